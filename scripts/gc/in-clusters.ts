import { existsSync } from 'node:fs';
import { runLabel } from '../../fixtures/components/probe.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import { withApi } from '../kind/api.ts';
import { kubeconfigFile } from '../kind/cluster.ts';
import type { Leftover } from './leftovers.ts';
import { isRunning, liveRuns } from './live-runs.ts';

interface LabelledObject {
  metadata?: {
    name?: string;
    namespace?: string;
    uid?: string;
    creationTimestamp?: string;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
  };
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
  const live = await liveRuns();
  for (const name of names) {
    if (!existsSync(kubeconfigFile(name))) continue;
    await withApi(kubeconfigFile(name), async (api) => {
      const namespaces = await labelled(api, '/api/v1/namespaces', live);
      const all = namespaces.map(({ metadata }) => metadata?.name);
      for (const object of namespaces) found.push(...(await leftover(name, 'namespace', '/api/v1/namespaces', object)));
      for (const [group, plural] of collections) {
        const objects = await labelled(api, `${group}/${plural}`, live);
        // What is in such a Namespace goes with it.
        const elsewhere = objects.filter(({ metadata }) => !all.includes(metadata?.namespace));
        for (const object of elsewhere) {
          const collection = `${group}/namespaces/${object.metadata?.namespace ?? ''}/${plural}`;
          found.push(...(await leftover(name, 'object', collection, object)));
        }
      }
    });
  }
  return found;
}

// Longer than any spec of the harness may take.
const specMs = 15 * 60_000;

/**
 * Whether the run that a label names may still need what it made. A verb holds the lock under which this is asked, and is
 * over; a bare run of Playwright names its process, and a spec of the harness none at all.
 */
export async function isUnderWay(run: string, createdAt: Date, now: Date): Promise<boolean> {
  const pid = Number(/^bare-(\d+)$/.exec(run)?.[1]);
  if (pid > 0) return isRunning(pid);
  return run.startsWith('harness-') && now.getTime() - createdAt.getTime() < specMs;
}

async function labelled(api: ApiServer, path: string, live: ReadonlySet<string>): Promise<LabelledObject[]> {
  const list = await api.ask<{ items?: LabelledObject[] }>(`${path}?labelSelector=${encodeURIComponent(runLabel)}`);
  return (list.answer?.items ?? []).filter(({ metadata }) => !live.has(metadata?.labels?.[runLabel] ?? ''));
}

async function leftover(
  cluster: string,
  kind: 'namespace' | 'object',
  collection: string,
  { metadata = {} }: LabelledObject,
): Promise<Leftover[]> {
  const { name, namespace, uid, creationTimestamp = '', deletionTimestamp, labels } = metadata;
  if (await isUnderWay(labels?.[runLabel] ?? '', new Date(creationTimestamp), new Date())) return [];
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
