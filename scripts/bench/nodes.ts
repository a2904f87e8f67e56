import path from 'node:path';
import { listNodes } from '../../fixtures/components/node-list.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { ApiServer } from '../../fixtures/targets/api-server.ts';
import type { VerbContext } from '../cli/verb.ts';
import { runCommand } from '../engine/command.ts';
import { withBareCluster } from './bare-cluster.ts';
import { bytesOf } from './bytes.ts';
import { measurePairs, type Measured } from './pairs.ts';
import { addNodes } from './pretended-nodes.ts';

// Nodes that nobody renews are not Ready after 40 s, and the controllers would be at work with them all along.
const kindConfig = {
  title: 'a cluster for Nodes that are pretended',
  text: `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
kubeadmConfigPatches:
  - |
    kind: ClusterConfiguration
    controllerManager:
      extraArgs:
        - { name: node-monitor-grace-period, value: 10h }
        - { name: allocate-node-cidrs, value: "false" }
`,
};

/** The time to read the Nodes of a cluster of 1,000 for a proof, against one of 100. */
export function benchNodesTime(context: VerbContext, rounds: number): Promise<Measured> {
  return withBareCluster(context, kindConfig, async ({ kubeconfig, create }) => {
    await create();
    const times: Record<'few' | 'many', number[]> = { few: [], many: [] };
    for (const [which, count] of [
      ['few', 100],
      ['many', 1000],
    ] as const) {
      await addNodes(kubeconfig, count);
      for (let round = 0; round <= rounds; round++) {
        const start = performance.now();
        await read(kubeconfig);
        // The first is the API server's own first time, too.
        if (round > 0) times[which].push(performance.now() - start);
      }
    }
    const take = (which: 'few' | 'many') => Promise.resolve(times[which].shift() ?? Number.NaN);
    return measurePairs(
      rounds,
      () => take('many'),
      () => take('few'),
      (line) => {
        context.out.note(line);
      },
    );
  });
}

/** Bytes, not milliseconds: what is read of 1,000 Nodes for a proof, against their whole list. */
export function benchNodesBytes(context: VerbContext, rounds: number): Promise<Measured> {
  return ofThousand(context, rounds, (kubeconfig) => ({
    ours: () => bytesOf(() => read(kubeconfig)),
    theirs: () => bytesOf(() => readWhole(kubeconfig)),
    shown: (bytes) => `${Math.round(bytes)} bytes`,
  }));
}

/** Kilobytes, not milliseconds: by how much a process grows that reads 1,000 Nodes for a proof, against their whole list. */
export function benchNodesMemory(context: VerbContext, rounds: number): Promise<Measured> {
  const grown = async (kubeconfig: string, what: 'sample' | 'whole') => {
    const script = path.join(projectDir, 'scripts', 'bench', 'memory-of-nodes.ts');
    // A small young generation, so that what is garbage already does not count.
    const { exitCode, stdout, stderr } = await runCommand(
      process.execPath,
      ['--max-semi-space-size=1', script, kubeconfig, what],
      { signal: context.signal },
    );
    if (exitCode !== 0) throw new Error(`${script} ended with ${exitCode ?? 'a signal'}: ${stderr}`);
    return Number(stdout);
  };
  return ofThousand(context, rounds, (kubeconfig) => ({
    ours: () => grown(kubeconfig, 'sample'),
    theirs: () => grown(kubeconfig, 'whole'),
    shown: (kilobytes) => `${kilobytes} kB`,
  }));
}

interface Ways {
  ours: () => Promise<number>;
  theirs: () => Promise<number>;
  shown: (value: number) => string;
}

function ofThousand(context: VerbContext, rounds: number, ways: (kubeconfig: string) => Ways): Promise<Measured> {
  return withBareCluster(context, kindConfig, async ({ kubeconfig, create }) => {
    await create();
    await addNodes(kubeconfig, 1000);
    const { ours, theirs, shown } = ways(kubeconfig);
    return measurePairs(
      rounds,
      ours,
      theirs,
      (line) => {
        context.out.note(line);
      },
      shown,
    );
  });
}

async function read(kubeconfig: string): Promise<void> {
  const api = await ApiServer.connect(kubeconfig);
  try {
    const { answer, failure } = await listNodes({ api, run: 'bench' });
    if (answer?.sample === undefined) throw new Error(`the Nodes were not sampled: ${failure ?? 'they are few'}`);
  } finally {
    await api.close();
  }
}

async function readWhole(kubeconfig: string): Promise<void> {
  const api = await ApiServer.connect(kubeconfig);
  try {
    const { failure } = await api.ask('/api/v1/nodes');
    if (failure !== undefined) throw new Error(failure);
  } finally {
    await api.close();
  }
}
