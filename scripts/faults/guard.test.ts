import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HarnessError } from '../../fixtures/errors.ts';
import { refuseOtherClusters } from './guard.ts';

describe('faults on a cluster of somebody else', () => {
  for (const [option, value] of [
    ['kind', 'attach:theirs'],
    ['eks', 'attach:workshop'],
    ['eks', 'create'],
    ['eks', 'emulated'],
    ['cluster', 'theirs'],
  ] as const) {
    it(`are refused, with exit code 2: --${option} ${value}`, () => {
      assert.throws(
        () => {
          refuseOtherClusters({ [option]: value });
        },
        (error) => error instanceof HarnessError && error.exitCode === 2 && error.message.includes(value),
      );
    });
  }

  it('are not asked for where no cluster is named', () => {
    refuseOtherClusters({ short: true, out: 'x' });
  });
});
