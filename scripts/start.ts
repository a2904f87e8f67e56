import { runVerb } from './cli/verb.ts';
import { proofOptions } from './proof/option-specs.ts';

await runVerb({
  name: 'start',
  summary: 'Brings up a kind cluster where none is up, proves the page on it, and shows the verdicts.',
  options: proofOptions,
  run: async (context) => (await import('./verbs/start.ts')).run(context),
});
