import path from 'node:path';
import { usageError } from '../fixtures/errors.ts';
import { exitCodes } from '../fixtures/model/exit-code.ts';
import { provableClaims } from '../fixtures/proofs.ts';
import { callerDir, projectDir } from '../fixtures/paths.ts';
import { withLock } from './cli/lock.ts';
import { columns } from './cli/shown.ts';
import { runVerb } from './cli/verb.ts';
import { faults } from './faults/catalogue/index.ts';
import { refuseOtherClusters } from './faults/guard.ts';
import { injectAll } from './faults/inject.ts';
import { faultTable } from './faults/table.ts';
import { unbroken } from './faults/unbroken.ts';
import { writeDocs, writeOutcomes } from './faults/write.ts';
import { deleteCluster } from './kind/cluster.ts';
import { faultsClusters } from './faults/cluster.ts';

await runVerb({
  name: 'test:faults',
  summary: 'Breaks a cluster of its own on purpose, and holds the verdicts against what has to follow.',
  options: {
    fault: { type: 'string', value: 'ID,ID', help: 'only these; default all' },
    short: { type: 'boolean', help: 'only the ten that run with each change' },
    out: { type: 'string', value: 'DIR', help: 'where the proofs and the table go; default out/faults' },
    'one-by-one': { type: 'boolean', help: 'on one cluster, where there is no memory for two (3 GiB each)' },
    'write-docs': { type: 'boolean', help: 'write docs/faults.md from this run' },
    keep: { type: 'boolean', help: 'leave the cluster up afterwards' },
    kind: { type: 'string', value: 'NAME', help: 'refused: faults have a cluster of their own' },
    eks: { type: 'string', value: 'HOW', help: 'refused likewise' },
    'no-install': { type: 'boolean', help: 'change nothing on this machine' },
  },
  run: (context) => {
    const { values } = context;
    refuseOtherClusters(values);
    const chosen = chosenFaults(values['fault'], values['short'] === true);
    const clusters = values['one-by-one'] === true ? faultsClusters.slice(0, 1) : faultsClusters;
    const out = values['out'];
    const outDir = typeof out === 'string' ? path.resolve(callerDir(), out) : path.join(projectDir, 'out', 'faults');
    return withLock('faults', context, 'injects faults', async () => {
      try {
        const outcomes = await injectAll(context, chosen, clusters, outDir);
        if (values['write-docs'] === true) await writeDocs(await writeOutcomes(outcomes, outDir));
        context.out.text(faultTable(outcomes, columns()));
        const isWhole = chosen.length === faults.length;
        const never = isWhole ? unbroken(outcomes, provableClaims) : [];
        for (const line of never) context.out.text(`! ${line}`);
        const failed = outcomes.filter(({ problems }) => problems.length > 0).length;
        const skipped = faults.length - chosen.length;
        context.out.text(`\nfaults: ${outcomes.length - failed} passed, ${failed} failed, ${skipped} skipped`);
        return failed === 0 && never.length === 0 ? exitCodes.proven : exitCodes.defect;
      } finally {
        if (values['keep'] !== true) for (const cluster of faultsClusters) await deleteCluster(cluster);
      }
    });
  },
});

function chosenFaults(typed: string | boolean | undefined, short: boolean) {
  if (typeof typed !== 'string') return faults.filter((fault) => !short || fault.short === true);
  const ids = typed.split(',');
  const unknown = ids.find((id) => !faults.some((fault) => fault.id === id));
  if (unknown !== undefined)
    throw usageError(
      'unknown-fault',
      'Read --fault',
      `"${unknown}"`,
      'Write one of them.',
      faults.map(({ id }) => id).join(', '),
    );
  return faults.filter(({ id }) => ids.includes(id));
}
