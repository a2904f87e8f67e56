import { benchNames } from './bench/names.ts';
import { runVerb } from './cli/verb.ts';

await runVerb({
  name: 'bench',
  summary: 'Measures speed as ratios, in interleaved pairs.',
  options: {
    pairs: { type: 'string', value: 'N', help: 'pairs to measure; default 3' },
    only: { type: 'string', value: 'NAME', help: `one of ${benchNames.join(', ')}; default all` },
  },
  run: async (context) => (await import('./verbs/bench.ts')).run(context),
});
