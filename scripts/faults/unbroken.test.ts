import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allProofs, provableClaims } from '../../fixtures/proofs.ts';
import { expectedFor } from './expected.ts';
import { cases } from './catalogue/index.ts';
import type { Outcome } from './outcome.ts';
import { unbroken } from './unbroken.ts';

// As if every fault were met exactly as computed.
const outcomes = cases.map((one): Outcome => ({
  ...{ fault: one.fault.id, title: one.fault.title, target: one.target, problems: [], seconds: 1 },
  met: expectedFor(one, allProofs).map(({ claim, verdict }) => ({
    ...{ claim, expected: verdict, found: verdict, reason: '' },
  })),
}));

describe('claims that no fault turns red', () => {
  it('are none but the declared ones, where all faults are met as computed', () => {
    assert.deepEqual(unbroken(outcomes, provableClaims), []);
  });

  it('are told where a fault is missing, or was not met', () => {
    const told = ['No fault turns infrastructure/nested-pods red.'];
    const without = outcomes.filter(({ fault }) => fault !== 'pods-not-nested');
    assert.deepEqual(unbroken(without, provableClaims), told);
    const failed = outcomes.map((one) => (one.fault === 'pods-not-nested' ? { ...one, problems: ['x'] } : one));
    assert.deepEqual(unbroken(failed, provableClaims), told);
  });

  it('are not declared where a fault turns them red, or where there is no such claim', () => {
    const [first] = outcomes;
    assert.ok(first);
    const met = [{ claim: 'parity/same-components', expected: 'refuted', found: 'refuted', reason: '' } as const];
    assert.match(unbroken([...outcomes, { ...first, met }], provableClaims).join(), /^parity\/same-components is decl/);
    const others = provableClaims.filter((claim) => claim !== 'parity/same-components');
    assert.match(unbroken(outcomes, others).join(), /^parity\/same-components is declared/);
  });
});
