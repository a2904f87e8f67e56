import type { Context } from '../../cli/context.ts';
import { whatIsLeft } from './absence.ts';
import { openAws, type Aws } from './clients.ts';
import { guardAccount } from './consent.ts';
import { stackName } from './names.ts';
import { leftoversError, requireOurs } from './ours.ts';
import { firstFailure } from './reason.ts';
import { describeStack, newEvents, phaseOf, startDeletion, type Stack } from './stack.ts';
import { sweepCluster, sweepInterfaces } from './sweep.ts';
import { pauseFor, watchStack, type Pause } from './watch.ts';

export interface DeleteOptions {
  /** Refuse every other account: 12 digits. */
  account?: string | undefined;
  pause?: Pause;
}

const attempts = 5;
const attemptMs = 45 * 60_000;
// Instances, interfaces and what EC2 still shows of them need a little longer than the stack.
const proofs = 30;
const proofEveryMs = 10_000;
const settleMs = 5_000;

/**
 * Deletes the cluster that `createEks` made, and proves that nothing of it is left. Done where there is none, and can be
 * repeated at any point. Exit 2: not ours; exit 5: something is left, named.
 */
export async function deleteEks(context: Context, options: DeleteOptions = {}): Promise<void> {
  const doing = `Delete EKS cluster "${stackName}"`;
  const aws = await openAws(doing, context.signal);
  try {
    guardAccount(aws, options.account);
    const stack = await describeStack(aws, stackName);
    if (stack !== undefined) requireOurs(doing, stack, aws);
    await removeStack(context, aws, stackName, options.pause ?? pauseFor);
  } finally {
    aws.close();
  }
}

/** The same for a stack that is known to be ours. */
export async function removeStack(context: Context, aws: Aws, name: string, pause: Pause): Promise<void> {
  const doing = `Delete EKS cluster "${name}"`;
  await context.out.phase(doing, '20 to 30 min', async (step) => {
    let why: string | undefined;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const stack = await describeStack(aws, name);
      if (stack === undefined) break;
      const ended = await deleteOnce(context, aws, stack, { pause, step });
      if (ended.phase === 'gone') break;
      why = ended.why;
      context.out.warn(`Deletion ${attempt} of at most ${attempts} ended with ${ended.status}: ${why}`);
      await sweepInterfaces(context, aws, name);
      await sweepCluster(context, aws, name);
    }
    step('proving that nothing is left');
    await proveAbsence(context, aws, name, { doing, why, pause });
  });
}

async function deleteOnce(
  context: Context,
  aws: Aws,
  { id, name, status }: Stack,
  { pause, step }: { pause: Pause; step: (doing: string) => void },
) {
  const watch = { pause, step, budgetMs: attemptMs };
  // CloudFormation takes a deletion during a creation, but none during a rollback.
  if (phaseOf(status) === 'moving') await watchStack(context, aws, id, watch);
  const before = (await newEvents(aws, id, new Set())).length;
  if (phaseOf(status) !== 'deleting') {
    await startDeletion(aws, id);
    // A look at once may still see the state of before.
    await pause(settleMs, context.signal);
  }
  const ended = await watchStack(context, aws, id, {
    ...watch,
    beside: () => sweepInterfaces(context, aws, name),
  });
  const failure = firstFailure(ended.events.slice(before), 'DELETE') ?? firstFailure(ended.events, 'DELETE');
  const why = failure === undefined ? (ended.reason ?? 'no reason given') : `${failure.resource}: ${failure.reason}`;
  return { phase: ended.phase, status: ended.status, why };
}

async function proveAbsence(
  context: Context,
  aws: Aws,
  name: string,
  { doing, why, pause }: { doing: string; why: string | undefined; pause: Pause },
): Promise<void> {
  let left: string[] = [];
  for (let look = 1; look <= proofs; look++) {
    await sweepInterfaces(context, aws, name);
    await sweepCluster(context, aws, name);
    left = await whatIsLeft(aws, name);
    if (left.length === 0) return;
    // The stack has had its attempts; waiting would not help.
    if (left.some((one) => one.startsWith('stack '))) break;
    await pause(proofEveryMs, context.signal);
  }
  throw leftoversError(doing, left, why);
}
