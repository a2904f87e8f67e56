import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { manifestObjects, rbacFile } from '../../../fixtures/access/rights.ts';
import { workshopNodes, workshopWorld, type WorkshopNode } from '../../../fixtures/aws/workshop-world.ts';
import { pins } from '../../../fixtures/versions.ts';
import type { Context } from '../../cli/context.ts';
import type { Engine } from '../../engine/inspect-engine.ts';
import type { NodeImage } from '../../kind/builder.ts';
import { clusterFolder, ensureCluster, type Cluster } from '../../kind/cluster.ts';
import { prepareConfig } from '../../kind/config.ts';
import { docker, type NodeContainer } from '../../kind/containers.ts';
import { keyOf } from '../../kind/node-image/key.ts';
import { runCommand } from '../../engine/command.ts';
import { apply } from './apply.ts';
import { ensureAuthenticator } from './authenticator-binary.ts';
import { writeControlPlaneFiles } from './control-plane-files.ts';
import { fargateScheduler, profilePolicy, profileWorkload, type Profile } from './fargate-scheduler.ts';
import { makeFargateNode } from './fargate-node.ts';
import { hideControlPlane } from './hide-control-plane.ts';
import { kubectl, shell } from './in-node.ts';
import { inNode, labelsOf, mayKubeletSet, shapeConfig } from './shape.ts';
import { reachableAddress } from './reachable-address.ts';
import { startAuthenticator } from './unit.ts';

export interface EmulatedRequest {
  /** The kind cluster's name, and that of the EKS cluster that it plays. */
  name: string;
  /** kind's binary. */
  kind: string;
  image: NodeImage;
  engine: Pick<Engine, 'cgroupVersion' | 'lowCapability'>;
  minor: string;
  runId: string;
  /** Keep what was made when creation fails. */
  retain: boolean;
}

export interface EmulatedCluster {
  cluster: Cluster;
  /** `https://ADDRESS:PORT`, the same from this machine and from containers of other networks. */
  endpoint: string;
  /** base64 of PEM. */
  certificateAuthority: string;
  /** InternalIP by Node. */
  addresses: ReadonlyMap<string, string>;
  /** What was done to the cluster beside what kind does, by name. */
  patches: string[];
  /** Has tokens verified by this STS from now on; they are to be made for `cluster`, its own name where left out. */
  verifyTokensWith: (sts: { proxyUrl: string; caPem: string }, cluster?: string) => Promise<void>;
}

const controlPlaneOf = (name: string) => `${name}-control-plane`;
// In a file system that a restart empties, as it does the routing table.
const shapedMark = '/run/kind-and-eks-shaped';

/**
 * A kind cluster in the shape of EKS: used again where it is up and whole, made anew otherwise.
 *
 * @throws HarnessError, exit 3 or 4.
 */
export async function ensureEmulated(context: Context, request: EmulatedRequest): Promise<EmulatedCluster> {
  const { name, kind, image, engine, minor, runId, retain } = request;
  const controlPlane = controlPlaneOf(name);
  const nodes = workshopNodes(name);
  const files = clusterFolder(name);
  const world = workshopWorld({ cluster: name, minor, endpoint: '', certificateAuthority: '' });
  const { account, region } = world;
  const access = {
    cluster: name,
    roles: [
      { arn: roleArn(account, 'provision'), username: 'workshop-provision', groups: ['system:masters'] },
      // As the access entry of docs/eks.md has it.
      { arn: roleArn(account, 'read'), username: 'workshop-read', groups: ['kind-and-eks'] },
    ],
  };
  const profiles = world.clusters[0]?.fargateProfiles ?? [];
  const minorNumber = Number(minor.split('.')[1]);
  const config = prepareConfig(
    {
      title: 'the emulated EKS cluster',
      text: shapeConfig({
        kubernetesVersion: image.kubernetesVersion,
        nodes,
        apiServerAddress: await reachableAddress(),
        files,
        // With whatever is done to it here it is another cluster.
        revision: keyOf({ name: 'emulated', values: { access, profiles }, sources: [import.meta.dirname, rbacFile] }),
      }),
    },
    { cgroupVersion: engine.cgroupVersion, lowCapability: engine.lowCapability, minor, image: image.digest },
  );
  const cluster = await ensureCluster(context, {
    name,
    kind,
    image: image.ref,
    config,
    runId,
    retain,
    prepare: async () => {
      await writeControlPlaneFiles(files, await ensureAuthenticator(context), access);
    },
    obstacle: async () => {
      const asked = await runCommand('docker', ['exec', controlPlane, 'test', '-e', shapedMark], { timeoutMs: 20_000 });
      return asked.exitCode === 0 ? undefined : 'its containers were started anew, without the routes of its shape';
    },
    finish: (made) => shapeAsEks(context, name, { made, profiles, minor: minorNumber }),
  });
  return {
    cluster,
    ...(await endpointOf(cluster.kubeconfig)),
    addresses: await nodeAddresses(controlPlane),
    patches: [...config.patches, 'EKS shape'],
    verifyTokensWith: ({ proxyUrl, caPem }, cluster = name) =>
      startAuthenticator(controlPlane, inNode, { proxyUrl, caPem, region, cluster }),
  };
}

const roleArn = (account: string, role: string) => `arn:aws:iam::${account}:role/workshop-${role}`;

interface Made {
  made: readonly NodeContainer[];
  profiles: readonly { name: string; namespaces: string[] }[];
  minor: number;
}

async function shapeAsEks(context: Context, name: string, { made, profiles, minor }: Made): Promise<void> {
  const controlPlane = controlPlaneOf(name);
  const nodes = workshopNodes(name);
  await context.out.phase('Shape it as EKS', '10 s', async () => {
    const [profile] = profiles;
    const { policy, workload } = profile === undefined ? { policy: [], workload: [] } : objectsOf(profile, minor);
    const objects = [...manifestObjects(rbacFile), ...policy];
    const fargate = nodes.find(({ compute }) => compute === 'fargate');
    const container = fargate && (await containerOf(fargate.name, made));
    await untilNodesHaveNetworks(controlPlane, made.length);
    await Promise.all([
      hideControlPlane(controlPlane),
      labelNodes(controlPlane, nodes),
      apply(controlPlane, objects),
      fargate === undefined || container === undefined
        ? undefined
        : makeFargateNode(controlPlane, container, fargate.name),
    ]);
    if (profile !== undefined) {
      await untilPolicyHolds(controlPlane, profile);
      await apply(controlPlane, workload);
    }
    await docker(shell(controlPlane, `touch ${shapedMark}`), 'Mark the emulated EKS as shaped');
  });
}

const tries = 150;

// The controller manager gives each Node its part of the Pod network in its own time.
async function untilNodesHaveNetworks(controlPlane: string, count: number): Promise<void> {
  const list = `${kubectl} get nodes --output=jsonpath='{.items[*].spec.podCIDR}'`;
  const script = `for try in $(seq ${tries}); do [ "$(${list} | wc -w)" -ge ${count} ] && exit 0; sleep 0.2; done; exit 1`;
  await docker(shell(controlPlane, script), 'Wait for the Pod network of each Node', 60_000);
}

// The API server takes a policy on in its own time, too: a Pod before that would go to the other scheduler.
async function untilPolicyHolds(controlPlane: string, { namespaces }: Profile): Promise<void> {
  const [namespace = ''] = namespaces;
  await apply(controlPlane, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  const ask = `${kubectl} run policy-probe --namespace=${namespace} --image=none --dry-run=server --output=jsonpath='{.spec.schedulerName}' 2>/dev/null || true`;
  const script = `for try in $(seq ${tries}); do [ "$(${ask})" = ${fargateScheduler} ] && exit 0; sleep 0.2; done; exit 1`;
  await docker(shell(controlPlane, script), 'Wait for the policy of the Fargate profile', 60_000);
}

function objectsOf(profile: Profile, minor: number) {
  return { policy: profilePolicy(profile, minor), workload: profileWorkload(profile, pins.probeImage.ref) };
}

// What the cloud controller of AWS says of a Node.
async function labelNodes(controlPlane: string, nodes: readonly WorkshopNode[]): Promise<void> {
  const lines = nodes.flatMap(({ name, labels }) => {
    const others = labelsOf(labels, (label) => !mayKubeletSet(label));
    return others.length === 0 ? [] : [`${kubectl} label --overwrite node ${name} ${others.join(' ')}`];
  });
  await docker(shell(controlPlane, lines.join('\n')), 'Label the Nodes of the emulated EKS');
}

async function containerOf(node: string, made: readonly NodeContainer[]): Promise<string | undefined> {
  for (const { name, role } of made) {
    if (role !== 'worker') continue;
    const flags = await docker(
      ['exec', name, 'cat', '/var/lib/kubelet/kubeadm-flags.env'],
      `Read the flags of ${name}`,
    );
    if (flags.includes(`--hostname-override=${node}`)) return name;
  }
  return undefined;
}

async function nodeAddresses(controlPlane: string): Promise<Map<string, string>> {
  const columns = '{range .items[*]}{.metadata.name} {.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}';
  const list = `${kubectl} get nodes --output=jsonpath='${columns}'`;
  const lines = (await docker(shell(controlPlane, list), 'Read the addresses of the Nodes')).split('\n');
  return new Map(lines.map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? '']));
}

interface ClusterEntry {
  cluster: { server: string; 'certificate-authority-data': string };
}

async function endpointOf(kubeconfig: string): Promise<Pick<EmulatedCluster, 'endpoint' | 'certificateAuthority'>> {
  const { clusters } = parse(await readFile(kubeconfig, 'utf8')) as { clusters: ClusterEntry[] };
  const entry = clusters[0]?.cluster;
  if (entry === undefined) throw new Error(`${kubeconfig}: it names no cluster`);
  return { endpoint: entry.server, certificateAuthority: entry['certificate-authority-data'] };
}
