import type { TargetName } from '../../fixtures/model/evidence.ts';

/**
 * The clusters that are broken on purpose, never ones that somebody works with. A proof of a broken cluster mostly waits, so
 * that two of them take little longer than one; the third is in the shape of EKS.
 */
export const faultsClusters: Readonly<Record<TargetName, readonly string[]>> = {
  kind: ['kind-and-eks-faults', 'kind-and-eks-faults-2'],
  eks: ['kind-and-eks-faults-eks'],
};

/** All of them. */
export const allFaultsClusters: readonly string[] = Object.values(faultsClusters).flat();

/** The lock that whoever uses them holds. */
export const faultsLock = 'faults';
