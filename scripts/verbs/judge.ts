import { exitCodes, strongest } from '../../fixtures/model/exit-code.ts';
import { headline } from '../../fixtures/report/headline.ts';
import { asTyped, coloured, columns } from '../cli/shown.ts';
import { wrap } from '../cli/wrap.ts';
import { proofDirOf } from '../judge/proof-dir.ts';
import { readProof } from '../judge/read-proof.ts';
import { rejudge } from '../judge/rejudge.ts';
import { failureLines } from '../proof/failure-lines.ts';
import { verdictTable } from '../proof/table.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = (context) => {
  const dir = proofDirOf('judge', context.rest);
  const proof = readProof(dir);
  const { verdicts, changes } = rejudge(proof);
  const width = columns();
  context.out.text(verdictTable(verdicts, width, coloured(context.values)));
  context.out.text(['', ...wrap(headline(verdicts), width, ''), ''].join('\n'));
  const quoteOf = ({ claim }: { claim: string }) =>
    proof.page.statements.find(({ claims }) => claims.includes(claim))?.quote;
  const failure = failureLines({ verdicts, dir, quoteOf }, width, coloured(context.values));
  if (failure.length > 0) context.out.text([...failure, ''].join('\n'));
  for (const defect of verdicts.defects) context.out.warn(`Defect of the harness: ${defect}`);
  for (const { claim, target, was, is } of changes) {
    context.out.warn(`${claim} on ${target} was ${was}`);
    context.out.warn(`${claim} on ${target} is ${is}`);
  }
  const where = asTyped(dir);
  context.out.note(`Run ${verdicts.run}, judged again from ${where}, no cluster was asked.`);
  context.out.event({ type: 'verdicts', exit: verdicts.exit, headline: headline(verdicts), changes });
  const changed = changes.length === 0 ? exitCodes.proven : exitCodes.undetermined;
  return Promise.resolve(strongest([verdicts.exit.code, changed]));
};
