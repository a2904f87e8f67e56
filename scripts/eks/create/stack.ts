import type {
  DescribeStackEventsOutput,
  DescribeStacksOutput,
  Stack as DescribedStack,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import type { Aws } from './clients.ts';
import type { Tags } from './names.ts';

/** A CloudFormation stack as it is now. */
export interface Stack {
  id: string;
  name: string;
  /** `CREATE_COMPLETE` and the like. */
  status: string;
  reason: string | undefined;
  tags: Tags;
  parameters: Readonly<Record<string, string>>;
  createdAt: Date;
}

/** Undefined where there is none. A deleted stack is found by its id alone, with status DELETE_COMPLETE. */
export async function describeStack(aws: Aws, nameOrId: string): Promise<Stack | undefined> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const command = new DescribeStacksCommand({ StackName: nameOrId });
  const found = await aws.ask(
    'cloudformation:DescribeStacks',
    command,
    (options) => aws.clients.cloudFormation.send(command, options),
    // CloudFormation has no error of its own for it (CloudFormation API Reference, DescribeStacks).
    ({ name, text }) => name === 'ValidationError' && /does not exist$/.test(text),
  );
  const [stack] = found?.Stacks ?? [];
  return stack === undefined ? undefined : read(stack);
}

/** All stacks of account and region that are not deleted. */
export async function listStacks(aws: Aws): Promise<Stack[]> {
  const { DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const stacks: Stack[] = [];
  let NextToken: string | undefined;
  do {
    const command = new DescribeStacksCommand({ NextToken });
    const page: DescribeStacksOutput = await aws.ask('cloudformation:DescribeStacks', command, (options) =>
      aws.clients.cloudFormation.send(command, options),
    );
    stacks.push(...(page.Stacks ?? []).map(read));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return stacks;
}

/** The stack's events that are not in `seen`, oldest first; adds them to it. */
export async function newEvents(aws: Aws, id: string, seen: Set<string>): Promise<StackEvent[]> {
  const { DescribeStackEventsCommand } = await import('@aws-sdk/client-cloudformation');
  const events: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const command = new DescribeStackEventsCommand({ StackName: id, NextToken });
    const page: DescribeStackEventsOutput = await aws.ask('cloudformation:DescribeStackEvents', command, (options) =>
      aws.clients.cloudFormation.send(command, options),
    );
    const fresh = (page.StackEvents ?? []).filter(({ EventId }) => !seen.has(EventId ?? ''));
    events.push(...fresh);
    // The newest come first: a page that holds one we know is the last that interests.
    NextToken = fresh.length === page.StackEvents?.length ? page.NextToken : undefined;
  } while (NextToken !== undefined);
  for (const { EventId } of events) seen.add(EventId ?? '');
  return events.reverse();
}

/** Starts the deletion; no harm where it is under way or over. */
export async function startDeletion(aws: Aws, id: string): Promise<void> {
  const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
  const command = new DeleteStackCommand({ StackName: id });
  await aws.ask('cloudformation:DeleteStack', command, (options) => aws.clients.cloudFormation.send(command, options));
}

export type Phase = 'there' | 'creating' | 'deleting' | 'moving' | 'failed' | 'gone';

/** What a status means for us (CloudFormation User Guide, "Stack status codes"). */
export function phaseOf(status: string): Phase {
  if (status === 'DELETE_COMPLETE') return 'gone';
  if (status === 'CREATE_IN_PROGRESS') return 'creating';
  if (status === 'DELETE_IN_PROGRESS') return 'deleting';
  if (/_IN_PROGRESS$/.test(status)) return 'moving';
  return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'].includes(status) ? 'there' : 'failed';
}

function read(stack: DescribedStack): Stack {
  const { StackId = '', StackName = '', StackStatus = '', StackStatusReason, CreationTime } = stack;
  return {
    id: StackId,
    name: StackName,
    status: StackStatus,
    reason: StackStatusReason,
    tags: Object.fromEntries((stack.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue]),
    ),
    createdAt: CreationTime ?? new Date(Number.NaN),
  };
}
