import type { Outcome } from './outcome.ts';

/** Claims that no fault here turns red, and why not. One that a fault does turn red has no place in it. */
export const unbreakable: Readonly<Record<string, string>> = {
  'parity/same-components':
    'it holds between KinD and Amazon EKS, and from an emulation of EKS nothing follows, however other it is; what a real one would lead to is in [its unit tests](../fixtures/parity/compare.test.ts)',
};

/** Of all claims, those that no fault turned red and for which no reason is declared, and reasons that hold no more. */
export function unbroken(outcomes: readonly Outcome[], claims: readonly string[]): string[] {
  const red = new Set(
    outcomes
      .filter(({ problems }) => problems.length === 0)
      .flatMap(({ met }) => met.filter(({ found }) => found === 'refuted').map(({ claim }) => claim)),
  );
  return [
    ...claims
      .filter((claim) => !red.has(claim) && unbreakable[claim] === undefined)
      .map((claim) => `No fault turns ${claim} red.`),
    ...Object.keys(unbreakable)
      .filter((claim) => red.has(claim) || !claims.includes(claim))
      .map((claim) => `${claim} is declared as one that no fault turns red, and that is not so.`),
  ];
}
