import { nestedPods, nodeContainers, workloadPods } from '../../fixtures/infrastructure/index.ts';
import { expect, test } from '../../fixtures/test.ts';

// What the page says of one target alone is skipped on the other.
test.describe('infrastructure', () => {
  test('workload Pods: run on every worker and answer', async ({ prove }) => {
    expect(await prove(workloadPods)).toBeProven();
  });

  test('KinD: every Node is a container of the Docker Engine', async ({ prove }) => {
    expect(await prove(nodeContainers)).toBeProven();
  });

  test('KinD: the containers host Pods, nested in them', async ({ prove }) => {
    expect(await prove(nestedPods)).toBeProven();
  });
});
