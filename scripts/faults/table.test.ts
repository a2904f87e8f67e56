import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allProofs } from '../../fixtures/proofs.ts';
import { expectedFor } from './expected.ts';
import { cases } from './catalogue/index.ts';
import type { Outcome } from './outcome.ts';
import { faultMarkdown, faultTable } from './table.ts';

const outcomes = cases.map((one): Outcome => ({
  ...{ fault: one.fault.id, title: one.fault.title, target: one.target, problems: [], seconds: 120 },
  met: expectedFor(one, allProofs).map(({ claim, verdict }) => ({
    ...{
      claim,
      expected: verdict,
      found: one.target === 'eks' && verdict === 'proven' ? 'rehearsed' : verdict,
      reason: '',
    },
  })),
}));

describe('the table of faults', () => {
  it('fits a terminal of 80 columns', () => {
    for (const line of faultTable(outcomes, 80).split('\n')) assert.ok(line.length <= 80, `${line.length}: ${line}`);
  });

  it('has a table for each target, with the claims of that target alone', () => {
    const text = faultTable(outcomes, 80);
    const heads = text.split('\n').filter((line) => line.startsWith('  On '));
    assert.equal(heads.length, 2);
    assert.match(heads[0] ?? '', /^ {2}On KinD .*Ctr Nst Dia$/);
    assert.match(heads[1] ?? '', /^ {2}On EKS .*Mcp Own Grp Far Hst Dia$/);
    assert.doesNotMatch(text, /!/);
  });

  it('marks what is not as computed, and says it below', () => {
    const [first] = outcomes;
    assert.ok(first);
    const met = first.met.map((one) => ({ ...one, found: 'undetermined' as const }));
    const text = faultTable([{ ...first, met, problems: ['kubelet is undetermined'] }], 80);
    assert.match(text, /✗ scheduler-stopped +\?! +\?!/);
    assert.match(text, /✗ scheduler-stopped \(KinD\): kubelet is undetermined$/);
  });

  it('tells the first line of each kill on a page, and of nothing else', () => {
    const text = faultMarkdown(outcomes.map((one) => ({ ...one, firstLine: `first of ${one.fault}` })));
    assert.match(text, /- kube-proxy deleted: `first of proxy-deleted`/);
    assert.doesNotMatch(text, /first of coredns-down/);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    assert.equal(rows.length, cases.length + 4);
    assert.equal(new Set(rows.map((row) => row.split('|').length)).size, 2);
  });
});
