import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { which } from 'zx';
import { HarnessError, messageOf, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { stateDir } from '../../fixtures/paths.ts';
import type { Context } from '../cli/context.ts';
import { runCommand } from '../engine/command.ts';
import { lostEngine, whileEngineAnswers } from '../engine/lost-engine.ts';
import { searchPath } from '../engine/machine.ts';
import type { PreparedConfig } from './config.ts';
import { configLabel, docker, isOurs, nodeContainers, type NodeContainer } from './containers.ts';
import { kubeconfigFile } from './kubeconfig-file.ts';
import { kindEnvironment, network } from './environment.ts';
import { exportLogs } from './logs.ts';

export { kubeconfigFile };

// Written into the control plane's container when creation has ended well: without it a cluster is half made.
const completeMark = '/kind/kind-and-eks-complete';

/** Names, in the control plane's container, the fault that was injected and is not undone: of no use to anybody. */
export const faultMark = '/kind/kind-and-eks-fault';

export interface ClusterRequest {
  name: string;
  /** kind's binary. */
  kind: string;
  image: string;
  config: PreparedConfig;
  runId: string;
  /** Keep what was made when creation fails. */
  retain: boolean;
  /** What has to be there before kind creates the cluster. */
  prepare?: () => Promise<void>;
  /** What belongs to the cluster beyond kind's part: without it, creation is cut off. */
  finish?: (nodes: readonly NodeContainer[]) => Promise<void>;
  /** Why a cluster that is up cannot be used again for reasons of its own; undefined where it can. */
  obstacle?: () => Promise<string | undefined>;
}

export interface Cluster {
  name: string;
  kubeconfig: string;
  /** False where a cluster that was up already is used again. */
  created: boolean;
  nodes: NodeContainer[];
}

/** Uses the cluster of this name if it is ours, whole and of this configuration; otherwise makes it anew. */
export async function ensureCluster(context: Context, request: ClusterRequest): Promise<Cluster> {
  const found = await nodeContainers(request.name);
  const obstacle = found.length === 0 ? undefined : await whyNotReuse(found, request);
  if (found.length > 0 && obstacle === undefined) {
    context.out.note(`Using the kind cluster "${request.name}" that is up.`);
    return { name: request.name, kubeconfig: await writeKubeconfig(request), created: false, nodes: found };
  }
  if (obstacle !== undefined) {
    context.out.note(`The kind cluster "${request.name}" is made anew: ${obstacle}.`);
    await deleteCluster(request.name);
  }
  return createCluster(context, request);
}

async function whyNotReuse(
  found: readonly NodeContainer[],
  { name, config, obstacle }: ClusterRequest,
): Promise<string | undefined> {
  const foreign = found.find((container) => !isOurs(container));
  if (foreign !== undefined) {
    throw usageError(
      'cluster-not-ours',
      `Bring up kind cluster "${name}"`,
      `container ${foreign.name} of a kind cluster of that name exists and was not made by this project`,
      `Prove it as it is with --kind attach:${name}, or delete it yourself: kind delete cluster --name ${name}`,
    );
  }
  const stopped = found.filter(({ running }) => !running);
  if (stopped.length > 0) return `${stopped.map((container) => container.name).join(', ')} not running`;
  const controlPlane = found.find(({ role }) => role === 'control-plane');
  if (controlPlane === undefined || found.length !== config.nodes) {
    return `${found.length} of ${config.nodes} Node containers exist`;
  }
  if (!(await isComplete(found))) return 'its creation was cut off';
  const fault = await faultIn(controlPlane.name);
  if (fault !== undefined) return `fault ${fault} was left in it`;
  const other = found.find(({ labels }) => labels[configLabel] !== config.hash);
  if (other !== undefined) return 'it was made from another configuration or node image';
  return obstacle?.();
}

async function faultIn(controlPlane: string): Promise<string | undefined> {
  const mark = await runCommand('docker', ['exec', controlPlane, 'cat', faultMark], { timeoutMs: 20_000 });
  return mark.exitCode === 0 ? mark.stdout.trim() : undefined;
}

/** True where creation ended well; a control plane that does not run cannot tell and counts as half made. */
export async function isComplete(nodes: readonly NodeContainer[]): Promise<boolean> {
  const controlPlane = nodes.find(({ role }) => role === 'control-plane');
  if (controlPlane === undefined) return false;
  const mark = await runCommand('docker', ['exec', controlPlane.name, 'test', '-e', completeMark], {
    timeoutMs: 20_000,
  });
  return mark.exitCode === 0;
}

async function createCluster(context: Context, request: ClusterRequest): Promise<Cluster> {
  const { name, retain } = request;
  try {
    await request.prepare?.();
    const made = await context.out.phase(creating(name), '25 s', async (step) => {
      await runKindCreate(context, request, step);
      context.signal.throwIfAborted();
      const nodes = await nodeContainers(name);
      const unlabelled = nodes.filter((container) => !isOurs(container));
      if (nodes.length === 0 || unlabelled.length > 0) {
        throw creationError(
          name,
          `containers without our label: ${unlabelled.map((one) => one.name).join(', ') || 'all'}`,
        );
      }
      return nodes;
    });
    await request.finish?.(made);
    await docker(['exec', `${name}-control-plane`, 'touch', completeMark], 'Mark the cluster as complete');
    return { name, kubeconfig: await writeKubeconfig(request), created: true, nodes: made };
  } catch (error) {
    // Without an engine nothing can be kept or removed; and that it went is what to say.
    const isLost = error instanceof HarnessError && error.id === 'engine-lost';
    const lost = isLost ? error : await lostEngine(new AbortController().signal, creating(name));
    if (lost !== undefined) throw lost;
    if (!context.signal.aborted) await saveLogs(context, request);
    if (retain) context.out.note(`Kept as it is (--retain); remove it with "npm run down".`);
    else await deleteCluster(name);
    throw error;
  }
}

async function runKindCreate(
  context: Context,
  { name, kind, image, config, runId }: ClusterRequest,
  step: (doing: string) => void,
): Promise<void> {
  const file = kubeconfigFile(name);
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(configFile(name), config.yaml);
  let phase = 'starting';
  // kind's own clean-up would take the logs away; what is left is removed by the caller.
  const args = ['create', 'cluster', '--name', name, '--image', image, '--config', configFile(name), '--retain'];
  const limits = {
    env: {
      ...kindEnvironment(),
      PATH: `${path.join(import.meta.dirname, 'labelling')}:${searchPath()}`,
      KIND_AND_EKS_DOCKER: await which('docker'),
      KIND_AND_EKS_CONFIG: config.hash,
      KIND_AND_EKS_OWNER_RUN: runId,
    },
    onStderr: (text: string) => {
      for (const [, words] of text.matchAll(/• ([A-Za-z][\w &()-]+[\w)])/g)) {
        phase = words ?? phase;
        step(phase);
      }
    },
  };
  const result = await whileEngineAnswers(context.signal, creating(name), (signal) =>
    runCommand(kind, [...args, '--kubeconfig', file], { ...limits, signal }),
  );
  if (result.exitCode !== 0) {
    throw creationError(name, `kind failed while "${phase}": ${reasonOf(result.stderr)}`);
  }
}

/** Why kind failed: the last error of the command that it ran, or else its own words, which tell only that one failed. */
export function reasonOf(stderr: string): string {
  const [own = '', output = ''] = stderr.split('Command Output: ');
  const said = [...output.matchAll(/^(?:docker: )?(error\b.*)$/gim)].at(-1)?.[1];
  return said ?? /ERROR: (.*)/.exec(own)?.[1] ?? stderr.trim().split('\n').at(-1) ?? '';
}

const creating = (name: string) => `Create kind cluster "${name}"`;

function creationError(name: string, seen: string): HarnessError {
  return new HarnessError({
    id: 'cluster-create-failed',
    exitCode: exitCodes.bringUp,
    doing: creating(name),
    seen,
    next: 'Read the exported logs named above; "npm start -- --retain" keeps the containers for a look.',
  });
}

async function saveLogs(context: Context, { name, kind, runId }: ClusterRequest): Promise<void> {
  if ((await nodeContainers(name)).length === 0) return;
  try {
    context.out.note(`Logs of the Node containers: ${await exportLogs(kind, name, runId)}`);
  } catch (error) {
    // Part of the logs is better than none, and neither may hide why the creation failed.
    context.out.warn(messageOf(error));
  }
}

/** Removes our cluster's containers with their volumes, its kubeconfig, and the network if it was the last. */
export async function deleteCluster(name: string): Promise<boolean> {
  const ours = (await nodeContainers(name)).filter(isOurs);
  if (ours.length > 0) {
    await docker(['rm', '--force', '--volumes', ...ours.map(({ id }) => id)], `Delete kind cluster "${name}"`, 120_000);
  }
  await rm(kubeconfigFile(name), { force: true });
  await rm(configFile(name), { force: true });
  await rm(clusterFolder(name), { recursive: true, force: true });
  await removeNetwork();
  return ours.length > 0;
}

/** Removes our network unless somebody is in it. */
export async function removeNetwork(): Promise<void> {
  const inspect = ['network', 'inspect', '--format', '{{len .Containers}}', network];
  const users = await runCommand('docker', inspect, { timeoutMs: 20_000 });
  if (users.exitCode !== 0 || users.stdout.trim() !== '0') return;
  await runCommand('docker', ['network', 'rm', network], { timeoutMs: 20_000 });
}

/** What a cluster's Nodes read from this machine; it goes with the cluster. */
export function clusterFolder(cluster: string): string {
  return path.join(stateDir(), 'clusters', cluster);
}

function configFile(cluster: string): string {
  return path.join(path.dirname(kubeconfigFile(cluster)), `${cluster}.kind.yaml`);
}

/** Asks kind for a cluster's kubeconfig and keeps it where only this user can read it. */
export async function writeKubeconfig(
  { kind, name }: Pick<ClusterRequest, 'kind' | 'name'>,
  file = kubeconfigFile(name),
): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await chmod(path.dirname(file), 0o700);
  const answer = await runCommand(kind, ['get', 'kubeconfig', '--name', name], {
    env: kindEnvironment(),
    timeoutMs: 30_000,
  });
  if (answer.exitCode !== 0) {
    throw new HarnessError({
      id: 'no-kubeconfig',
      exitCode: exitCodes.bringUp,
      doing: `Read the kubeconfig of kind cluster "${name}"`,
      seen: answer.stderr.trim(),
      next: 'Run "npm run down", then the same command again.',
    });
  }
  await rm(file, { force: true });
  await writeFile(file, answer.stdout, { mode: 0o600 });
  return file;
}
