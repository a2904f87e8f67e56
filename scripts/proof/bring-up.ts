import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, usageError } from '../../fixtures/errors.ts';
import type { NodeImageOrigin, RunTarget } from '../../fixtures/model/run.ts';
import { targetFile } from '../../fixtures/targets/run.ts';
import { pins, supportedMinors } from '../../fixtures/versions.ts';
import type { Context } from '../cli/context.ts';
import type { VerbContext } from '../cli/verb.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import { ensureCluster, kubeconfigFile, writeKubeconfig } from '../kind/cluster.ts';
import { prepareConfig } from '../kind/config.ts';
import { nodeContainers } from '../kind/containers.ts';
import { inspectImage } from '../kind/engine-images.ts';
import { ensureKind } from '../kind/kind-binary.ts';
import { ensureKubectl } from '../kind/kubectl.ts';
import { ensureProbeImage } from '../kind/probe-image.ts';
import { settle, waitForRegistration } from '../kind/settle.ts';
import { kindTools, type KindTools } from './kind-tools.ts';
import type { TargetChoice } from './options.ts';

/** The name of our own cluster, and with it of its Nodes. */
export const clusterName = 'kind-and-eks';

/** What bring-up of kind needs to know of the choice. */
export type KindChoice = Pick<TargetChoice, 'minor' | 'attach' | 'kindConfig' | 'retain' | 'probeImage'>;

/** Brings the kind target up, or finds it up: engine, kind, node image, cluster, probe image, in this order. */
export async function bringUp(
  context: VerbContext,
  choice: KindChoice,
  tools: (minor: string) => Promise<KindTools> = kindTools(context),
): Promise<RunTarget> {
  // A bare run of Playwright connects to our own cluster, never to one that was attached for a single run.
  if (choice.attach !== undefined) return attachedCluster(context, choice, choice.attach);
  const target = await ownCluster(context, choice, tools);
  await mkdir(path.dirname(targetFile('kind')), { recursive: true, mode: 0o700 });
  await writeFile(targetFile('kind'), JSON.stringify(target), { mode: 0o600 });
  return target;
}

/** Forgets what a bare run of Playwright would connect to. */
export async function forgetTarget(): Promise<void> {
  await rm(targetFile('kind'), { force: true });
}

async function ownCluster(
  context: VerbContext,
  choice: KindChoice,
  tools: (minor: string) => Promise<KindTools>,
): Promise<RunTarget> {
  const minor = choice.minor ?? pins.kubernetes.default;
  const { engine, kind, image } = await tools(minor);
  const config = prepareConfig(choice.kindConfig, {
    cgroupVersion: engine.cgroupVersion,
    lowCapability: engine.lowCapability,
    minor,
    image: image.digest,
  });
  const cluster = await ensureCluster(context, {
    name: clusterName,
    kind,
    image: image.ref,
    config,
    runId: context.runId,
    retain: choice.retain,
  });
  const ready = async () => {
    const registered = await waitForRegistration(context, cluster.kubeconfig, config.nodes);
    if (cluster.created) await settle(context, cluster.kubeconfig);
    return registered;
  };
  const nodes = cluster.nodes.map(({ name }) => name);
  const [registered, kubectl, probe] = await Promise.all([
    ready(),
    kubectlFor(context, cluster.nodes[0]?.name ?? clusterName, image),
    choice.probeImage === undefined
      ? ensureProbeImage(context, { kind, cluster: clusterName, nodes, ours: true })
      : { ref: choice.probeImage },
  ]);
  return {
    name: 'kind',
    mode: 'created',
    cluster: clusterName,
    kubeconfig: cluster.kubeconfig,
    ...registered,
    ...kubectl,
    probeImage: probe.ref,
    nodeImage: {
      ref: image.ref,
      digest: image.digest,
      origin: image.origin,
      cni: image.cni,
      patches: [...image.patches, ...config.patches],
    },
  };
}

// The proof finds its own where there is none: bring-up does not fail over it.
async function kubectlFor(
  context: VerbContext,
  node: string,
  { minor, digest }: { minor: string; digest: string },
): Promise<{ kubectl?: string }> {
  try {
    return { kubectl: (await ensureKubectl(context, { minor, node, nodeImageDigest: digest })).path };
  } catch (error) {
    context.out.note(`kubectl: ${messageOf(error)}`);
    return {};
  }
}

async function attachedCluster(context: VerbContext, choice: KindChoice, name: string): Promise<RunTarget> {
  await ensureEngine({ ...context, mayInstall: false });
  const kind = await ensureKind(context);
  const nodes = await nodeContainers(name);
  if (nodes.length === 0) {
    const names = [...new Set((await nodeContainers()).map(({ cluster }) => cluster))];
    throw usageError(
      'no-such-cluster',
      `Attach to kind cluster "${name}"`,
      'this engine has no such cluster',
      `Clusters here: ${names.join(', ') || 'none'}.`,
    );
  }
  // It goes after the run: never the file of a cluster of our own, which may be attached to as well.
  const kubeconfig = await writeKubeconfig({ kind: kind.path, name }, kubeconfigFile(`${name}.attached`));
  const registered = await waitForRegistration(context, kubeconfig, 1);
  const minor = /^v(1\.\d+)\./.exec(registered.kubernetesVersion)?.[1] ?? registered.kubernetesVersion;
  if (!supportedMinors.includes(minor)) {
    throw usageError(
      'unknown-kubernetes',
      `Attach to kind cluster "${name}"`,
      `it runs ${registered.kubernetesVersion}`,
      'Attach to a cluster of one of these minors.',
      supportedMinors.join(', '),
    );
  }
  if (choice.minor !== undefined && choice.minor !== minor) {
    throw usageError(
      'kubernetes-contradicts',
      `Attach to kind cluster "${name}"`,
      `it runs ${registered.kubernetesVersion}, --kubernetes says ${choice.minor}`,
      'Leave --kubernetes out.',
    );
  }
  const image = await attachedImage(context, nodes[0]?.image ?? '');
  return {
    name: 'kind',
    mode: 'attached',
    cluster: name,
    kubeconfig,
    ...registered,
    probeImage: choice.probeImage ?? pins.probeImage.ref,
    ...(image === undefined ? {} : { nodeImage: image }),
  };
}

// What the engine knows of the image of a cluster that somebody else made.
async function attachedImage(context: Context, ref: string): Promise<NodeImageOrigin | undefined> {
  const image = await inspectImage(context, ref);
  if (image === undefined) return undefined;
  const built = image.labels['kind-and-eks.origin'] === 'built' || image.repoDigests.length === 0;
  return {
    ref,
    digest: image.repoDigests[0]?.split('@')[1] ?? image.id,
    origin: built ? 'built' : 'registry',
    cni: image.labels['kind-and-eks.cni'] ?? 'as found',
    patches: [],
  };
}
