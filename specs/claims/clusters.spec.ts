import { kubernetes } from '../../fixtures/components/kubernetes.ts';
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('clusters', () => {
  test(
    'Kubernetes: the API server says its release and serves every stable API of it',
    of(kubernetes),
    async ({ prove }) => {
      expect(await prove(kubernetes)).toBeProven();
    },
  );
});
