import { inert } from '../../fixtures/model/inert.ts';
import type { Run } from '../../fixtures/model/run.ts';
import { headline } from '../../fixtures/report/headline.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { proofDir } from '../../fixtures/report/write-proof.ts';
import { asTyped, coloured, columns } from '../cli/shown.ts';
import type { VerbContext } from '../cli/verb.ts';
import { showProblem } from '../page/show.ts';
import { failureLines } from './failure-lines.ts';
import { firstFailure } from './first-failure.ts';
import { parityLines } from './parity-lines.ts';
import { verdictTable } from './table.ts';
import { wrap } from '../cli/wrap.ts';
import { typedAgain } from './typed-again.ts';

/** Shows the verdict tables of the targets in `verdicts`. */
export function showTargets(context: VerbContext, verdicts: Verdicts): void {
  context.out.text(verdictTable(verdicts, columns(), coloured(context.values)));
}

/**
 * Shows how a run ended. What is long comes first, so that it scrolls nothing away: parity, what the page says too much;
 * then the headline, what failed first, the counts, and where the files are.
 */
export function showEnd(context: VerbContext, run: Run, verdicts: Verdicts): void {
  const { out, values } = context;
  const width = columns();
  const dir = proofDir({ ...run, full: verdicts.full });
  for (const parity of verdicts.parity) out.text(['', ...parityLines(parity, width)].join('\n'));
  // The first of them is told below where it is what failed first.
  const toldBelow = verdicts.scope.whole && firstFailure(verdicts) === undefined;
  for (const [index, problem] of verdicts.pageProblems.entries()) {
    if (toldBelow && index === 0) out.event({ type: 'page-problem', ...problem });
    else showProblem(out, problem);
  }
  if (verdicts.defects.length > 0) {
    out.text(['', ...verdicts.defects.map((defect) => `! Defect of the harness: ${inert(defect)}`)].join('\n'));
  }
  out.text(['', ...wrap(headline(verdicts), width, '')].join('\n'));
  const quoteOf = ({ claim }: { claim: string }) => run.claims.find(({ id }) => id === claim)?.quote;
  const failure = failureLines({ verdicts, dir, quoteOf, options: typedAgain(values) }, width, coloured(values));
  if (failure.length > 0) out.text(['', ...failure].join('\n'));
  const count = (...words: string[]) => verdicts.verdicts.filter(({ verdict }) => words.includes(verdict)).length;
  const problems = verdicts.scope.whole ? verdicts.pageProblems.length : 0;
  const failed = count('refuted', 'undetermined') + problems + verdicts.defects.length;
  const passed = count('proven', 'rehearsed');
  out.text(`\nproof: ${passed} passed, ${failed} failed, ${count('unobservable')} skipped`);
  const where = asTyped(dir);
  const part = verdicts.full ? '' : ' (a part)';
  out.text(`Report${part}: ${where}/report/index.html\nVerdicts${part}: ${where}/verdicts.json`);
  out.event({ type: 'verdicts', exit: verdicts.exit, headline: headline(verdicts) });
}
