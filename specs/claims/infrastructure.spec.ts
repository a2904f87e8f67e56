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
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('infrastructure', () => {
  test('workload Pods: run on every worker and answer', of(workloadPods), async ({ prove }) => {
    expect(await prove(workloadPods)).toBeProven();
  });

  test('KinD: every Node is a container of the Docker Engine', of(nodeContainers), async ({ prove }) => {
    expect(await prove(nodeContainers)).toBeProven();
  });

  test('KinD: the containers host Pods, nested in them', of(nestedPods), async ({ prove }) => {
    expect(await prove(nestedPods)).toBeProven();
  });

  test('EKS: AWS manages the control plane, which is no Node', of(managedControlPlane), async ({ prove }) => {
    expect(await prove(managedControlPlane)).toBeProven();
  });

  test('EKS: Nodes of the customer are EC2 instances', of(selfManagedNodes), async ({ prove }) => {
    expect(await prove(selfManagedNodes)).toBeProven();
  });

  test(
    'EKS: Nodes of a managed node group are EC2 instances of its Auto Scaling group',
    of(managedNodeGroup),
    async ({ prove }) => {
      expect(await prove(managedNodeGroup)).toBeProven();
    },
  );

  test('EKS: Fargate Nodes are there for one Pod each', of(fargate), async ({ prove }) => {
    expect(await prove(fargate)).toBeProven();
  });

  test('EKS: the hosts of the Nodes host the Pods', of(podsOnNodeHosts), async ({ prove }) => {
    expect(await prove(podsOnNodeHosts)).toBeProven();
  });
});
