import type { V1Lease, V1Node } from '@kubernetes/client-node';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import { withApi } from '../kind/api.ts';
import { untilHealthy } from './health.ts';
import type { Ground, Injected } from './model.ts';
import { must, patch, unstored } from './objects.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';

/** Has Nodes tell other providerIDs: the field never changes, so that each Node's object is made anew. */
export async function tell(ground: Ground, ids: Record<string, string>): Promise<Injected> {
  const before = await withApi(ground.target.kubeconfig, async (api) => {
    const found: Record<string, string> = {};
    for (const name of Object.keys(ids)) {
      found[name] = (await must<V1Node>(api, 'GET', `/api/v1/nodes/${name}`)).spec?.providerID ?? '';
    }
    await replaceAll(api, ids);
    return found;
  });
  await untilHealthy(ground);
  return { undo: () => withApi(ground.target.kubeconfig, (api) => replaceAll(api, before)) };
}

async function replaceAll(api: ApiServer, ids: Record<string, string>): Promise<void> {
  for (const [name, providerID] of Object.entries(ids)) await replace(api, name, providerID);
}

async function replace(api: ApiServer, name: string, providerID: string): Promise<void> {
  const node = await must<V1Node>(api, 'GET', `/api/v1/nodes/${name}`);
  const lease = await must<V1Lease>(api, 'GET', `${leases}/${name}`);
  // It belongs to the Node that goes, and would go with it.
  await patch(api, `${leases}/${name}`, { metadata: { ownerReferences: null } });
  await must(api, 'DELETE', `/api/v1/nodes/${name}`);
  const made = await must<V1Node>(api, 'POST', '/api/v1/nodes', {
    ...unstored(node),
    spec: { ...node.spec, providerID },
  });
  await patch(api, `/api/v1/nodes/${name}/status`, { status: node.status });
  const owners = lease.metadata?.ownerReferences?.map((owner) => ({ ...owner, uid: made.metadata?.uid }));
  await patch(api, `${leases}/${name}`, { metadata: { ownerReferences: owners ?? [] } });
}
