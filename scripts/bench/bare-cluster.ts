import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import { pins } from '../../fixtures/versions.ts';
import type { VerbContext } from '../cli/verb.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import { removeNetwork } from '../kind/cluster.ts';
import { prepareConfig, type ConfigText } from '../kind/config.ts';
import { docker, nodeContainers } from '../kind/containers.ts';
import { kindEnvironment } from '../kind/environment.ts';
import { ensureKind } from '../kind/kind-binary.ts';
import { ensureNodeImage } from '../kind/node-image-ladder.ts';
import { must } from './must.ts';

export const bareName = 'kind-and-eks-bench';

/** A cluster as kind alone makes it, by `kind create cluster`. */
export interface BareCluster {
  /** Where its kubeconfig is written. */
  kubeconfig: string;
  nodeImageDigest: string;
  create: () => Promise<void>;
  /** Deletes it, if it is there. */
  remove: () => Promise<void>;
}

/** Prepares a bare cluster of this configuration, and removes whatever there is of it at the end. */
export async function withBareCluster<Result>(
  context: VerbContext,
  kindConfig: string | ConfigText,
  work: (cluster: BareCluster) => Promise<Result>,
): Promise<Result> {
  const engine = await ensureEngine(context);
  await mustBeDown(bareName);
  const kind = await ensureKind(context);
  const minor = pins.kubernetes.default;
  const image = await ensureNodeImage(context, engine, minor);
  const config = prepareConfig(kindConfig, { ...engine, minor, image: image.digest });
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-bench-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const configFile = path.join(folder, 'kind.yaml');
  await writeFile(configFile, config.yaml);
  const names = ['--name', bareName, '--image', image.ref, '--config', configFile, '--kubeconfig', kubeconfig];
  try {
    return await work({
      kubeconfig,
      nodeImageDigest: image.digest,
      create: () => must(context, kind.path, ['create', 'cluster', ...names], { env: kindEnvironment() }),
      remove: deleteBare,
    });
  } finally {
    await deleteBare();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is measured is made for the measurement. */
export async function mustBeDown(name: string): Promise<void> {
  if ((await nodeContainers(name)).length === 0) return;
  throw usageError('cluster-is-up', 'Measure bring-up', `cluster "${name}" is up`, 'Take it down first: npm run down');
}

// The bare cluster bears none of our labels: it is ours by its name, which was free when the measurement began.
async function deleteBare(): Promise<void> {
  const nodes = await nodeContainers(bareName);
  if (nodes.length > 0)
    await docker(['rm', '--force', '--volumes', ...nodes.map(({ id }) => id)], 'Delete the bare cluster');
  await removeNetwork();
}
