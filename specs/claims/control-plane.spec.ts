import { kubeApiserver, kubeControllerManager, kubeScheduler } from '../../fixtures/components/index.ts';
import { expect, test } from '../../fixtures/test.ts';

// One after the other, in one worker: together they take less than either proof of the data plane, which begin at once.
test.describe.configure({ mode: 'default' });

test.describe('control plane', () => {
  test('kube-apiserver: versions objects, refuses an outdated update, delivers changes', async ({ prove }) => {
    expect(await prove(kubeApiserver)).toBeProven();
  });

  test('kube-scheduler: gives a Pod without a Node one of the Nodes', async ({ prove }) => {
    expect(await prove(kubeScheduler)).toBeProven();
  });

  test('kube-controller-manager: turns a Deployment into a ReplicaSet and Pods', async ({ prove }) => {
    expect(await prove(kubeControllerManager)).toBeProven();
  });
});
