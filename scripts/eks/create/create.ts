import type { Context } from '../../cli/context.ts';
import type { Terminal } from '../../cli/ask.ts';
import type { CreateChoice } from './choice.ts';
import { openAws, type Aws } from './clients.ts';
import { guardAccount, obtainConsent } from './consent.ts';
import { removeStack } from './delete.ts';
import { creationFailed } from './failed.ts';
import { goesOn, interrupted } from './interrupted.ts';
import { ownershipOf, stackName } from './names.ts';
import { gcLine, requireOurs, requireSame } from './ours.ts';
import { chooseZones, findBoundary, requireVersion, twoZones } from './placement.ts';
import type { Failure } from './reason.ts';
import { describeStack, phaseOf, type Stack } from './stack.ts';
import { startCreation, waitForCreation, type Plan } from './start.ts';
import { pauseFor, type Pause } from './watch.ts';

/** What creating needs beside a verb's context. */
export type CreateContext = Context & { runId: string };

export interface CreateOptions {
  pause?: Pause;
  terminal?: Terminal;
}

const doing = `Create EKS cluster "${stackName}"`;

/**
 * Has CloudFormation make the one EKS cluster of this account and region, and waits until it is there: about 25 minutes.
 * One that an earlier run of ours made is used again, one that it began is waited for, what it left half-made is deleted
 * first. `created` is false only where the cluster was there already. Exit 2: no consent, another account, a stack that is
 * not ours, a version that EKS does not offer at the standard price; exit 3: AWS out of reach or not allowed; exit 4: the
 * creation failed, with its first cause.
 */
export async function createEks(
  context: CreateContext,
  choice: CreateChoice,
  options: CreateOptions = {},
): Promise<{ cluster: string; created: boolean }> {
  const { pause = pauseFor, terminal } = options;
  const aws = await openAws(doing, context.signal);
  try {
    guardAccount(aws, choice.account);
    const found = await describeStack(aws, stackName);
    if (found !== undefined) requireOurs(doing, found, aws);
    const phase = found === undefined ? 'gone' : phaseOf(found.status);
    if (found !== undefined && phase === 'there') return useAgain(context, found, choice);
    if (found !== undefined && phase === 'creating') {
      requireSame(doing, found, choice);
      context.out.note(`An earlier run has begun "${stackName}": waiting for it.`);
      await finish(context, aws, found.id, choice, pause);
      return { cluster: stackName, created: true };
    }
    const { extended } = await requireVersion(aws, choice);
    await obtainConsent(context, aws, choice, { extended, ...(terminal === undefined ? {} : { terminal }) });
    if (found !== undefined) {
      context.out.note(`An earlier run has left "${stackName}" in ${found.status}: deleting it first.`);
      await removeStack(context, aws, stackName, pause);
    }
    await createAnew(context, aws, { choice, extended, boundary: await findBoundary(aws) }, pause);
    return { cluster: stackName, created: true };
  } finally {
    aws.close();
  }
}

function useAgain(context: Context, stack: Stack, choice: CreateChoice): { cluster: string; created: boolean } {
  requireSame(doing, stack, choice);
  const expiresAt = ownershipOf(stack)?.expiresAt ?? stack.createdAt;
  context.out.note(`EKS cluster "${stackName}" is there: used again.`);
  if (expiresAt.getTime() < Date.now() + 3_600_000) {
    context.out.warn(`Its lifetime ends at ${expiresAt.toISOString()}; "${gcLine}" may delete it then.`);
  }
  return { cluster: stackName, created: false };
}

async function createAnew(context: CreateContext, aws: Aws, plan: Plan, pause: Pause): Promise<void> {
  const first = await attempt(context, aws, plan, await chooseZones(aws), 1, pause);
  if (first === undefined) return;
  const { validZones = [] } = first;
  if (validZones.length < 2) throw creationFailed(doing, first, plan.choice.retain);
  context.out.note(`EKS has no room in a zone of ours; once more, in ${twoZones(validZones, aws.region).join(', ')}.`);
  if (plan.choice.retain) await removeStack(context, aws, stackName, pause);
  const second = await attempt(context, aws, plan, twoZones(validZones, aws.region), 2, pause);
  if (second !== undefined) throw creationFailed(doing, second, plan.choice.retain);
}

async function attempt(
  context: CreateContext,
  aws: Aws,
  plan: Plan,
  zones: readonly string[],
  number: number,
  pause: Pause,
): Promise<Failure | undefined> {
  return followed(context, aws, plan.choice, pause, () => startCreation(context, aws, plan, zones, number));
}

// What an earlier run began: its failure is ours to report.
async function finish(context: Context, aws: Aws, id: string, choice: CreateChoice, pause: Pause): Promise<void> {
  const failure = await followed(context, aws, choice, pause, () => Promise.resolve(id));
  if (failure !== undefined) throw creationFailed(doing, failure, choice.retain);
}

async function followed(
  context: Context,
  aws: Aws,
  choice: CreateChoice,
  pause: Pause,
  begin: () => Promise<string>,
): Promise<Failure | undefined> {
  return context.out.phase(doing, '25 min', async (step) => {
    let begun = false;
    try {
      const id = await begin();
      begun = true;
      return await waitForCreation(context, aws, id, { choice, pause, step });
    } catch (error) {
      if (context.signal.aborted) await interrupted(context, choice.goes);
      else if (begun) context.out.warn(goesOn);
      throw error;
    }
  });
}
