import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'test:mutation',
  summary: 'Breaks the judging code in small ways, and counts what the unit tests notice.',
  options: {
    files: { type: 'string', value: 'GLOB', help: 'only files that match, and say what survived in each' },
    force: { type: 'boolean', help: 'test every mutant again; default those that changed since the last run' },
  },
  notes: [
    'Exit 0 where at least 85 % were noticed, 1 where less, 6 where there was nothing to break.',
    'The report is out/mutation/index.html; docs/mutation.md says how to read it.',
  ],
  run: async (context) => (await import('./verbs/test-mutation.ts')).run(context),
});
