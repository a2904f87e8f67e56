import type { Context } from '../../cli/context.ts';
import { whatIsLeft } from './absence.ts';
import { openAws, type Aws } from './clients.ts';
import { ownershipOf, prefix, stackName } from './names.ts';
import { describeStack, listStacks, phaseOf, type Stack } from './stack.ts';
import { removeStack } from './delete.ts';
import { pauseFor, type Pause } from './watch.ts';

/** A stack in AWS that nobody will ask for again, or something of one that outlived it. */
export interface StackLeftover {
  kind: 'stack' | 'resource';
  name: string;
  why: string;
  /** Deletes it and proves its absence; exit 5 where something is left. */
  remove: () => Promise<void>;
}

// A run that deletes or rolls back just now is no leftover.
const youngestMs = 3_600_000;

/**
 * The stacks of this project, in the account and region of the SDK's own chains, whose time has passed or whose creation or
 * deletion was cut off: prefix, tags and age must agree; whose they are does not matter. Where there is no stack of ours at
 * all, whatever bears its tag or a name from it. Reads only.
 */
export async function stackLeftovers(
  context: Context,
  { pause = pauseFor }: { pause?: Pause } = {},
): Promise<StackLeftover[]> {
  const aws = await openAws('Look for leftovers in AWS', context.signal);
  try {
    const stacks = await listStacks(aws);
    if (!stacks.some(({ name }) => name === stackName)) return await orphans(context, aws, pause);
    return stacks.flatMap((stack) => {
      const why = whyLeft(stack, new Date());
      if (why === undefined) return [];
      const remove = () => removeNow(context, stack.name, pause);
      return [{ kind: 'stack' as const, name: `${stack.name} in ${aws.region}`, why, remove }];
    });
  } finally {
    aws.close();
  }
}

/** Why a stack is a leftover; undefined where it is none. */
export function whyLeft(stack: Stack, now: Date): string | undefined {
  const ownership = ownershipOf(stack);
  const age = now.getTime() - stack.createdAt.getTime();
  if (!stack.name.startsWith(prefix) || ownership === undefined || !(age >= youngestMs)) return undefined;
  const { expiresAt, owner } = ownership;
  if (expiresAt <= now) return `its lifetime ended at ${expiresAt.toISOString()}; made by ${owner}`;
  // CREATE_FAILED is what `--retain` keeps.
  const cutOff = phaseOf(stack.status) === 'failed' && stack.status !== 'CREATE_FAILED';
  return cutOff ? `its creation or deletion was cut off (${stack.status}); made by ${owner}` : undefined;
}

// A run makes its stack before all else, and all it makes goes with it or is swept: without one nobody is at work on these.
async function orphans(context: Context, aws: Aws, pause: Pause): Promise<StackLeftover[]> {
  const left = await whatIsLeft(aws, stackName);
  // All of them go together, or are named together: the first does the work.
  let removal: Promise<void> | undefined;
  return left.map((name) => ({
    kind: 'resource' as const,
    name: `${name} in ${aws.region}`,
    why: 'no stack holds it any more',
    remove: () => (removal ??= removeOrphans(context, pause)),
  }));
}

async function removeOrphans(context: Context, pause: Pause): Promise<void> {
  const aws = await openAws(`Look for stack "${stackName}"`, context.signal);
  try {
    // Somebody has begun anew meanwhile: what was found may be of that stack by now.
    if ((await describeStack(aws, stackName)) === undefined) await removeStack(context, aws, stackName, pause);
  } finally {
    aws.close();
  }
}

async function removeNow(context: Context, name: string, pause: Pause): Promise<void> {
  const aws = await openAws(`Delete EKS cluster "${name}"`, context.signal);
  try {
    await removeStack(context, aws, name, pause);
  } finally {
    aws.close();
  }
}
