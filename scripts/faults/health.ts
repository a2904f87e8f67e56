import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { withApi } from '../kind/api.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import { leaseAge, read, until } from './in-node.ts';
import type { Ground } from './model.ts';

const leaders = ['kube-scheduler', 'kube-controller-manager'];
const freshSeconds = 10;
const nodeFreshSeconds = 25;

/** Waits until the cluster is as it was before any fault: its Nodes, its leaders, the Pods of its own. */
export async function untilHealthy(ground: Ground): Promise<void> {
  await withApi(ground.target.kubeconfig, (api) =>
    until(ground, `cluster ${ground.target.cluster} is whole again`, () => isWhole(api, ground), 120),
  );
}

async function isWhole(api: ApiServer, { nodes: names, proxied, target }: Ground): Promise<boolean> {
  const [nodes, pods, ages, nodeAges] = await Promise.all([
    read<{ items: V1Node[] }>(api, '/api/v1/nodes'),
    read<{ items: V1Pod[] }>(api, '/api/v1/namespaces/kube-system/pods'),
    Promise.all(leaders.map((name) => leaseAge(api, name))),
    Promise.all(names.map((name) => leaseAge(api, name, 'kube-node-lease'))),
  ]);
  const ready = (nodes?.items ?? []).filter(({ status }) => isTrue(status?.conditions, 'Ready'));
  const found = ready.map(({ metadata }) => metadata?.name ?? '').sort();
  const own = pods?.items ?? [];
  return (
    found.join() === [...names].sort().join() &&
    nodes?.items.length === names.length &&
    nodes.items.every(({ status }) => status?.nodeInfo?.kubeletVersion === target.kubernetesVersion) &&
    own.length > 0 &&
    own.every(
      ({ status, metadata }) => metadata?.deletionTimestamp === undefined && isTrue(status?.conditions, 'Ready'),
    ) &&
    proxied.every((name) => own.some((pod) => isProxy(pod) && pod.spec?.nodeName === name)) &&
    ages.every((age) => age !== undefined && age < freshSeconds) &&
    nodeAges.every((age) => age !== undefined && age < nodeFreshSeconds)
  );
}

function isProxy({ metadata }: V1Pod): boolean {
  return metadata?.labels?.['k8s-app'] === 'kube-proxy';
}

function isTrue(conditions: readonly { type: string; status: string }[] | undefined, type: string): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}
