import {
  fargate,
  managedControlPlane,
  managedNodeGroup,
  nestedPods,
  nodeContainers,
  podsOnNodeHosts,
  selfManagedNodes,
  workloadPods,
} from '../../fixtures/infrastructure/index.ts';
import { expect, test } from '../../fixtures/test.ts';

// One after the other, in one worker: most of them only read. What the page says of one target alone is skipped on the other.
test.describe.configure({ mode: 'default' });

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

  test('EKS: AWS manages the control plane, which is no Node', async ({ prove }) => {
    expect(await prove(managedControlPlane)).toBeProven();
  });

  test('EKS: Nodes of the customer are EC2 instances', async ({ prove }) => {
    expect(await prove(selfManagedNodes)).toBeProven();
  });

  test('EKS: Nodes of a managed node group are EC2 instances of its Auto Scaling group', async ({ prove }) => {
    expect(await prove(managedNodeGroup)).toBeProven();
  });

  test('EKS: Fargate Nodes are there for one Pod each', async ({ prove }) => {
    expect(await prove(fargate)).toBeProven();
  });

  test('EKS: the hosts of the Nodes host the Pods', async ({ prove }) => {
    expect(await prove(podsOnNodeHosts)).toBeProven();
  });
});
