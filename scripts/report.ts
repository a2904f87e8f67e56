import path from 'node:path';
import { exitCodes } from '../fixtures/model/exit-code.ts';
import { htmlReport } from '../fixtures/report/html/html-report.ts';
import { reportFile, rewrite } from '../fixtures/report/write-proof.ts';
import { asTyped } from './cli/shown.ts';
import { runVerb } from './cli/verb.ts';
import { proofDirOf } from './judge/proof-dir.ts';
import { readProof } from './judge/read-proof.ts';

await runVerb({
  name: 'report',
  summary: 'Draws the report of a proof again, from its JSON files alone: no cluster, no engine, no browser.',
  options: {},
  rest: 'playwright',
  notes: [
    'DIR is the folder of a proof (npm run report -- DIR); default out. A part lies in out/partial.',
    'Ends with 0; with 6 where evidence is damaged or mixed.',
  ],
  run: async (context) => {
    const dir = proofDirOf('report', context.rest);
    await rewrite(dir, reportFile, htmlReport(readProof(dir, { drawnAgain: [reportFile] })));
    context.out.note(`Report: ${asTyped(path.join(dir, reportFile))}`);
    return exitCodes.proven;
  },
});
