import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allProofs } from '../../fixtures/proofs.ts';
import { expectedFor, expectedOf, hitBy, isAsComputed } from './expected.ts';
import { cases, faults } from './catalogue/index.ts';
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

  it('is computed on EKS from what its own claims declare', () => {
    const led = { 'infrastructure/managed-control-plane': 'undetermined', 'topology/eks-diagram': 'undetermined' };
    assert.deepEqual(not(on({ breaks: ['kube-controller-manager'] }, 'eks')), {
      'control-plane/kube-controller-manager': 'refuted',
      ...led,
    });
    assert.deepEqual(not(on({ breaks: ['kubelet'] }, 'eks')), {
      'data-plane/kubelet': 'refuted',
      'data-plane/kube-proxy': 'undetermined',
      'infrastructure/workload-pods': 'undetermined',
      'topology/eks-diagram': 'undetermined',
    });
    assert.deepEqual(not(on({ falsifies: ['fargate'] }, 'eks')), { 'infrastructure/fargate': 'refuted' });
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

describe('a verdict', () => {
  it('is as computed on kind where it is the same', () => {
    assert.equal(isAsComputed('proven', 'proven', 'kind'), true);
    assert.equal(isAsComputed('proven', 'unobservable', 'kind'), false);
    assert.equal(isAsComputed('proven', undefined, 'kind'), false);
  });

  it('is as computed on an emulation where what should be good is rehearsed or hidden, and all else the same', () => {
    for (const good of ['rehearsed', 'unobservable'] as const) {
      assert.equal(isAsComputed('proven', good, 'eks'), true);
      assert.equal(isAsComputed('refuted', good, 'eks'), false);
      assert.equal(isAsComputed('undetermined', good, 'eks'), false);
    }
    for (const bad of ['proven', 'undetermined', 'refuted', undefined] as const)
      assert.equal(isAsComputed('proven', bad, 'eks'), false);
  });
});

describe('the faults', () => {
  it('are at least twenty, each with a name of its own, ten of them short', () => {
    assert.ok(faults.length >= 20);
    assert.equal(new Set(faults.map(({ id }) => id)).size, faults.length);
    assert.equal(faults.filter(({ short }) => short === true).length, 10);
  });

  it('leave at least one of the five components proven, so that each can be a kill', () => {
    for (const one of cases) {
      const five = expectedFor(one, allProofs).filter(({ claim }) => /^(control|data)-plane\//.test(claim));
      assert.equal(five.length, 5);
      assert.ok(
        five.some(({ verdict }) => verdict === 'proven'),
        one.fault.id,
      );
    }
  });

  it('name the Node on which something is refuted', () => {
    for (const one of cases) {
      const { fault } = one;
      const refutes = expectedFor(one, allProofs).some(({ verdict }) => verdict === 'refuted');
      assert.equal(fault.on !== undefined, refutes, fault.id);
    }
  });

  it('hit every one of the five components: all of them, the short ones, and those on EKS', () => {
    const onEks = cases.filter(({ target }) => target === 'eks').map(({ fault }) => fault);
    for (const chosen of [faults, faults.filter(({ short }) => short === true), onEks]) {
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
