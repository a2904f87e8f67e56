import { projectDir } from '../../fixtures/paths.ts';
import { pins } from '../../fixtures/versions.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import type { VerbContext } from '../cli/verb.ts';
import { deleteCluster } from '../kind/cluster.ts';
import { ensureKubectl } from '../kind/kubectl.ts';
import { clusterName } from '../proof/bring-up.ts';
import { bareName, mustBeDown, withBareCluster } from './bare-cluster.ts';
import { must } from './must.ts';
import { measurePairs, type Measured } from './pairs.ts';

/** `npm run up` against bare `kind create cluster` + `kubectl wait`, same image and configuration, to the same state. */
export async function benchBringUp(context: VerbContext, rounds: number): Promise<Measured> {
  await mustBeDown(clusterName);
  return withBareCluster(context, defaultKindConfig, ({ kubeconfig, nodeImageDigest, create, remove }) => {
    const ours = async () => {
      const start = performance.now();
      await must(context, 'npm', ['run', 'up', '--', '--no-install', '--target', 'kind'], { cwd: projectDir });
      const elapsed = performance.now() - start;
      await deleteCluster(clusterName);
      return elapsed;
    };
    const bare = async () => {
      try {
        const start = performance.now();
        await create();
        const beforeKubectl = performance.now();
        const { path: kubectl } = await ensureKubectl(context, {
          minor: pins.kubernetes.default,
          node: `${bareName}-control-plane`,
          nodeImageDigest,
        });
        const lookup = performance.now() - beforeKubectl;
        const wait = ['wait', '--kubeconfig', kubeconfig, '--timeout=120s'];
        await must(context, kubectl, [...wait, '--for=condition=Ready', 'nodes', '--all']);
        const dns = ['--namespace=kube-system', '--for=condition=Available', 'deployment/coredns'];
        await must(context, kubectl, [...wait, ...dns]);
        return performance.now() - start - lookup;
      } finally {
        await remove();
      }
    };
    return measurePairs(rounds, ours, bare, (line) => {
      context.out.note(line);
    });
  });
}
