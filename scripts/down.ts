import { exitCodes } from '../fixtures/model/exit-code.ts';
import { withLock } from './cli/lock.ts';
import { runVerb } from './cli/verb.ts';
import { inspectEngine } from './engine/inspect-engine.ts';
import { inspectMachine } from './engine/machine.ts';
import { stopEngine } from './engine/stop-engine.ts';
import { engineUnreachable } from './engine/unreachable.ts';
import { deleteCluster } from './kind/cluster.ts';
import { forgetTarget } from './proof/bring-up.ts';
import { readTargetChoice, targetOptions } from './proof/options.ts';
import { ownClusters } from './proof/own-clusters.ts';

await runVerb({
  name: 'down',
  summary: 'Deletes the clusters that this project made, and only those.',
  options: {
    target: targetOptions.target,
    engine: { type: 'boolean', help: 'also stop the Docker Engine, if this project started it' },
  },
  run: (context) =>
    withLock('cluster', context, 'takes the cluster down', async () => {
      const { targets } = readTargetChoice(context.values);
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
    }),
});
