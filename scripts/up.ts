import { runVerb } from './cli/verb.ts';
import { targetOptions } from './proof/option-specs.ts';

await runVerb({
  name: 'up',
  summary: 'Brings up the kind cluster and the EKS emulation, or finds them up, and leaves them up.',
  options: targetOptions,
  run: async (context) => (await import('./verbs/up.ts')).run(context),
});
