import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'judge',
  summary: 'Judges the evidence of a proof again: the same judges, no cluster and no engine.',
  options: {},
  rest: 'playwright',
  notes: [
    'DIR is the folder of a proof (npm run judge -- DIR); default out. A part lies in out/partial.',
    'Ends as the verdicts do; with 6 where evidence is damaged or mixed, or a verdict differs from the stored one.',
  ],
  run: async (context) => (await import('./verbs/judge.ts')).run(context),
});
