import { setTimeout as sleep } from 'node:timers/promises';
import type { MiddlewareStack } from '@smithy/types';
import { DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { whatIsLeft } from '../../../scripts/eks/create/absence.ts';
import { readCreateChoice } from '../../../scripts/eks/create/choice.ts';
import { openAws } from '../../../scripts/eks/create/clients.ts';
import { healthIssues } from '../../../scripts/eks/create/health.ts';
import { stackName as name } from '../../../scripts/eks/create/names.ts';
import { chooseZones, findBoundary, requireVersion } from '../../../scripts/eks/create/placement.ts';
import { describeStack, listStacks, newEvents, phaseOf, startDeletion } from '../../../scripts/eks/create/stack.ts';
import { startCreation } from '../../../scripts/eks/create/start.ts';
import { sweepCluster, sweepInterfaces } from '../../../scripts/eks/create/sweep.ts';
import { record, type Exchange } from '../aws/record.ts';
import { askOracle } from '../oracles/ask.ts';
import { expect, test } from './creating.ts';

// Who plays CloudFormation and who asks it must not share a mistake: botocore's models look at what went over the wire.

test('stand-in: botocore accepts all that creating and deleting is answered', async ({ creating, python }) => {
  const { account, inside } = creating;
  account.plants.leaks.push('held-interface', 'security-group', 'log-group');
  account.plants.nodegroupIssues.push({ code: 'NodeCreationFailure', message: 'None joined', resourceIds: ['i-1'] });
  const boundary = `arn:aws:iam::${account.world.account}:policy/kind-and-eks-boundary`;
  const exchanges: Exchange[] = [];
  await inside(async (context) => {
    const aws = await openAws('Ask AWS', context.signal);
    for (const client of Object.values(aws.clients) as { middlewareStack: MiddlewareStack<object, object> }[]) {
      record(client, exchanges);
    }
    const rest = async (look: () => Promise<unknown>) => {
      for (;;) {
        await look();
        const stack = await describeStack(aws, name);
        const phase = stack === undefined ? 'gone' : phaseOf(stack.status);
        if (phase !== 'creating' && phase !== 'deleting') return;
        await sleep(5);
      }
    };
    expect(await findBoundary(aws)).toBe('');
    account.inventory.set(boundary, { type: 'AWS::IAM::ManagedPolicy', id: boundary, tags: {} });
    const choice = readCreateChoice({ yes: true, 'worker-kinds': 'managed,self-managed,fargate' }, false);
    const plan = { choice, ...(await requireVersion(aws, choice)), boundary: await findBoundary(aws) };
    const id = await startCreation(context, aws, plan, await chooseZones(aws), 1);
    const again = { ...context, runId: 'another' };
    await expect(startCreation(again, aws, plan, ['us-west-2a', 'us-west-2b'], 1)).rejects.toThrow(/just begun/);
    await rest(() => healthIssues(aws, name));
    const resources = new DescribeStackResourcesCommand({ StackName: id });
    await aws.ask('cloudformation:DescribeStackResources', resources, (options) =>
      aws.clients.cloudFormation.send(resources, options),
    );
    expect(await listStacks(aws)).toHaveLength(1);
    expect((await newEvents(aws, id, new Set())).length).toBeGreaterThan(40);
    const kinds = (await whatIsLeft(aws, name)).map((one) => one.replace(/ \S+(?: \(\w+\))?$/, ''));
    expect(new Set(kinds)).toEqual(
      new Set([
        ...['stack', 'EKS cluster', 'node group', 'Auto Scaling group', 'instance', 'security group', 'VPC'],
        ...['NAT gateway', 'elastic IP address', 'launch template', 'role'],
      ]),
    );
    await startDeletion(aws, id);
    await rest(() => sweepInterfaces(context, aws, name));
    expect(await whatIsLeft(aws, name)).toHaveLength(5);
    await sweepCluster(context, aws, name);
    await sweepInterfaces(context, aws, name);
    await sweepCluster(context, aws, name);
    await startDeletion(aws, id);
    await rest(() => whatIsLeft(aws, name));
    expect(await whatIsLeft(aws, name)).toEqual([]);
    aws.close();
  });
  // One of each kind of answer is enough.
  const distinct = new Map(exchanges.map((one) => [`${one.operation} ${one.status} ${one.responseBody.length}`, one]));
  const operations = new Set(exchanges.map(({ operation }) => operation));
  expect([...operations].sort()).toEqual(
    expect.arrayContaining(['CreateStack', 'DeleteLogGroup', 'DeleteNetworkInterface']),
  );
  expect((await askOracle(python, 'validate.py', [...distinct.values()])).answers).toEqual([]);
});
