import { pins } from '../../fixtures/versions.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import type { VerbContext } from '../cli/verb.ts';
import { ensureCluster } from '../kind/cluster.ts';
import { prepareConfig } from '../kind/config.ts';
import { ensureKubectl } from '../kind/kubectl.ts';
import { ensureProbeImage } from '../kind/probe-image.ts';
import { settle, waitForRegistration } from '../kind/settle.ts';
import type { KindTools } from '../proof/kind-tools.ts';
import type { Ground } from './model.ts';

/** A cluster to break, and what of it ends with this fault. */
export interface BrokenGround {
  ground: Ground;
  close: () => Promise<void>;
}

export type Tools = (minor: string) => Promise<KindTools>;

/** Brings a cluster up in the shape of the page, or finds it up and whole. */
export async function bringUpKindFaults(context: VerbContext, cluster: string, tools: Tools): Promise<BrokenGround> {
  const minor = pins.kubernetes.default;
  const { engine, kind, image } = await tools(minor);
  const { cgroupVersion, lowCapability } = engine;
  const config = prepareConfig(defaultKindConfig, { cgroupVersion, lowCapability, minor, image: image.digest });
  const { runId } = context;
  const request = { name: cluster, kind, image: image.ref, config, runId, retain: false };
  const { kubeconfig, created, nodes } = await ensureCluster(context, request);
  const names = nodes.map(({ name }) => name);
  const node = names[0] ?? cluster;
  const [registered, kubectl, probe] = await Promise.all([
    waitForRegistration(context, kubeconfig, config.nodes),
    ensureKubectl(context, { minor, node, nodeImageDigest: image.digest }),
    ensureProbeImage(context, { kind, cluster, nodes: names, ours: true }),
  ]);
  if (created) await settle(context, kubeconfig);
  const { ref, digest, origin, cni } = image;
  const target: RunTarget = {
    name: 'kind',
    mode: 'created',
    cluster,
    kubeconfig,
    ...registered,
    kubectl: kubectl.path,
    probeImage: probe.ref,
    nodeImage: { ref, digest, origin, cni, patches: [...image.patches, ...config.patches] },
  };
  const [worker, otherWorker] = [`${cluster}-worker`, `${cluster}-worker2`];
  const controlPlane = `${cluster}-control-plane`;
  const all = [controlPlane, worker, otherWorker];
  const ground = { context, target, controlPlane, worker, otherWorker, nodes: all, proxied: all };
  return { ground, close: () => Promise.resolve() };
}
