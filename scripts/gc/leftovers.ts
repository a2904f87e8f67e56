import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { projectDir, stateDir } from '../../fixtures/paths.ts';
import { deleteCluster, isComplete, removeNetwork } from '../kind/cluster.ts';
import { docker, isOurs, nodeContainers, type NodeContainer } from '../kind/containers.ts';
import { buildableMinors, builtNodeImageRef } from '../kind/node-image/index.ts';
import { deleteFaultsCluster, isKept } from '../faults/kept.ts';
import { allFaultsClusters } from '../faults/names.ts';
import { network } from '../kind/environment.ts';
import { bastions } from './bastions.ts';
import { liveRuns } from './live-runs.ts';
import { ofGoneClusters, onDisk } from './on-disk.ts';
import { inClusters } from './in-clusters.ts';

/** Something that a run which is over has left behind. */
export interface Leftover {
  kind:
    | 'cluster'
    | 'stack'
    | 'resource'
    | 'container'
    | 'network'
    | 'namespace'
    | 'object'
    | 'image'
    | 'cache'
    | 'folder'
    | 'file';
  name: string;
  why: string;
  remove: () => Promise<void>;
}

/**
 * What runs have left behind: half-made clusters, Namespaces of proofs, outdated images, temporary folders. Called
 * under the cluster's lock, so no run of this user is under way but one that breaks the clusters that are `busy`. A whole
 * cluster is not a leftover: it was kept. One to be broken is kept only where it says so.
 */
export async function findLeftovers(engineAnswers: boolean, busy: readonly string[] = []): Promise<Leftover[]> {
  if (!engineAnswers) return [...(await folders()), ...(await onDisk())];
  const nodes = await nodeContainers();
  const ours = nodes.filter((node) => isOurs(node) && !busy.includes(node.cluster));
  return [
    ...(await clusters(ours)),
    ...(await bastions()),
    ...(await outdatedImages(nodes)),
    ...(await inClusters(clusterNames(ours.filter(({ running }) => running)))),
    ...(await unusedNetwork(ours.length + busy.length)),
    ...(await ofGoneClusters(new Set([...clusterNames(nodes), ...busy]))),
    ...(await folders()),
    ...(await onDisk()),
  ];
}

// Of a deletion that was cut off between the last container and the network.
async function unusedNetwork(clustersOfOurs: number): Promise<Leftover[]> {
  const list = ['network', 'ls', '--filter', `name=^${network}$`, '--format', '{{.Name}}'];
  if (clustersOfOurs > 0 || (await docker(list, 'List networks')) === '') return [];
  const inspect = ['network', 'inspect', '--format', '{{len .Containers}}', network];
  if ((await docker(inspect, `Inspect network ${network}`)) !== '0') return [];
  return [{ kind: 'network', name: network, why: 'no cluster is in it', remove: removeNetwork }];
}

async function clusters(ours: readonly NodeContainer[]): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const name of clusterNames(ours)) {
    const why = await whyLeft(name, ours);
    if (why === undefined) continue;
    found.push({
      kind: 'cluster',
      name,
      why,
      remove: async () => {
        await (allFaultsClusters.includes(name) ? deleteFaultsCluster(name) : deleteCluster(name));
      },
    });
  }
  return found;
}

async function whyLeft(name: string, ours: readonly NodeContainer[]): Promise<string | undefined> {
  if (!(await isComplete(ours.filter(({ cluster }) => cluster === name)))) return 'its creation was cut off';
  return allFaultsClusters.includes(name) && !(await isKept(name)) ? 'the run that broke it is over' : undefined;
}

function clusterNames(nodes: readonly NodeContainer[]): string[] {
  return [...new Set(nodes.map(({ cluster }) => cluster))];
}

// Node images that were built here from pins of another day; no run will ask for them again.
async function outdatedImages(nodes: readonly NodeContainer[]): Promise<Leftover[]> {
  const current = buildableMinors.map(builtNodeImageRef);
  const filter = ['--filter', 'label=kind-and-eks.origin=built'];
  const list = await docker(['images', ...filter, '--format', '{{.Repository}}:{{.Tag}}'], 'List built images');
  const users = new Set(nodes.map(({ image }) => image));
  return list
    .split('\n')
    .filter((ref) => ref !== '' && !current.includes(ref) && !users.has(ref))
    .map((ref) => ({
      kind: 'image',
      name: ref,
      why: 'built from pins that are not those of today',
      remove: async () => {
        await docker(['rmi', ref], `Remove image ${ref}`);
      },
    }));
}

async function folders(): Promise<Leftover[]> {
  const live = await liveRuns();
  const runs = path.join(stateDir(), 'runs');
  const inRuns = existsSync(runs)
    ? (await readdir(runs)).filter((name) => !live.has(name)).map((name) => path.join(runs, name))
    : [];
  const places = [projectDir, path.join(projectDir, 'out')].filter((place) => existsSync(place));
  const unfinished = [];
  for (const place of places) {
    const entries = await readdir(place);
    unfinished.push(...entries.filter((name) => /^\..+\.tmp-\d{12}-/.test(name)).map((name) => path.join(place, name)));
  }
  return [...inRuns, ...unfinished].map((name) => ({
    kind: 'folder',
    name,
    why: 'the run that wrote it was cut off',
    remove: () => rm(name, { recursive: true, force: true }),
  }));
}
