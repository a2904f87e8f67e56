import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from './outcome.ts';
import { faultReport } from './report.ts';

const met: Outcome['met'] = [
  { claim: 'control-plane/kube-scheduler', expected: 'refuted', found: 'refuted', reason: 'its Lease ran out' },
  { claim: 'data-plane/kubelet', expected: 'proven', found: 'proven', reason: 'it ran the Pod' },
];
const outcome: Outcome = {
  fault: 'scheduler-stopped',
  title: 'kube-scheduler stopped',
  target: 'kind',
  problems: [],
  met,
  firstLine: 'kube-scheduler on <node>: its Lease ran out',
  seconds: 40,
};

describe('faultReport', () => {
  it('has a row for each fault, and says what each claim met in words', () => {
    const html = faultReport([outcome]);
    assert.match(html, /<h1>All 1 faults came out as computed\.<\/h1>/);
    assert.match(html, /kube-scheduler stopped<\/th><td><span class="mark refuted" title="refuted">/);
    assert.match(html, /<span class="unseen">proven<\/span>/);
    assert.doesNotMatch(html, /Otherwise than computed/);
  });

  it('puts what came out otherwise first', () => {
    const problems = ['data-plane/kubelet is refuted, expected proven: <script>'];
    const html = faultReport([{ ...outcome, problems, met: [{ ...met[1], found: 'refuted' } as Outcome['met'][0]] }]);
    assert.match(html, /<h1>1 of 1 faults came out otherwise than computed\.<\/h1>/);
    assert.match(html, /kube-scheduler stopped \(KinD\): data-plane\/kubelet is refuted, expected proven: &lt;script>/);
    assert.match(html, /title="refuted, expected proven"/);
  });

  it('shows first lines of failures as text', () => {
    assert.match(faultReport([outcome]), /<code>kube-scheduler on &lt;node>: its Lease ran out<\/code>/);
    const harmless = { ...outcome, met: met.slice(1) };
    assert.doesNotMatch(faultReport([harmless]), /The first line of each failure/);
  });
});
