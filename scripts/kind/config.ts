import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { messageOf, usageError } from '../../fixtures/errors.ts';

/** kind's cluster configuration as far as it is read here. */
interface KindConfig {
  kind?: string;
  apiVersion?: string;
  name?: string;
  nodes?: { role?: string }[];
  featureGates?: Record<string, boolean>;
  kubeadmConfigPatches?: string[];
}

export interface PreparedConfig {
  /** What `kind create cluster --config` is given. */
  yaml: string;
  /** 12 hex digits over configuration and node image: a cluster of another hash is another cluster. */
  hash: string;
  /** The patches this machine needs, by name; empty on a machine with nothing in kind's way. */
  patches: string[];
  nodes: number;
}

export interface Surroundings {
  cgroupVersion: 1 | 2;
  /** True where the engine's containers lack CAP_SYS_RESOURCE. */
  lowCapability: boolean;
  minor: string;
  image: string;
}

// Since this minor a kubelet refuses cgroup v1 unless told otherwise.
const firstToRefuseCgroupV1 = 35;

/** A configuration that is in no file, and what it is called. */
export interface ConfigText {
  title: string;
  text: string;
}

/**
 * Adds to a kind.yaml only what this engine makes necessary. Throws a usage error where the file (or text) is no kind
 * cluster.
 */
export function prepareConfig(from: string | ConfigText, surroundings: Surroundings): PreparedConfig {
  const config = readConfig(from);
  const patches: string[] = [];
  if (surroundings.lowCapability) {
    patches.push('KubeletInUserNamespace');
    config.featureGates = { ...config.featureGates, KubeletInUserNamespace: true };
  }
  if (surroundings.cgroupVersion === 1 && Number(surroundings.minor.split('.')[1]) >= firstToRefuseCgroupV1) {
    patches.push('failCgroupV1=false');
    config.kubeadmConfigPatches = [
      ...(config.kubeadmConfigPatches ?? []),
      stringify({ kind: 'KubeletConfiguration', failCgroupV1: false }),
    ];
  }
  const yaml = stringify(config);
  const hash = createHash('sha256').update(yaml).update(surroundings.image).digest('hex').slice(0, 12);
  return { yaml, hash, patches, nodes: config.nodes?.length ?? 1 };
}

function readConfig(from: string | ConfigText): KindConfig {
  const refuse = (seen: string) =>
    usageError(
      'bad-kind-config',
      `Read ${typeof from === 'string' ? from : from.title}`,
      seen,
      'See kind.sigs.k8s.io/docs/user/configuration.',
      'a kind Cluster, v1alpha4',
    );
  let config: unknown;
  try {
    config = parse(typeof from === 'string' ? readFileSync(from, 'utf8') : from.text);
  } catch (error) {
    throw refuse(messageOf(error));
  }
  if (typeof config !== 'object' || config === null) throw refuse('it holds no mapping');
  const read = config as KindConfig;
  if (read.kind !== 'Cluster' || read.apiVersion !== 'kind.x-k8s.io/v1alpha4') {
    throw refuse(`kind ${String(read.kind)}, apiVersion ${String(read.apiVersion)}`);
  }
  return read;
}
