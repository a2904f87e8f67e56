import type { TargetName } from '../../fixtures/model/evidence.ts';
import type { Run } from '../../fixtures/model/run.ts';
import type { Verdict } from '../../fixtures/model/verdict.ts';
import { parityClaim } from '../../fixtures/parity/judgement.ts';
import { signs, targetWords } from '../../fixtures/report/headline.ts';
import type { Event } from '../cli/output.ts';

/** How far a proof is. */
export interface Progress {
  /** Takes a `verdict` event; what is shown beside the claims does not count. */
  add: (event: Event) => void;
  /** All targets in one line. */
  line: () => string;
  /** A line for each target, with its last verdict. */
  details: () => string[];
}

interface Seen {
  count: number;
  /** How many of them are refuted or undetermined. */
  bad: number;
  last: string;
}

/** Counts the claims of a run that have a verdict. Of a selection nobody knows beforehand how many there will be. */
export function countProgress({ claims, targets, pending, full }: Run): Progress {
  const names = [...targets.map(({ name }) => name), ...pending.map(({ target }) => target)];
  const seen = new Map(names.map((name): [TargetName, Seen] => [name, { count: 0, bad: 0, last: '' }]));
  const far = (name: TargetName) => {
    // What holds between two targets is judged by no spec, but when all of them have ended.
    const own = claims.filter(({ id, targets: of }) => id !== parityClaim.id && (of?.includes(name) ?? true));
    return `${seen.get(name)?.count ?? 0}${full ? ` of ${own.length}` : ''} claims`;
  };
  return {
    add: ({ target, component, verdict, shown }) => {
      const of = seen.get(target as TargetName);
      if (of === undefined || shown === true) return;
      of.count++;
      if (verdict === 'refuted' || verdict === 'undetermined') of.bad++;
      of.last = `${signs[verdict as Verdict]} ${String(component)} ${String(verdict)}`;
    },
    line: () => names.map((name) => `${targetWords[name]} ${far(name)}`).join(', '),
    details: () =>
      [...seen].map(([name, { bad, last }]) => {
        const failing = bad === 0 ? '' : `, ${bad} failed`;
        return `${targetWords[name].padEnd(6)}${far(name)}${failing}${last === '' ? ', none yet' : `, last: ${last}`}`;
      }),
  };
}
