import path from 'node:path';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { htmlReport } from '../../fixtures/report/html/html-report.ts';
import { reportFile, rewrite } from '../../fixtures/report/write-proof.ts';
import { asTyped } from '../cli/shown.ts';
import { proofDirOf } from '../judge/proof-dir.ts';
import { readProof } from '../judge/read-proof.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = async (context) => {
  const dir = proofDirOf('report', context.rest);
  await rewrite(dir, reportFile, htmlReport(readProof(dir, { drawnAgain: [reportFile] })));
  context.out.note(`Report: ${asTyped(path.join(dir, reportFile))}`);
  return exitCodes.proven;
};
