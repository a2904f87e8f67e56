import { HarnessError, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import type { Parsed } from '../cli/options.ts';
import { withApi } from '../kind/api.ts';
import { isOurs, nodeContainers } from '../kind/containers.ts';
import { faultsClusters } from './names.ts';

/** Options by which somebody might ask to have another cluster broken. Nothing overrides this. */
export function refuseOtherClusters(values: Parsed['values']): void {
  for (const option of ['kind', 'eks', 'cluster']) {
    const value = values[option];
    if (value !== undefined)
      throw usageError(
        'faults-on-own-cluster-only',
        'Inject faults',
        `--${option} ${String(value)}`,
        'Leave it out.',
        'no cluster to be named: faults are injected into one that is made for them alone',
      );
  }
}

/** Looks again, right before a fault: the containers are ours, and the API server is that of the cluster we made. */
export async function refuseUnlessOurs({ name, cluster, kubeconfig, mode, uid }: RunTarget): Promise<void> {
  const containers = await nodeContainers(cluster);
  const uids = await withApi(kubeconfig, (api) =>
    api.ask<{ metadata?: { uid?: string } }>('/api/v1/namespaces/kube-system'),
  );
  const found = uids.answer?.metadata?.uid;
  const isMade = mode === (name === 'eks' ? 'emulated' : 'created') && faultsClusters[name].includes(cluster);
  if (isMade && containers.length > 0 && containers.every(isOurs) && found === uid) return;
  throw new HarnessError({
    id: 'not-our-cluster-to-break',
    exitCode: exitCodes.usage,
    doing: `Inject a fault into cluster "${cluster}"`,
    seen: `mode ${mode}, ${containers.filter(isOurs).length} of ${containers.length} Node containers ours, uid of kube-system ${found ?? 'not told'}`,
    expected: `a cluster that this project made for faults, with uid ${uid}`,
    next: 'Nothing was changed. Run "npm run gc" to see what is there.',
  });
}
