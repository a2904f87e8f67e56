import { usageError, type HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { withLock } from '../cli/lock.ts';
import { deleteEks } from '../eks/create/delete.ts';
import { inspectEngine } from '../engine/inspect-engine.ts';
import { inspectMachine } from '../engine/machine.ts';
import { stopEngine } from '../engine/stop-engine.ts';
import { engineUnreachable } from '../engine/unreachable.ts';
import { deleteCluster } from '../kind/cluster.ts';
import { forgetTarget } from '../proof/bring-up.ts';
import { readTargetChoice } from '../proof/options.ts';
import { ownClusters } from '../proof/own-clusters.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = (context) =>
  withLock('cluster', context, 'takes the cluster down', async () => {
    const { targets, eks } = readTargetChoice(context.values);
    if (eks.how === 'attach') throw notOurs(eks.name);
    if (eks.how === 'create') await deleteEks(context, { account: eks.create.account });
    const names = ownClusters(targets);
    const engine = await inspectEngine({}, context.signal);
    if (engine.reachable) {
      const deleted = await Promise.all(names.map((name) => deleteCluster(name)));
      for (const [index, name] of names.entries()) {
        context.out.note(
          deleted[index] === true ? `Deleted kind cluster "${name}".` : `There is no "${name}" of ours.`,
        );
      }
    } else if (engine.cause === 'stopped' || engine.cause === 'cli-missing') {
      context.out.note('The Docker Engine does not run, so no cluster of ours does.');
    } else {
      throw engineUnreachable({ ...engine, machine: await inspectMachine() });
    }
    if (targets.includes('kind')) await forgetTarget();
    if (context.values['engine'] === true) await stopEngine(context);
    return exitCodes.proven;
  });

function notOurs(name: string): HarnessError {
  return usageError(
    'not-ours',
    'Delete an EKS cluster',
    `--eks attach:${name}, a cluster that this project did not make`,
    'Leave --eks out.',
    'create',
  );
}
