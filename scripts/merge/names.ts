import type { ProofSet } from './sets.ts';
import { usageError } from '../../fixtures/errors.ts';

/**
 * The folder of each proof beside the others: its minor, and where several have the same, what they prove as well:
 * `1.36`, `1.36-kind-created`. Throws `merged-twice` (2) where two would have the same.
 */
export function namesOf(sets: readonly ProofSet[]): string[] {
  const names = sets.map((set) => {
    const isAlone = sets.filter(({ minor }) => minor === set.minor).length === 1;
    return isAlone ? set.minor : [set.minor, ...set.of.targets.map(({ name, mode }) => `${name}-${mode}`)].join('-');
  });
  const twice = sets.filter((_, index) => names.indexOf(names[index] ?? '') !== names.lastIndexOf(names[index] ?? ''));
  if (twice.length > 0) {
    throw usageError(
      'merged-twice',
      `Merge ${twice.flatMap(({ parts }) => parts.map(({ where }) => where)).join(', ')}`,
      'they prove the same targets on the same minor, and are not shards of one proof',
      'Leave one of them out.',
    );
  }
  return names;
}
