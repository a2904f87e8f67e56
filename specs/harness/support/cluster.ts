import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HarnessError } from '../../../fixtures/errors.ts';
import { run, type CommandResult } from '../../../fixtures/exec.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import type { RunTarget } from '../../../fixtures/model/run.ts';
import { ProbeNamespace } from '../../../fixtures/probe-namespace.ts';
import { ApiServer } from '../../../fixtures/targets/api-server.ts';
import { runTarget } from '../../../fixtures/targets/run.ts';
import { nodeContainers } from '../../../scripts/kind/containers.ts';
import { ensureKubectl } from '../../../scripts/kind/kubectl.ts';
import { createRecorder } from './recorder.ts';
import { test as base } from './test.ts';

export interface LiveCluster {
  target: RunTarget;
  api: ApiServer;
  kubeconfig: string;
  /** A run of the specs' own: its name ends in a part that no other has. */
  run: string;
  /** Runs a line in a shell that has kubectl and the cluster's kubeconfig. */
  shell: (line: string) => Promise<CommandResult>;
}

interface Namespaces {
  /** Makes a throw-away Namespace with the run's label and the probes' ServiceAccount; it goes with the test. */
  open: (component: string, name: string) => Promise<ProbeNamespace>;
}

const lineTimeout = 20_000;

/** For specs that need the kind cluster: it has to be up, and they never make one. */
export const test = base.extend<{ namespaces: Namespaces }, { cluster: LiveCluster }>({
  cluster: [
    async ({}, use) => {
      const target = await ownTarget();
      const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-kubeconfig-'));
      // A copy: another run may write the file anew.
      const kubeconfig = path.join(folder, 'config');
      await copyFile(target.kubeconfig, kubeconfig);
      const api = await ApiServer.connect(kubeconfig);
      const env = { PATH: await searchPath(target), KUBECONFIG: kubeconfig };
      await use({
        target,
        api,
        kubeconfig,
        run: `harness-${Date.now().toString(36)}`,
        shell: (line) => run('sh', ['-c', line], { env, timeout: lineTimeout }),
      });
      await api.close();
      await rm(folder, { recursive: true });
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  namespaces: async ({ cluster }, use) => {
    const opened: ProbeNamespace[] = [];
    await use({
      open: async (component, name) => {
        const probes = new ProbeNamespace(cluster.api, cluster.run, component, name);
        opened.push(probes);
        const failure = await probes.open(true);
        if (failure !== undefined) throw new Error(`${failure.request}: ${JSON.stringify(failure.answer)}`);
        return probes;
      },
    });
    await Promise.all(opened.map((probes) => probes.close()));
  },
});

// The runner shows an error's message alone: the way out has to stand in it.
async function ownTarget(): Promise<RunTarget> {
  try {
    const found = await runTarget('kind');
    if ('failed' in found) throw new Error(found.failed.reason);
    refuseOthers(found.up);
    return found.up;
  } catch (error) {
    throw error instanceof HarnessError ? new Error(`${error.message} ${error.next}`, { cause: error }) : error;
  }
}

// The specs write, and more than a proof does: never on a cluster that somebody attached to.
function refuseOthers({ cluster, mode }: RunTarget): void {
  if (mode === 'created') return;
  throw new HarnessError({
    id: 'cluster-of-others',
    exitCode: exitCodes.environment,
    doing: 'Connect to a cluster of our own',
    seen: `the run before attached to "${cluster}"`,
    next: 'Bring ours up with "npm run up".',
  });
}

async function searchPath({ cluster, kubernetesVersion, nodeImage }: RunTarget): Promise<string> {
  const [node] = await nodeContainers(cluster);
  const kubectl = await ensureKubectl(createRecorder().context, {
    minor: /^v(1\.\d+)\./.exec(kubernetesVersion)?.[1] ?? kubernetesVersion,
    node: node?.name ?? cluster,
    nodeImageDigest: nodeImage?.digest ?? cluster,
  });
  return [path.dirname(kubectl.path), process.env['PATH'] ?? ''].join(path.delimiter);
}

export { expect } from '@playwright/test';
