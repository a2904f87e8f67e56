import type { V1Node } from '@kubernetes/client-node';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import { withApi } from '../kind/api.ts';
import { read, until } from './in-node.ts';
import { ghostOf, type Ground, type Injected } from './model.ts';
import { must, patch } from './objects.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
const renewMs = 8_000;

/** Adds a Node that nobody stands behind: its object, its status and its Lease are kept fresh by this process alone. */
export async function addGhost(ground: Ground): Promise<Injected> {
  const { target, worker } = ground;
  const name = ghostOf(target.cluster);
  await withApi(target.kubeconfig, async (api) => {
    const like = await must<V1Node>(api, 'GET', `/api/v1/nodes/${worker}`);
    await must(api, 'POST', '/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { ...like.metadata?.labels, 'kubernetes.io/hostname': name } },
      spec: { providerID: `kind://docker/${target.cluster}/${name}` },
    });
    await tellStatus(api, name, like);
    await must(api, 'POST', leases, leaseOf(name));
    await until(ground, `Node ${name} is Ready and not tainted`, async () => {
      const node = await read<V1Node>(api, `/api/v1/nodes/${name}`);
      return (node?.spec?.taints ?? []).length === 0;
    });
  });
  const renewing = setInterval(() => {
    void withApi(target.kubeconfig, (api) => renew(api, name)).catch(() => undefined);
  }, renewMs);
  return {
    undo: async () => {
      clearInterval(renewing);
      await withApi(target.kubeconfig, (api) => removeGhost(api, name));
    },
  };
}

async function tellStatus(api: ApiServer, name: string, like: V1Node): Promise<void> {
  const { nodeInfo, capacity, allocatable, conditions } = like.status ?? {};
  // An address of Nodes' own network that nobody has.
  const address = (like.status?.addresses?.[0]?.address ?? '').replace(/\.\d+\.\d+$/, '.255.250');
  const addresses = [{ type: 'InternalIP', address }];
  await patch(api, `/api/v1/nodes/${name}/status`, {
    status: { nodeInfo, capacity, allocatable, conditions, addresses },
  });
}

function leaseOf(name: string) {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace: 'kube-node-lease' },
    spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime: `${new Date().toISOString().slice(0, -1)}000Z` },
  };
}

async function renew(api: ApiServer, name: string): Promise<void> {
  await patch(api, `${leases}/${name}`, { spec: leaseOf(name).spec });
}

async function removeGhost(api: ApiServer, name: string): Promise<void> {
  await api.ask(`/api/v1/nodes/${name}`, { method: 'DELETE' });
  await api.ask(`${leases}/${name}`, { method: 'DELETE' });
  // Nobody is there to end them.
  const pods = await must<{ items: { metadata: { name: string; namespace: string } }[] }>(
    api,
    'GET',
    `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`,
  );
  for (const { metadata } of pods.items) {
    await api.ask(`/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`, {
      method: 'DELETE',
      body: { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 },
    });
  }
}
