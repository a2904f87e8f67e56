import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HarnessError } from '../../fixtures/errors.ts';
import { readProofChoice } from './options.ts';
import { splitOf } from './split.ts';

const choice = (values: Record<string, string> = {}) => readProofChoice(values, {});
const both = [
  { name: 'kind', mode: 'created' },
  { name: 'eks', mode: 'emulated' },
];

describe('splitOf', () => {
  it('is nothing where no shard was typed', () => {
    assert.equal(splitOf(['--workers=2'], choice()), undefined);
    assert.equal(splitOf([], choice()), undefined);
  });

  for (const args of [['--shard', '1/2'], ['--shard=1/2'], ['--workers', '2', '--shard', '2/2']]) {
    it(`says of "${args.join(' ')}" what the whole was asked for`, () => {
      assert.deepEqual(splitOf(args, choice({ kubernetes: '1.35' })), {
        targets: both,
        kubernetes: '1.35',
        whole: true,
        strictParity: false,
      });
    });
  }

  it('knows a selection beside the shard', () => {
    assert.equal(splitOf(['--shard', '1/2', '--grep', 'kubelet'], choice())?.whole, false);
  });

  it('knows clusters to attach to, and strict parity', () => {
    const values = { kind: 'attach:mine', eks: 'attach:theirs', kubernetes: '1.36', parity: 'strict' };
    assert.deepEqual(splitOf(['--shard=1/2'], choice(values)), {
      targets: both.map(({ name }) => ({ name, mode: 'attached' })),
      kubernetes: '1.36',
      whole: true,
      strictParity: true,
    });
  });

  it('refuses what shards could not agree on', () => {
    for (const [values, seen] of [
      [{ eks: 'attach:theirs' }, /does not learn the minor/],
      [{ eks: 'create', account: '123456789012', ttl: '2h' }, /every shard would create a cluster/],
    ] as const) {
      assert.throws(
        () => splitOf(['--shard=1/2'], choice(values)),
        (error) => error instanceof HarnessError && error.exitCode === 2 && seen.test(error.message),
      );
    }
    assert.ok(splitOf(['--shard=1/2'], choice({ eks: 'attach:theirs', target: 'eks' })));
  });
});
