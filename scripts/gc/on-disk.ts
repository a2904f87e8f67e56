import { existsSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { cacheDir, stateDir } from '../../fixtures/paths.ts';
import { takesConnections } from '../../fixtures/targets/takes-connections.ts';
import { kubeconfigFile } from '../kind/kubeconfig-file.ts';
import type { Leftover } from './leftovers.ts';

// A folder in the temporary directory names no process: so long nothing of ours runs.
const dayMs = 86_400_000;
/** What the specs of the harness install, by the hash of what they ask for. */
const installed = /^(oracles|linters)-[0-9a-f]{16}$/;

/** Temporary folders of this user's runs that are older than a day, and what a newer one in the cache has replaced. */
export async function onDisk(now = new Date()): Promise<Leftover[]> {
  return [...(await temporaryFolders(now)), ...(await replaced())];
}

async function temporaryFolders(now: Date): Promise<Leftover[]> {
  const found: Leftover[] = [];
  for (const name of await namesIn(tmpdir())) {
    if (!name.startsWith('kind-and-eks-')) continue;
    const folder = path.join(tmpdir(), name);
    const { uid, mtimeMs } = await stat(folder);
    const isOld = now.getTime() - mtimeMs > dayMs;
    if (isOld && uid === userInfo().uid) found.push(onDiskAs('folder', folder, 'what wrote it was cut off'));
  }
  return found;
}

async function replaced(): Promise<Leftover[]> {
  const names = (await namesIn(cacheDir())).filter((name) => installed.test(name));
  const all = await Promise.all(
    names.map(async (name) => {
      const folder = path.join(cacheDir(), name);
      return { folder, what: installed.exec(name)?.[1], at: (await stat(folder)).mtimeMs };
    }),
  );
  return all
    .filter(({ what, at }) => all.some((other) => other.what === what && other.at > at))
    .map(({ folder }) => onDiskAs('cache', folder, 'a newer one is beside it'));
}

/**
 * Files of clusters that are no more, with keys of theirs in them: kubeconfigs, and what their Nodes read. `clusters` are
 * all that this engine has; kubeconfigs without a secret (`eks-…`) stay for those who use them.
 */
export async function ofGoneClusters(clusters: ReadonlySet<string>): Promise<Leftover[]> {
  const inUse = await kubeconfigsInUse();
  const found: Leftover[] = [];
  const kubeconfigs = path.join(stateDir(), 'kubeconfigs');
  for (const name of await namesIn(kubeconfigs)) {
    const [, cluster = '', kind] = /^(.+?)(\.attached|\.prover|\.kind)?(?:\.prover)?\.yaml$/.exec(name) ?? [];
    const file = path.join(kubeconfigs, name);
    if (cluster === '' || cluster.startsWith('eks-')) continue;
    // A run that attached, or proved with fewer rights, takes its file along.
    const isOfRun = kind === '.attached' || kind === '.prover';
    if (isOfRun && !inUse.has(file)) found.push(onDiskAs('file', file, 'the run that wrote it was cut off'));
    if (!isOfRun && (await isGone(cluster, clusters))) found.push(onDiskAs('file', file, 'its cluster is gone'));
  }
  const folders = path.join(stateDir(), 'clusters');
  for (const name of await namesIn(folders)) {
    if (await isGone(name, clusters)) found.push(onDiskAs('folder', path.join(folders, name), 'its cluster is gone'));
  }
  return found;
}

// The engine that is asked may not be the one that the cluster is in.
async function isGone(cluster: string, clusters: ReadonlySet<string>): Promise<boolean> {
  if (clusters.has(cluster)) return false;
  return !(await takesConnections(kubeconfigFile(cluster)));
}

async function kubeconfigsInUse(): Promise<Set<string>> {
  const folder = path.join(stateDir(), 'targets');
  const files = await Promise.all((await namesIn(folder)).map((name) => readFile(path.join(folder, name), 'utf8')));
  return new Set(files.flatMap((text) => /"kubeconfig":"([^"]+)"/.exec(text)?.[1] ?? []));
}

async function namesIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}

function onDiskAs(kind: 'folder' | 'file' | 'cache', name: string, why: string): Leftover {
  return { kind, name, why, remove: () => rm(name, { recursive: true, force: true }) };
}
