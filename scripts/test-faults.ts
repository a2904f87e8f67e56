import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'test:faults',
  summary: 'Breaks clusters of its own on purpose, and holds the verdicts against what has to follow.',
  options: {
    fault: { type: 'string', value: 'ID,ID', help: 'only these; default all' },
    target: { type: 'string', value: 'kind|eks', help: 'only on clusters of this shape; default both' },
    short: { type: 'boolean', help: 'only the ten that run with each change, on KinD' },
    out: { type: 'string', value: 'DIR', help: 'where the proofs and the table go; default out/faults' },
    'one-by-one': {
      type: 'boolean',
      help: 'on one cluster at a time, where there is no memory for three (3 GiB each)',
    },
    'write-docs': { type: 'boolean', help: 'write docs/faults.md from this run' },
    keep: { type: 'boolean', help: 'leave the clusters up afterwards' },
    kind: { type: 'string', value: 'NAME', help: 'refused: faults have clusters of their own' },
    eks: { type: 'string', value: 'HOW', help: 'refused likewise' },
    'no-install': { type: 'boolean', help: 'change nothing on this machine' },
  },
  run: async (context) => (await import('./verbs/test-faults.ts')).run(context),
});
