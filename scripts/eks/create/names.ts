/** Every name that we give in AWS begins with it. The policies in ../policies allow what they allow on this prefix alone. */
export const prefix = 'kind-and-eks-';

/** Stack and cluster bear one fixed name: so there is never a second cluster in one account and region. */
export const stackName = `${prefix}proof`;

/** The policy that bounds what the stack's roles may do, where the account has it. */
export const boundaryName = `${prefix}boundary`;

export const tagKeys = {
  runId: 'kind-and-eks/run-id',
  expiresAt: 'kind-and-eks/expires-at',
  owner: 'kind-and-eks/owner',
  cluster: 'kind-and-eks/cluster',
  workers: 'kind-and-eks/workers',
} as const;

export type Tags = Readonly<Record<string, string>>;

/** Who made a stack, and until when it is to live. */
export interface Ownership {
  runId: string;
  owner: string;
  expiresAt: Date;
}

/** The tags of everything that a run makes. */
export function tagsOf(cluster: string, ownership: Ownership, workers: readonly string[]): Tags {
  return {
    [tagKeys.runId]: ownership.runId,
    [tagKeys.expiresAt]: ownership.expiresAt.toISOString(),
    [tagKeys.owner]: ownership.owner,
    [tagKeys.cluster]: cluster,
    // A comma is not allowed in the value of an AWS tag.
    [tagKeys.workers]: workers.join('+'),
  };
}

/** Undefined where name or tags say that it is not ours. */
export function ownershipOf(stack: { name: string; tags: Tags }): Ownership | undefined {
  const runId = stack.tags[tagKeys.runId];
  const owner = stack.tags[tagKeys.owner];
  const expiresAt = new Date(stack.tags[tagKeys.expiresAt] ?? '');
  const ours = stack.name.startsWith(prefix) && stack.tags[tagKeys.cluster] === stack.name;
  if (!ours || runId === undefined || owner === undefined || Number.isNaN(expiresAt.getTime())) return undefined;
  return { runId, owner, expiresAt };
}

/**
 * The owner's tag value for the ARN that `sts:GetCallerIdentity` answers: `role/NAME`, `user/NAME`. The session's name is
 * left out: most tools make a new one each time, and a run that was cut off has to be found by the next.
 */
export function ownerOf(arn: string): string {
  const principal = arn.split(':').slice(5).join(':');
  const role = /^assumed-role\/([^/]+)\//.exec(principal)?.[1];
  return (role === undefined ? principal : `role/${role}`).replaceAll(/[^\w .:/=+@-]/g, '_');
}
