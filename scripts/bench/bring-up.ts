import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HarnessError, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { pins } from '../../fixtures/versions.ts';
import type { VerbContext } from '../cli/verb.ts';
import { runCommand, type Limits } from '../engine/command.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import { deleteCluster, removeNetwork } from '../kind/cluster.ts';
import { prepareConfig } from '../kind/config.ts';
import { kindEnvironment } from '../kind/environment.ts';
import { docker, nodeContainers } from '../kind/containers.ts';
import { ensureKind } from '../kind/kind-binary.ts';
import { ensureKubectl } from '../kind/kubectl.ts';
import { ensureNodeImage } from '../kind/node-image-ladder.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import { clusterName } from '../proof/bring-up.ts';
import { measurePairs, type Measured } from './pairs.ts';

const bareName = 'kind-and-eks-bench';

/** `npm run up` against bare `kind create cluster` + `kubectl wait`, same image and configuration, to the same state. */
export async function benchBringUp(context: VerbContext, rounds: number): Promise<Measured> {
  const engine = await ensureEngine(context);
  for (const name of [clusterName, bareName]) {
    if ((await nodeContainers(name)).length === 0) continue;
    throw usageError(
      'cluster-is-up',
      'Measure bring-up',
      `cluster "${name}" is up`,
      'Take it down first: npm run down',
    );
  }
  const kind = await ensureKind(context);
  const minor = pins.kubernetes.default;
  const image = await ensureNodeImage(context, engine, minor);
  const config = prepareConfig(defaultKindConfig, { ...engine, minor, image: image.digest });
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-bench-'));
  const kubeconfig = path.join(folder, 'kubeconfig');
  const configFile = path.join(folder, 'kind.yaml');
  await writeFile(configFile, config.yaml);

  const ours = async () => {
    const start = performance.now();
    await must(context, 'npm', ['run', 'up', '--', '--no-install'], { cwd: projectDir });
    const elapsed = performance.now() - start;
    await deleteCluster(clusterName);
    return elapsed;
  };
  const bare = async () => {
    try {
      const start = performance.now();
      const create = [
        'create',
        'cluster',
        '--name',
        bareName,
        '--image',
        image.ref,
        '--config',
        configFile,
        '--kubeconfig',
        kubeconfig,
      ];
      await must(context, kind.path, create, { env: kindEnvironment() });
      const beforeKubectl = performance.now();
      const { path: kubectl } = await ensureKubectl(context, {
        minor,
        node: `${bareName}-control-plane`,
        nodeImageDigest: image.digest,
      });
      const lookup = performance.now() - beforeKubectl;
      const wait = ['wait', '--kubeconfig', kubeconfig, '--timeout=120s'];
      await must(context, kubectl, [...wait, '--for=condition=Ready', 'nodes', '--all']);
      await must(context, kubectl, [
        ...wait,
        '--namespace=kube-system',
        '--for=condition=Available',
        'deployment/coredns',
      ]);
      return performance.now() - start - lookup;
    } finally {
      await deleteBare();
    }
  };

  try {
    return await measurePairs(rounds, ours, bare, (line) => {
      context.out.note(line);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function must(context: VerbContext, file: string, args: readonly string[], limits: Limits = {}): Promise<void> {
  const result = await runCommand(file, args, { signal: context.signal, ...limits });
  if (result.exitCode === 0) return;
  throw new HarnessError({
    id: 'bench-failed',
    exitCode: exitCodes.bringUp,
    doing: `Measure ${path.basename(file)} ${args[0] ?? ''}`,
    seen: (result.stderr || result.stdout).trim().split('\n').slice(-3).join(' / '),
    next: 'Run it by hand to see why.',
  });
}

// The bare cluster bears none of our labels: it is ours by its name, which was free when the measurement began.
async function deleteBare(): Promise<void> {
  const nodes = await nodeContainers(bareName);
  if (nodes.length > 0)
    await docker(['rm', '--force', '--volumes', ...nodes.map(({ id }) => id)], 'Delete the bare cluster');
  await removeNetwork();
}
