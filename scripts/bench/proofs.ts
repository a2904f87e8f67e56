import type { VerbContext } from '../cli/verb.ts';
import { measurePairs, type Measured } from './pairs.ts';
import { withProofs, type Prove, type Proved } from './prove.ts';

/** `npm start` of both targets at once against the slower of the two alone; all clusters are up. */
export function benchBothTargets(context: VerbContext, rounds: number): Promise<Measured> {
  return onProofs(context, rounds, (prove) => ({
    ours: async () => (await prove(['kind', 'eks'])).ms,
    theirs: async () => Math.max((await prove(['kind'])).ms, (await prove(['eks'])).ms),
  }));
}

/** `npm start` of both targets against the claim that took longest in the same run; all clusters are up. */
export function benchSlowestClaim(context: VerbContext, rounds: number): Promise<Measured> {
  return onProofs(context, rounds, (prove) => {
    let run: Promise<Proved> | undefined;
    // Both of a pair are told by one run.
    const ofPair = () => {
      const told = run ?? prove(['kind', 'eks']);
      run = run === undefined ? told : undefined;
      return told;
    };
    return { ours: async () => (await ofPair()).ms, theirs: async () => (await ofPair()).slowest };
  });
}

interface Ways {
  ours: () => Promise<number>;
  theirs: () => Promise<number>;
}

// The first run of each brings up what is not, and is not measured.
function onProofs(context: VerbContext, rounds: number, ways: (prove: Prove) => Ways): Promise<Measured> {
  return withProofs(context, async (prove) => {
    await prove(['kind', 'eks']);
    const { ours, theirs } = ways(prove);
    return measurePairs(rounds, ours, theirs, (line) => {
      context.out.note(line);
    });
  });
}
