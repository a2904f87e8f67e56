import type { Run } from '../../fixtures/model/run.ts';
import { headline } from '../../fixtures/report/headline.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { proofDir } from '../../fixtures/report/write-proof.ts';
import { asTyped, columns } from '../cli/shown.ts';
import type { VerbContext } from '../cli/verb.ts';
import { showProblem } from '../page/show.ts';
import { parityLines } from './parity-lines.ts';
import { verdictTable, wrap } from './table.ts';

/** Shows the verdict tables of the targets in `verdicts`. */
export function showTargets(context: VerbContext, verdicts: Verdicts): void {
  const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined && context.values['json'] !== true;
  context.out.text(verdictTable(verdicts, columns(), colour));
}

/** Shows how a run ended: the headline, the harness's own defects, where the files are, the counts. */
export function showEnd(context: VerbContext, run: Run, verdicts: Verdicts): void {
  for (const parity of verdicts.parity) context.out.text(['', ...parityLines(parity, columns())].join('\n'));
  for (const problem of verdicts.pageProblems) showProblem(context.out, problem);
  context.out.text(['', ...wrap(headline(verdicts), columns(), '')].join('\n'));
  for (const defect of verdicts.defects) context.out.text(`! Defect of the harness: ${defect}`);
  const where = asTyped(proofDir({ ...run, full: verdicts.full }));
  context.out.text(`\nProof: ${where}/report/index.html, ${where}/verdicts.json${verdicts.full ? '' : ' (a part)'}`);
  const count = (...words: string[]) => verdicts.verdicts.filter(({ verdict }) => words.includes(verdict)).length;
  const failed = count('refuted', 'undetermined') + verdicts.defects.length;
  const passed = count('proven', 'rehearsed');
  context.out.text(`proof: ${passed} passed, ${failed} failed, ${count('unobservable')} skipped`);
  context.out.event({ type: 'verdicts', exit: verdicts.exit, headline: headline(verdicts) });
}
