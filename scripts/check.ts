import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'check',
  summary:
    'Format, types, lint, unused code, generated docs, unit tests, and that every spec loads; runs all, reports all.',
  options: {},
  run: async (context) => (await import('./verbs/check.ts')).run(context),
});
