import path from 'node:path';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { provableClaims } from '../../fixtures/proofs.ts';
import { callerDir, projectDir } from '../../fixtures/paths.ts';
import { withLock } from '../cli/lock.ts';
import { asTyped, columns } from '../cli/shown.ts';
import { cases } from '../faults/catalogue/index.ts';
import { chosenCases } from '../faults/chosen.ts';
import { refuseOtherClusters } from '../faults/guard.ts';
import { deleteFaultsCluster, keepFaultsClusters } from '../faults/kept.ts';
import { injectAll, injectOneByOne } from '../faults/inject.ts';
import { allFaultsClusters, faultsLock } from '../faults/names.ts';
import { faultTable } from '../faults/table.ts';
import { unbroken } from '../faults/unbroken.ts';
import { writeDocs, writeOutcomes } from '../faults/write.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = (context) => {
  const { values } = context;
  refuseOtherClusters(values);
  const chosen = chosenCases(values);
  const out = values['out'];
  const outDir = typeof out === 'string' ? path.resolve(callerDir(), out) : path.join(projectDir, 'out', 'faults');
  return withLock(faultsLock, context, 'injects faults', async () => {
    try {
      const inject = values['one-by-one'] === true ? injectOneByOne : injectAll;
      const outcomes = await inject(context, chosen, outDir);
      if (values['write-docs'] === true) await writeDocs(await writeOutcomes(outcomes, outDir));
      context.out.text(faultTable(outcomes, columns()));
      const isWhole = chosen.length === cases.length;
      const never = isWhole ? unbroken(outcomes, provableClaims) : [];
      for (const line of never) context.out.text(`! ${line}`);
      const failed = outcomes.filter(({ problems }) => problems.length > 0).length;
      const skipped = cases.length - chosen.length;
      context.out.note(`Report: ${asTyped(path.join(outDir, 'index.html'))}`);
      context.out.text(`\nfaults: ${outcomes.length - failed} passed, ${failed} failed, ${skipped} skipped`);
      return failed === 0 && never.length === 0 ? exitCodes.proven : exitCodes.defect;
    } finally {
      if (values['keep'] === true) await keepFaultsClusters();
      else await Promise.all(allFaultsClusters.map(deleteFaultsCluster));
    }
  });
};
