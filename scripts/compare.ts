import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'compare',
  summary: 'Says what changed from one proof to another: verdicts, versions, API groups, Nodes, images and more.',
  options: {
    'fail-on-change': { type: 'boolean', help: 'end with 1 where anything changed' },
    markdown: { type: 'string', value: 'FILE', help: 'write all changes to FILE too, as Markdown' },
  },
  rest: 'playwright',
  notes: [
    'Takes two folders of proofs, the earlier first: npm run compare -- DIR DIR. A part lies in out/partial.',
    'Times, ids of runs and names that are made anew each time are no changes. No cluster is asked.',
    'Ends with 0; with 6 where evidence is damaged or mixed.',
  ],
  run: async (context) => (await import('./verbs/compare.ts')).run(context),
});
