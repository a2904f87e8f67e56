import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'gc',
  summary: 'Lists what runs that were cut off have left behind; exit 5 if anything stays.',
  options: {
    eks: { type: 'string', value: 'create', help: 'also look in AWS, for what --eks create has left behind' },
    delete: { type: 'boolean', help: 'delete what is listed' },
  },
  run: async (context) => (await import('./verbs/gc.ts')).run(context),
});
