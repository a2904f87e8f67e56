import { benchNames } from './bench/names.ts';
import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'bench',
  summary: 'Measures speed as ratios, in interleaved pairs.',
  options: {
    pairs: { type: 'string', value: 'N', help: 'pairs to measure; default 3' },
    only: {
      type: 'string',
      value: 'NAMES',
      help: `some of these, commas between: ${benchNames.join(', ')}; default all`,
    },
    record: { type: 'boolean', help: 'also write docs/speed.json, of which "npm run docs" makes the table' },
  },
  run: async (context) => (await import('./verbs/bench.ts')).run(context),
});
