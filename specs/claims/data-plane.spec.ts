import { kubeProxy, kubelet } from '../../fixtures/components/index.ts';
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('data plane', () => {
  test('kubelet: runs the Pods bound to its Node, on every Node', of(kubelet), async ({ prove }) => {
    expect(await prove(kubelet)).toBeProven();
  });

  test('kube-proxy: leads a Service IP to its endpoints, on every Node', of(kubeProxy), async ({ prove }) => {
    expect(await prove(kubeProxy)).toBeProven();
  });
});
