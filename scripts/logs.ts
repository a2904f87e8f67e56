import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'logs',
  summary: 'Saves the logs of the Node containers, their kubelets and Pods under logs/.',
  options: {},
  run: async (context) => (await import('./verbs/logs.ts')).run(context),
});
