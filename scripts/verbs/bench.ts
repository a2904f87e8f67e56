import { usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { benchApiReads } from '../bench/api-reads.ts';
import { benchBringUp } from '../bench/bring-up.ts';
import { benchHelp } from '../bench/help.ts';
import type { BenchName } from '../bench/names.ts';
import type { Measured } from '../bench/pairs.ts';
import { withLock } from '../cli/lock.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';

interface Measurement {
  /** What is compared, ours first. */
  title: string;
  measure: (context: VerbContext, pairs: number) => Promise<Measured>;
}

const measurements: Record<BenchName, Measurement> = {
  'bring-up': { title: 'bring-up / bare kind + kubectl wait', measure: benchBringUp },
  'api-reads': { title: '300 small reads / the same by stock client-node', measure: benchApiReads },
  help: { title: '--help / node -e 0, ten of each', measure: benchHelp },
};

export const run: Verb['run'] = async (context) => {
  const pairs = readPairs(context.values['pairs']);
  const chosen = readChosen(context.values['only']);
  await withLock('bench', context, 'measures', async () => {
    for (const [name, { title, measure }] of chosen) {
      const measured = await measure(context, pairs);
      const { median, min, max, load } = measured;
      context.out.text(
        `${title}: median ${median.toFixed(3)} (${min.toFixed(3)} to ${max.toFixed(3)}, ${pairs} pairs, load ${load.join(' ')})`,
      );
      context.out.event({ type: 'bench', name, ...measured });
    }
  });
  return exitCodes.proven;
};

function readPairs(value: string | boolean | undefined): number {
  const pairs = Number(value ?? 3);
  if (Number.isInteger(pairs) && pairs >= 1) return pairs;
  throw usageError('bad-pairs', 'Read --pairs', `"${String(value)}"`, 'Write --pairs 3.', 'a whole number from 1');
}

function readChosen(value: string | boolean | undefined): [string, Measurement][] {
  const all = Object.entries(measurements);
  if (value === undefined) return all;
  const chosen = all.filter(([name]) => name === value);
  if (chosen.length > 0) return chosen;
  const names = all.map(([name]) => name);
  throw usageError(
    'bad-only',
    'Read --only',
    `"${String(value)}"`,
    `Write --only ${names[0] ?? ''}.`,
    names.join(' or '),
  );
}
