import { existsSync } from 'node:fs';
import { runLabel } from '../../fixtures/components/probe.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import { withApi } from '../kind/api.ts';
import { kubeconfigFile } from '../kind/cluster.ts';
import type { Leftover } from './leftovers.ts';

interface LabelledObject {
  metadata?: { name?: string; namespace?: string; uid?: string; deletionTimestamp?: string };
}

// Owners before what they own: what is deleted first takes the others along.
const collections: readonly [group: string, plural: string][] = [
  ['/apis/apps/v1', 'deployments'],
  ['/api/v1', 'services'],
  ['/apis/discovery.k8s.io/v1', 'endpointslices'],
  ['/apis/apps/v1', 'replicasets'],
  ['/api/v1', 'pods'],
  ['/api/v1', 'configmaps'],
  ['/api/v1', 'serviceaccounts'],
];

/** What proofs that were cut off have left in our clusters: their Namespaces, and objects in Namespaces of others. */
export async function inClusters(names: readonly string[]): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const name of names) {
    if (!existsSync(kubeconfigFile(name))) continue;
    await withApi(kubeconfigFile(name), async (api) => {
      const namespaces = await labelled(api, '/api/v1/namespaces');
      const gone = namespaces.map(({ metadata }) => metadata?.name);
      found.push(...namespaces.flatMap((object) => leftover(name, 'namespace', '/api/v1/namespaces', object)));
      for (const [group, plural] of collections) {
        const objects = await labelled(api, `${group}/${plural}`);
        // What is in such a Namespace goes with it.
        const elsewhere = objects.filter(({ metadata }) => !gone.includes(metadata?.namespace));
        found.push(
          ...elsewhere.flatMap((object) => {
            const collection = `${group}/namespaces/${object.metadata?.namespace ?? ''}/${plural}`;
            return leftover(name, 'object', collection, object);
          }),
        );
      }
    });
  }
  return found;
}

async function labelled(api: ApiServer, path: string): Promise<LabelledObject[]> {
  const list = await api.ask<{ items?: LabelledObject[] }>(`${path}?labelSelector=${encodeURIComponent(runLabel)}`);
  return list.answer?.items ?? [];
}

function leftover(
  cluster: string,
  kind: 'namespace' | 'object',
  collection: string,
  { metadata = {} }: LabelledObject,
): Leftover[] {
  const { name, namespace, uid, deletionTimestamp } = metadata;
  // What is on its way out already needs nobody's help.
  if (name === undefined || uid === undefined || deletionTimestamp !== undefined) return [];
  const plural = collection.split('/').at(-1) ?? '';
  const place = kind === 'namespace' ? name : `${namespace ?? ''}/${plural}/${name}`;
  return [
    {
      kind,
      name: `${cluster}/${place}`,
      why: 'the run that made it is over',
      remove: async () => {
        const body = { preconditions: { uid }, propagationPolicy: 'Background' };
        await withApi(kubeconfigFile(cluster), (api) => api.ask(`${collection}/${name}`, { method: 'DELETE', body }));
      },
    },
  ];
}
