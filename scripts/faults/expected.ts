import type { ComponentProof, Part } from '../../fixtures/components/proof.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import type { Verdict } from '../../fixtures/model/verdict.ts';
import type { Case, Fault } from './model.ts';

/** What of a proof says how a fault meets it. */
export type Declared = Pick<ComponentProof<never>, 'claim' | 'component' | 'dependsOn' | 'shown' | 'targets'>;

/** What a fault has to lead to for one claim, and why. */
export interface Expected {
  claim: string;
  verdict: Verdict;
  because: string;
}

/** What has to follow from a fault on its target. */
export function expectedFor({ fault, target }: Case, proofs: readonly Declared[]): Expected[] {
  return expectedOf(fault, proofs, target);
}

/**
 * Whether a verdict is the one that was computed. On an emulation nothing is proven: what is good there is rehearsed, or
 * hidden where AWS hides it.
 */
export function isAsComputed(wanted: Verdict, found: Verdict | undefined, target: TargetName): boolean {
  if (target === 'kind' || wanted !== 'proven') return found === wanted;
  return found === 'rehearsed' || found === 'unobservable';
}

/** All that is not as it should be. */
export function hitBy({ breaks = [], falsifies = [] }: Pick<Fault, 'breaks' | 'falsifies'>): Part[] {
  return [...breaks, ...falsifies];
}

/**
 * What a fault has to lead to, computed from what the proofs declare before anything runs: the claims of what it hits are
 * refuted, those that depend on what does not work undetermined, the rest is proven.
 */
export function expectedOf(
  fault: Pick<Fault, 'breaks' | 'falsifies'>,
  proofs: readonly Declared[],
  target: TargetName,
): Expected[] {
  return proofs
    .filter(({ shown, targets }) => shown !== true && targets?.includes(target) !== false)
    .map((proof) => ({ claim: proof.claim, ...meet(fault, proof) }));
}

function meet(
  fault: Pick<Fault, 'breaks' | 'falsifies'>,
  { component, dependsOn = {} }: Declared,
): Omit<Expected, 'claim'> {
  const own = hitBy(fault).find((part) => part === component);
  if (own !== undefined) return { verdict: 'refuted', because: `${own} is hit` };
  const needed = fault.breaks?.find((part) => dependsOn[part] !== undefined);
  return needed === undefined
    ? { verdict: 'proven', because: 'nothing of it is hit' }
    : { verdict: 'undetermined', because: `${needed} is broken: ${dependsOn[needed] ?? ''}` };
}
