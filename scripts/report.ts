import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'report',
  summary: 'Draws the report of a proof again, from its JSON files alone: no cluster, no engine, no browser.',
  options: {},
  rest: 'playwright',
  notes: [
    'DIR is the folder of a proof (npm run report -- DIR); default out. A part lies in out/partial.',
    'Ends with 0; with 6 where evidence is damaged or mixed.',
  ],
  run: async (context) => (await import('./verbs/report.ts')).run(context),
});
