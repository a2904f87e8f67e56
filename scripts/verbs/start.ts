import { withLock } from '../cli/lock.ts';
import { readProofChoice } from '../proof/options.ts';
import { prove } from '../proof/prove.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = (context) => {
  const choice = readProofChoice(context.values, process.env);
  return withLock('cluster', context, 'uses the cluster', () =>
    prove(context, { verb: 'start', choice, playwright: [], full: true }),
  );
};
