import { runVerb } from './cli/verb.ts';
import { proofOptions } from './proof/option-specs.ts';

await runVerb({
  name: 'test',
  summary:
    "Runs the unit tests, the proof and the report's browser specs. Playwright's own options and files select and shape the proof.",
  options: proofOptions,
  rest: 'playwright',
  notes: [
    'Other options go to Playwright: npm test -- --grep kubelet',
    'A selection is no proof of the page: its files go to out/partial.',
  ],
  run: async (context) => (await import('./verbs/test.ts')).run(context),
});
