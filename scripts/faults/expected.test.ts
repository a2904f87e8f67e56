import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allProofs } from '../../fixtures/proofs.ts';
import { expectedOf, hitBy } from './expected.ts';
import { faults } from './catalogue/index.ts';
import type { Fault } from './model.ts';

const on = (fault: Pick<Fault, 'breaks' | 'falsifies'>, target: 'kind' | 'eks' = 'kind') =>
  Object.fromEntries(expectedOf(fault, allProofs, target).map(({ claim, verdict }) => [claim, verdict]));
const not = (verdicts: Record<string, string>) =>
  Object.fromEntries(Object.entries(verdicts).filter(([, verdict]) => verdict !== 'proven'));

describe('what has to follow from a fault', () => {
  it('is nothing where nothing of the page is hit', () => {
    for (const fault of [{}, { breaks: ['coredns'] } as const]) {
      assert.deepEqual(not(on(fault)), {});
      assert.ok(Object.keys(on(fault)).length >= 10);
    }
  });

  it('is that the claims of what is broken are refuted, and those that depend on it undetermined', () => {
    assert.deepEqual(not(on({ breaks: ['kube-scheduler'] })), {
      'control-plane/kube-scheduler': 'refuted',
      'infrastructure/workload-pods': 'undetermined',
    });
    assert.deepEqual(not(on({ breaks: ['kube-controller-manager'] })), {
      'control-plane/kube-controller-manager': 'refuted',
    });
    assert.deepEqual(not(on({ breaks: ['kubelet'] })), {
      'data-plane/kubelet': 'refuted',
      'data-plane/kube-proxy': 'undetermined',
      'infrastructure/workload-pods': 'undetermined',
      'topology/kind-diagram': 'undetermined',
    });
    assert.deepEqual(not(on({ breaks: ['kube-proxy'] })), { 'data-plane/kube-proxy': 'refuted' });
  });

  it('keeps those that depend on it out of it where it only is not what it says', () => {
    assert.deepEqual(not(on({ falsifies: ['kubelet'] })), { 'data-plane/kubelet': 'refuted' });
  });

  it('says why, and speaks of no claim of the other target, nor of what is only shown', () => {
    const seen = expectedOf({ breaks: ['pod-network'] }, allProofs, 'kind');
    assert.match(
      seen.find(({ claim }) => claim === 'data-plane/kube-proxy')?.because ?? '',
      /^pod-network is broken: \w/,
    );
    assert.ok(seen.every(({ claim }) => !claim.startsWith('shown/') && claim !== 'topology/eks-diagram'));
    assert.ok('topology/eks-diagram' in on({}, 'eks'));
  });
});

describe('the faults', () => {
  it('are at least twenty, each with a name of its own, ten of them short', () => {
    assert.ok(faults.length >= 20);
    assert.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
    assert.equal(faults.filter(({ short }) => short === true).length, 10);
  });

  it('leave at least one of the five components proven, so that each can be a kill', () => {
    for (const fault of faults) {
      const five = expectedOf(fault, allProofs, 'kind').filter(({ claim }) => /^(control|data)-plane\//.test(claim));
      assert.equal(five.length, 5);
      assert.ok(
        five.some(({ verdict }) => verdict === 'proven'),
        fault.id,
      );
    }
  });

  it('name the Node on which something is refuted', () => {
    for (const fault of faults) {
      const refutes = expectedOf(fault, allProofs, 'kind').some(({ verdict }) => verdict === 'refuted');
      assert.equal(fault.on !== undefined, refutes, fault.id);
    }
  });

  it('hit every one of the five components, the short ones too', () => {
    for (const chosen of [faults, faults.filter(({ short }) => short === true)]) {
      const hit = new Set(chosen.flatMap(hitBy));
      for (const one of [
        'kube-apiserver',
        'kube-scheduler',
        'kube-controller-manager',
        'kubelet',
        'kube-proxy',
      ] as const)
        assert.ok(hit.has(one), one);
    }
  });
});
