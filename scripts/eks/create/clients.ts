import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { EKSClient } from '@aws-sdk/client-eks';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { MiddlewareStack } from '@smithy/types';
import { callAws, clientDefaults, type AwsCall } from '../../../fixtures/targets/eks/aws-call.ts';
import { explainAwsError } from '../../../fixtures/targets/eks/aws-errors.ts';
import { faultName, faultText } from '../../../fixtures/targets/eks/aws-fault.ts';
import { ownerOf } from './names.ts';

export interface Clients {
  cloudFormation: CloudFormationClient;
  ec2: EC2Client;
  eks: EKSClient;
  iam: IAMClient;
  autoScaling: AutoScalingClient;
  logs: CloudWatchLogsClient;
}

/** The account that the SDK's own chains lead to, and how it is asked. */
export interface Aws {
  region: string;
  /** 12 digits. */
  account: string;
  /** `aws`, `aws-cn` and the like. */
  partition: string;
  /** Value of the owner's tag for whoever these credentials are. */
  owner: string;
  clients: Clients;
  ask: Ask;
  close: () => void;
}

/** One command, and how it is sent: `ask('eks:X', command, (options) => clients.eks.send(command, options))` */
export interface Ask {
  /** Throws an explained error, exit 3. */
  <Input extends object, Output extends object>(
    action: string,
    command: Command<Input, Output>,
    send: Send<Output>,
  ): Promise<Output>;
  /** Returns undefined where AWS's answer is an error that `unless` knows. */
  <Input extends object, Output extends object>(
    action: string,
    command: Command<Input, Output>,
    send: Send<Output>,
    unless: Unless,
  ): Promise<Output | undefined>;
}

interface Command<Input extends object, Output extends object> {
  middlewareStack: MiddlewareStack<Input, Output>;
}
type Send<Output> = (options: { abortSignal: AbortSignal }) => Promise<Output>;
export type Unless = (fault: { name: string; text: string }) => boolean;

/**
 * Opens the clients and asks who we are (`sts:GetCallerIdentity`, which nobody can be denied). `doing` is what every
 * error speaks of.
 */
export async function openAws(doing: string, signal: AbortSignal): Promise<Aws> {
  const [cloudFormation, ec2, eks, iam, autoScaling, logs, sts] = await Promise.all([
    import('@aws-sdk/client-cloudformation'),
    import('@aws-sdk/client-ec2'),
    import('@aws-sdk/client-eks'),
    import('@aws-sdk/client-iam'),
    import('@aws-sdk/client-auto-scaling'),
    import('@aws-sdk/client-cloudwatch-logs'),
    import('@aws-sdk/client-sts'),
  ]);
  const clients: Clients = {
    cloudFormation: new cloudFormation.CloudFormationClient(clientDefaults),
    ec2: new ec2.EC2Client(clientDefaults),
    eks: new eks.EKSClient(clientDefaults),
    iam: new iam.IAMClient(clientDefaults),
    autoScaling: new autoScaling.AutoScalingClient(clientDefaults),
    logs: new logs.CloudWatchLogsClient(clientDefaults),
  };
  const identity = new sts.STSClient(clientDefaults);
  const close = () => {
    const all: { destroy: () => void }[] = [
      ...Object.values(clients as unknown as Record<string, EC2Client>),
      identity,
    ];
    for (const client of all) client.destroy();
  };
  const explained = (call: Pick<AwsCall<object>, 'error' | 'serverTime'>, action: string, region?: string) =>
    explainAwsError(call as { error: unknown }, { doing, action, ...(region === undefined ? {} : { region }) });
  try {
    const action = 'sts:GetCallerIdentity';
    const region = await clients.eks.config.region().catch((error: unknown) => {
      throw explained({ error }, action);
    });
    const ask: Ask = async <Input extends object, Output extends object>(
      name: string,
      command: Command<Input, Output>,
      send: Send<Output>,
      unless?: Unless,
    ): Promise<Output> => {
      const call = await callAws(command, () => send({ abortSignal: signal }));
      signal.throwIfAborted();
      if (call.output !== undefined) return call.output;
      // The overload of a caller that knows such errors says so.
      if (unless?.(faultOf(call.error)) === true) return undefined as never;
      throw explained(call, name, region);
    };
    const whoami = new sts.GetCallerIdentityCommand();
    const { Account: account = '', Arn: arn = '' } = await ask(action, whoami, (options) =>
      identity.send(whoami, options),
    );
    const partition = arn.split(':')[1] ?? 'aws';
    return { region, account, partition, owner: ownerOf(arn), clients, ask, close };
  } catch (error) {
    close();
    throw error;
  }
}

const faultOf = (error: unknown) => ({ name: faultName(error), text: faultText(error) });
