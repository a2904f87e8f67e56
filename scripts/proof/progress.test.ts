import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parityClaim } from '../../fixtures/parity/judgement.ts';
import { claims, run } from '../../fixtures/report/testdata.ts';
import { countProgress } from './progress.ts';
import { typedAgain } from './typed-again.ts';

const source = { file: 'page.md', line: 1 };
const both = {
  ...run,
  claims: [
    ...claims,
    { id: 'infrastructure/fargate', component: 'fargate', targets: ['eks'] as const, source, quote: '' },
    { ...parityClaim, source, quote: '' },
  ],
  pending: [{ target: 'eks' as const, file: '' }],
};
const verdict = (target: string, component: string, word: string, more = {}) => ({
  ...{ type: 'verdict', target, component, verdict: word, ...more },
});

it('counts the claims of each target, with the last verdict and how many failed', () => {
  const progress = countProgress(both);
  progress.add(verdict('kind', 'kube-apiserver', 'refuted'));
  progress.add(verdict('kind', 'kubelet', 'proven'));
  progress.add(verdict('kind', 'etcd', 'proven', { shown: true }));
  assert.deepEqual(progress.details(), [
    'KinD  2 of 2 claims, 1 failed, last: ✓ kubelet proven',
    'EKS   0 of 3 claims, none yet',
  ]);
  assert.equal(progress.line(), 'KinD 2 of 2 claims, EKS 0 of 3 claims');
});

it('promises no number for a selection', () => {
  const progress = countProgress({ ...both, full: false, pending: [] });
  assert.equal(progress.line(), 'KinD 0 claims');
});

it('types again what a run was given, but not how it was shown', () => {
  const values = {
    json: true,
    out: 'x',
    target: 'kind',
    page: 'my page.md',
    'least-privilege': true,
    keep: false,
    grep: 'a',
  };
  assert.deepEqual(typedAgain(values), ['--page', "'my page.md'", '--least-privilege']);
  assert.deepEqual(typedAgain({ page: "it's" }), ['--page', `'it'\\''s'`]);
});
