import { kubeApiserver, kubeControllerManager, kubeScheduler } from '../../fixtures/components/index.ts';
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('control plane', () => {
  test(
    'kube-apiserver: versions objects, refuses an outdated update, delivers changes',
    of(kubeApiserver),
    async ({ prove }) => {
      expect(await prove(kubeApiserver)).toBeProven();
    },
  );

  test('kube-scheduler: gives a Pod without a Node one of the Nodes', of(kubeScheduler), async ({ prove }) => {
    expect(await prove(kubeScheduler)).toBeProven();
  });

  test(
    'kube-controller-manager: turns a Deployment into a ReplicaSet and Pods',
    of(kubeControllerManager),
    async ({ prove }) => {
      expect(await prove(kubeControllerManager)).toBeProven();
    },
  );
});
