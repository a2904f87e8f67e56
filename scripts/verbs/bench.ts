import { usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { BenchName } from '../bench/names.ts';
import { benchmarks, benchNames } from '../bench/names.ts';
import type { Measured } from '../bench/pairs.ts';
import { record } from '../bench/record.ts';
import { withLock } from '../cli/lock.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';

type Measure = (context: VerbContext, pairs: number) => Promise<Measured>;

// Each loads what it needs: a measurement of start-up is not to be slowed by another's libraries.
const measures: Record<BenchName, () => Promise<Measure>> = {
  'bring-up': async () => (await import('../bench/bring-up.ts')).benchBringUp,
  'nodes-time': async () => (await import('../bench/nodes.ts')).benchNodesTime,
  'nodes-bytes': async () => (await import('../bench/nodes.ts')).benchNodesBytes,
  'nodes-memory': async () => (await import('../bench/nodes.ts')).benchNodesMemory,
  'api-reads': async () => (await import('../bench/api-reads.ts')).benchApiReads,
  discovery: async () => (await import('../bench/discovery.ts')).benchDiscovery,
  'by-hand': async () => (await import('../bench/by-hand.ts')).benchByHand,
  'both-targets': async () => (await import('../bench/proofs.ts')).benchBothTargets,
  'slowest-claim': async () => (await import('../bench/proofs.ts')).benchSlowestClaim,
  help: async () => (await import('../bench/starts.ts')).benchHelp,
  page: async () => (await import('../bench/starts.ts')).benchPage,
  judge: async () => (await import('../bench/starts.ts')).benchJudge,
  doctor: async () => (await import('../bench/starts.ts')).benchDoctor,
};

export const run: Verb['run'] = async (context) => {
  const pairs = readPairs(context.values['pairs']);
  const chosen = readChosen(context.values['only']);
  await withLock('bench', context, 'measures', async () => {
    for (const name of chosen) {
      const { title, goal } = benchmarks[name];
      const measured = await (await measures[name]())(context, pairs);
      const { median, min, max, load } = measured;
      context.out.text(
        `${title}: median ${median.toFixed(3)} (${min.toFixed(3)} to ${max.toFixed(3)}, ${pairs} pairs, load ${load.join(' ')}), wanted at most ${goal}`,
      );
      if (context.values['record'] === true) await record(name, measured);
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

function readChosen(value: string | boolean | undefined): readonly BenchName[] {
  if (value === undefined) return benchNames;
  const names = String(value).split(',');
  const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
  if (unknown === undefined) return benchNames.filter((name) => names.includes(name));
  throw usageError(
    'bad-only',
    'Read --only',
    `"${unknown}"`,
    `Write --only ${benchNames[0] ?? ''}.`,
    benchNames.join(', '),
  );
}
