import { usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import { nodeContainers } from '../kind/containers.ts';
import { ensureKind } from '../kind/kind-binary.ts';
import { exportLogs } from '../kind/logs.ts';
import { ownClusters } from '../proof/own-clusters.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = async (context) => {
  await ensureEngine({ ...context, mayInstall: false });
  const up = new Set((await nodeContainers()).map(({ cluster }) => cluster));
  const names = ownClusters(['kind', 'eks']).filter((name) => up.has(name));
  if (names.length === 0) {
    throw usageError('no-cluster', 'Export logs', 'no kind cluster of ours is up', 'Bring one up with "npm run up".');
  }
  const kind = await ensureKind(context);
  for (const name of names) {
    const dir = await context.out.phase(`Export logs of "${name}"`, '5 s', () =>
      exportLogs(kind.path, name, context.runId),
    );
    context.out.note(`Logs: ${dir}`);
  }
  return exitCodes.proven;
};
