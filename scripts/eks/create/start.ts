import { HarnessError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import type { Context } from '../../cli/context.ts';
import type { Step } from '../../cli/output.ts';
import type { CreateChoice } from './choice.ts';
import type { Aws } from './clients.ts';
import { removeStack } from './delete.ts';
import { healthWatch } from './health.ts';
import { stackName, tagsOf } from './names.ts';
import { downLine, requireOurs } from './ours.ts';
import { firstFailure, type Failure } from './reason.ts';
import { describeStack } from './stack.ts';
import { tagList } from './template/parts.ts';
import { eksTemplate } from './template/template.ts';
import { watchStack, type Pause } from './watch.ts';

export interface Plan {
  choice: CreateChoice;
  extended: boolean;
  /** ARN of the policy that bounds the stack's roles; empty: none. */
  boundary: string;
}

const doing = `Create EKS cluster "${stackName}"`;

// After this time AWS itself gives up, whether anybody still waits or not.
const budgetMinutes = 60;

/**
 * Asks CloudFormation for the stack; returns its id. The same run asks as often as it likes for the same stack, and the
 * fixed name keeps every other from a second.
 */
export async function startCreation(
  context: Context & { runId: string },
  aws: Aws,
  { choice, extended, boundary }: Plan,
  [zoneA = '', zoneB = '']: readonly string[],
  attempt: number,
): Promise<string> {
  const { CreateStackCommand } = await import('@aws-sdk/client-cloudformation');
  const { minor, workers, readRole, ttlMs } = choice;
  const ownership = { runId: context.runId, owner: aws.owner, expiresAt: new Date(Date.now() + ttlMs) };
  const tags = tagsOf(stackName, ownership, workers);
  const parameters = { KubernetesVersion: minor, ZoneA: zoneA, ZoneB: zoneB, PermissionsBoundary: boundary };
  const command = new CreateStackCommand({
    StackName: stackName,
    TemplateBody: JSON.stringify(eksTemplate({ name: stackName, minor, workers, tags, extended, readRole })),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ClientRequestToken: `${context.runId}-${attempt}`,
    OnFailure: choice.retain ? 'DO_NOTHING' : 'DELETE',
    TimeoutInMinutes: budgetMinutes,
    Tags: tagList(tags),
  });
  const begun = await aws.ask(
    'cloudformation:CreateStack',
    command,
    (options) => aws.clients.cloudFormation.send(command, options),
    ({ name }) => name === 'AlreadyExistsException',
  );
  if (begun?.StackId !== undefined) return begun.StackId;
  // Somebody was faster by a moment.
  const other = await describeStack(aws, stackName);
  if (other !== undefined) requireOurs(doing, other, aws);
  throw new HarnessError({
    id: 'eks-create-twice',
    exitCode: exitCodes.environment,
    doing,
    seen: `another run has just begun the same stack in ${aws.region}`,
    next: 'The same command again: it waits for that one.',
  });
}

/**
 * Waits until the stack is there. Where it failed, cleans up after it, except with `--retain`, and returns the first cause.
 */
export async function waitForCreation(
  context: Context,
  aws: Aws,
  id: string,
  { choice, pause, step }: { choice: CreateChoice; pause: Pause; step: Step },
): Promise<Failure | undefined> {
  const health = healthWatch(context, aws, stackName);
  let told = false;
  const ended = await watchStack(context, aws, id, {
    pause,
    step,
    budgetMs: (budgetMinutes + 45) * 60_000,
    beside: health.look,
    onPhase: (phase, events) => {
      if (told || (phase !== 'moving' && phase !== 'deleting')) return;
      told = true;
      const failure = firstFailure(events, 'CREATE');
      context.out.warn(
        `${failure === undefined ? 'It failed' : `${failure.resource} failed: ${failure.reason}`}. AWS rolls back.`,
      );
    },
  });
  if (ended.phase === 'there') return undefined;
  const failure = firstFailure(ended.events, 'CREATE') ?? {
    resource: stackName,
    reason: `${ended.status}${ended.reason === undefined ? '' : `, ${ended.reason}`}`,
    capacity: undefined,
    validZones: undefined,
  };
  const [issue] = health.seen;
  // CloudFormation often only says that a node group did not become stable; EKS says why.
  if (issue !== undefined && failure.capacity === undefined) failure.reason += `; ${issue}`;
  if (!choice.retain) await cleanUp(context, aws, pause);
  return failure;
}

async function cleanUp(context: Context, aws: Aws, pause: Pause): Promise<void> {
  try {
    await removeStack(context, aws, stackName, pause);
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof HarnessError)) throw error;
    // Why the creation failed matters more; what is left is said all the same.
    context.out.warn(`${error.message} Delete it with: ${downLine}`);
  }
}
