import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'merge',
  summary: 'Puts the shards of a proof together, and sets proofs of several Kubernetes minors side by side.',
  options: { out: { type: 'string', value: 'DIR', help: 'where the merged proof goes; default out' } },
  rest: 'playwright',
  notes: [
    'Takes folders of proofs, or of folders with proofs: npm run merge -- DIR… --out DIR',
    'Shards come from "npm test -- --shard 1/2". No cluster is asked.',
    'Ends as the verdicts do; with 6 where a shard is missing, or evidence is damaged or mixed;',
    'what is merged then goes to DIR/partial.',
  ],
  run: async (context) => (await import('./verbs/merge.ts')).run(context),
});
