import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Verdict } from '../../fixtures/model/verdict.ts';
import type { ClaimVerdict, Verdicts } from '../../fixtures/report/verdicts.ts';
import type { Expected } from './expected.ts';
import type { Case, Fault } from './model.ts';
import { outcomeOf } from './outcome.ts';

const kubelet = 'data-plane/kubelet';
const scheduler = 'control-plane/kube-scheduler';
const fault: Case = { fault: { id: 'x', title: 'x', breaks: ['kubelet'] } as unknown as Fault, target: 'kind' };
const expected: Expected[] = [
  { claim: kubelet, verdict: 'refuted', because: '' },
  { claim: scheduler, verdict: 'proven', because: '' },
];

function claim(name: string, verdict: Verdict, subject?: string): ClaimVerdict {
  const reason = subject === undefined ? 'why' : `${subject}: why`;
  const subjects = subject === undefined ? [] : [{ subject, verdict, reason: 'why' }];
  const component = name.split('/')[1] ?? '';
  return { claim: name, component, target: 'kind', verdict, reason, subjects, facets: {}, evidence: [], source: null };
}

function problems(verdicts: ClaimVerdict[], more: Partial<Verdicts> = {}, hit = fault): string[] {
  const all = { verdicts, targets: [{ name: 'kind', mode: 'created' }], defects: [], ...more } as unknown as Verdicts;
  return outcomeOf(hit, expected, all, [], ['worker']).problems;
}

describe('a fault', () => {
  it('is met where each claim is as computed, and the first line names component and Node', () => {
    const { problems: none, firstLine } = outcomeOf(
      fault,
      expected,
      {
        verdicts: [claim(scheduler, 'proven'), claim(kubelet, 'refuted', 'worker')],
        targets: [{ name: 'kind', mode: 'created' }],
        defects: [],
      } as unknown as Verdicts,
      [],
      ['worker'],
    );
    assert.deepEqual(none, []);
    assert.equal(firstLine, 'kubelet on worker (KinD): why');
  });

  it('is not met by a verdict of another kind, or none', () => {
    assert.match(
      problems([claim(scheduler, 'proven'), claim(kubelet, 'undetermined', 'worker')])[0] ?? '',
      /^data-plane\/kubelet is undetermined, expected refuted: worker: why$/,
    );
    assert.match(
      problems([claim(kubelet, 'refuted', 'worker')])[0] ?? '',
      /kube-scheduler is missing, expected proven/,
    );
  });

  it('is no kill where nothing stays proven', () => {
    const all = problems([claim(scheduler, 'undetermined'), claim(kubelet, 'refuted', 'worker')]);
    assert.ok(all.includes('none of the five components stayed proven: it is no kill'));
  });

  it('is no kill where the first line names another Node, or another component', () => {
    assert.match(
      problems([claim(scheduler, 'proven'), claim(kubelet, 'refuted', 'elsewhere')]).join(),
      /^the first line names no worker: kubelet on elsewhere/,
    );
    const other = { ...fault, fault: { ...fault.fault, breaks: ['kube-proxy'] } } as const;
    assert.match(
      problems([claim(scheduler, 'proven'), claim(kubelet, 'refuted', 'worker')], {}, other).join(),
      /the first line names no kube-proxy/,
    );
  });

  it('names no Node where there is none to name, as of a control plane on EKS', () => {
    const verdicts = [claim(scheduler, 'rehearsed'), claim(kubelet, 'refuted')].map((one) => ({
      ...one,
      target: 'eks',
    }));
    const all = { verdicts, targets: [{ name: 'eks', mode: 'emulated' }], defects: [] } as unknown as Verdicts;
    const { problems: none, firstLine } = outcomeOf({ ...fault, target: 'eks' }, expected, all, [], []);
    assert.deepEqual([none, firstLine], [[], 'kubelet (EKS, rehearsed): why']);
  });

  it('is not met where the harness itself failed', () => {
    const found = problems([claim(scheduler, 'proven'), claim(kubelet, 'refuted', 'worker')], { defects: ['a spec'] });
    assert.deepEqual(found, ['a defect of the harness: a spec']);
  });
});
