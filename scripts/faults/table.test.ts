import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allProofs } from '../../fixtures/proofs.ts';
import { expectedOf } from './expected.ts';
import { faults } from './catalogue/index.ts';
import type { Outcome } from './outcome.ts';
import { faultMarkdown, faultTable } from './table.ts';

const outcomes = faults.map((fault): Outcome => ({
  ...{ fault: fault.id, title: fault.title, target: 'kind', problems: [], seconds: 120 },
  met: expectedOf(fault, allProofs, 'kind').map(({ claim, verdict }) => ({
    ...{ claim, expected: verdict, found: verdict, reason: '' },
  })),
}));

describe('the table of faults', () => {
  it('fits a terminal of 80 columns', () => {
    for (const line of faultTable(outcomes, 80).split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  });

  it('marks what is not as computed, and says it below', () => {
    const [first] = outcomes;
    assert.ok(first);
    const met = first.met.map((one) => ({ ...one, found: 'undetermined' as const }));
    const text = faultTable([{ ...first, met, problems: ['kubelet is undetermined'] }], 80);
    assert.match(text, /✗ scheduler-stopped +\?! +\?!/);
    assert.match(text, /✗ scheduler-stopped: kubelet is undetermined$/);
  });

  it('tells the first line of each kill on a page, and of nothing else', () => {
    const text = faultMarkdown(outcomes.map((one) => ({ ...one, firstLine: `first of ${one.fault}` })));
    assert.match(text, /- kube-proxy deleted: `first of proxy-deleted`/);
    assert.doesNotMatch(text, /first of coredns-down/);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    assert.equal(rows.length, faults.length + 2);
    assert.equal(new Set(rows.map((row) => row.split('|').length)).size, 1);
  });
});
