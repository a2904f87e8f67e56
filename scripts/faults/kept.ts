import { rm } from 'node:fs/promises';
import { runCommand } from '../engine/command.ts';
import { deleteCluster, kubeconfigFile } from '../kind/cluster.ts';
import { nodeContainers } from '../kind/containers.ts';
import { keptMark } from './mark.ts';
import { allFaultsClusters } from './names.ts';

const answerMs = 20_000;

/** Says in each cluster that is there that it stays on purpose: `gc` leaves it alone. */
export async function keepFaultsClusters(): Promise<void> {
  for (const { cluster, role, name } of await nodeContainers()) {
    if (role !== 'control-plane' || !allFaultsClusters.includes(cluster)) continue;
    await runCommand('docker', ['exec', name, 'touch', keptMark], { timeoutMs: answerMs });
  }
}

/** Whether a cluster stays on purpose; one that does not run cannot tell. */
export async function isKept(cluster: string): Promise<boolean> {
  const look = ['exec', `${cluster}-control-plane`, 'test', '-e', keptMark];
  return (await runCommand('docker', look, { timeoutMs: answerMs })).exitCode === 0;
}

/** Deletes such a cluster, and the way in that was made for its stand-in. */
export async function deleteFaultsCluster(name: string): Promise<void> {
  await deleteCluster(name);
  await rm(kubeconfigFile(`eks-${name}`), { force: true });
}
