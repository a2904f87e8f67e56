import { kubectlClient } from '../../fixtures/clients/kubectl.ts';
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('clients', () => {
  test(
    'kubectl: manages the cluster from where the page draws it, and so does another client',
    of(kubectlClient),
    async ({ prove }) => {
      expect(await prove(kubectlClient)).toBeProven();
    },
  );
});
