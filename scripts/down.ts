import { runVerb } from './cli/verb.ts';
import { targetOptions } from './proof/option-specs.ts';

await runVerb({
  name: 'down',
  summary: 'Deletes the clusters that this project made, and only those.',
  options: {
    target: targetOptions.target,
    eks: { type: 'string', value: 'create', help: 'also the EKS cluster that --eks create made in AWS' },
    account: targetOptions.account,
    engine: { type: 'boolean', help: 'also stop the Docker Engine, if this project started it' },
  },
  run: async (context) => (await import('./verbs/down.ts')).run(context),
});
