import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { RunTarget } from '../../fixtures/model/run.ts';
import { lineFor } from '../cli/options.ts';
import type { VerbContext } from '../cli/verb.ts';
import { deleteCluster, kubeconfigFile } from '../kind/cluster.ts';
import { clusterName, forgetTarget } from './bring-up.ts';
import { forgetProver } from './least-privilege.ts';
import type { ProofChoice } from './options.ts';
import { ownClusters } from './own-clusters.ts';

/** Takes down what should not stay, and says what does. */
export async function afterwards(context: VerbContext, choice: ProofChoice, up: readonly RunTarget[]): Promise<void> {
  for (const { cluster } of up) if (choice.leastPrivilege) await forgetProver(cluster);
  for (const { mode, kubeconfig } of up) if (mode !== 'created') await rm(kubeconfig, { force: true });
  const ours = ownClusters(
    choice.targets.filter((name) => (name === 'kind' ? choice.attach === undefined : choice.eks.how === 'emulated')),
  );
  if (choice.keep) {
    const kept = ours.filter((name) => existsSync(kubeconfigFile(name)));
    if (kept.length === 0) return;
    const names = kept.map((name) => `"${name}"`).join(' and ');
    context.out.note(`${names} ${kept.length === 1 ? 'stays' : 'stay'} up for the next run; remove with:`);
    context.out.note(`  ${lineFor('down', [])}`);
    return;
  }
  for (const name of ours) if (await deleteCluster(name)) context.out.note(`Deleted kind cluster "${name}".`);
  if (ours.includes(clusterName)) await forgetTarget();
}
