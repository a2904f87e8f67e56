import { kubernetes } from '../../fixtures/components/kubernetes.ts';
import { expect, test } from '../../fixtures/test.ts';

test.describe('clusters', () => {
  test('Kubernetes: the API server says its release and serves every stable API of it', async ({ prove }) => {
    expect(await prove(kubernetes)).toBeProven();
  });
});
