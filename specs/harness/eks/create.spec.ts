import { setTimeout as sleep } from 'node:timers/promises';
import type { HarnessError } from '../../../fixtures/errors.ts';
import { AwsError } from '../../../fixtures/aws/service.ts';
import { expect, test, type Creating } from './creating.ts';

// The code and the SDK are the real ones; CloudFormation and all behind it are played.

const name = 'kind-and-eks-proof';
const all = { 'worker-kinds': 'managed,self-managed,fargate' };
const noRoom = (zones: string) =>
  `Resource handler returned message: "Cannot create cluster '${name}' because us-west-2a, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: ${zones} (Service: Eks, Status Code: 400, Request ID: 1-2)" (RequestToken: 3-4, HandlerErrorCode: InvalidRequest)`;

test('create: a cluster with the three kinds of workers comes up, is used again, and goes without a trace', async ({
  creating,
}) => {
  expect(await creating.create(all)).toEqual({ cluster: name, created: true });
  expect(creating.account.clusters.get(name)?.status).toBe('ACTIVE');
  expect(creating.account.world.instances).toHaveLength(2);
  expect([...(creating.account.clusters.get(name)?.fargateProfiles.keys() ?? [])]).toEqual([`${name}-fargate`]);
  expect(creating.said()).toContain('an hour');

  expect(await creating.create(all)).toEqual({ cluster: name, created: false });
  expect(creating.stacksEver()).toBe(1);

  await creating.remove();
  expect(creating.inventory()).toEqual([]);
  await creating.remove();
  expect(creating.inventory()).toEqual([]);
});

test('create: another choice than that of the cluster that is there is refused', async ({ creating }) => {
  await creating.create();
  expect(await failureOf(creating.create(all))).toMatchObject({ exitCode: 2, id: 'other-cluster' });
  expect(await failureOf(creating.create({ kubernetes: '1.35' }))).toMatchObject({ exitCode: 2, id: 'other-cluster' });
});

test('create: what an interrupted run has begun goes on, and the next run waits for it', async ({ creating }) => {
  expect(await statusAfterInterrupt(creating, false)).toBe('CREATE_IN_PROGRESS');
  expect(creating.said()).toContain('npm run down -- --target eks --eks create');
  expect(await creating.create()).toEqual({ cluster: name, created: true });
  expect(creating.stacksEver()).toBe(1);
  await creating.remove();
  expect(creating.inventory()).toEqual([]);
});

test('create: what was to go with an interrupted run is being deleted when it ends', async ({ creating }) => {
  expect(await statusAfterInterrupt(creating, true)).toMatch(/^DELETE/);
  expect(creating.said()).toContain('npm run down -- --target eks --eks create');
  await creating.remove();
  expect(creating.inventory()).toEqual([]);
});

const creationPoints: Record<string, (creating: Creating) => boolean> = {
  'before the stack is asked for': ({ standIn }) => asked(standIn.exchanges, 'DescribeAvailabilityZones'),
  'when the stack was just asked for': ({ standIn }) => asked(standIn.exchanges, 'CreateStack'),
  'while the control plane is created': (creating) => hasBegun(creating, 'Cluster'),
  'while the workers are created': (creating) => hasBegun(creating, 'ManagedNodes'),
};

for (const [point, isThere] of Object.entries(creationPoints)) {
  test(`create: killed ${point}, the next run finishes and makes no second stack`, async ({ creating }) => {
    await killAt(creating, 'create', isThere);
    expect(await creating.create()).toMatchObject({ cluster: name });
    expect(creating.stacksEver()).toBe(1);
    expect(creating.account.clusters.get(name)?.status).toBe('ACTIVE');
    await creating.remove();
    expect(creating.inventory()).toEqual([]);
  });
}

const deletionPoints: Record<string, (creating: Creating) => boolean> = {
  'before the deletion is asked for': ({ standIn }) => standIn.exchanges.length > 0,
  'when the deletion was just asked for': ({ standIn }) => asked(standIn.exchanges, 'DeleteStack'),
  'while the control plane is deleted': ({ account }) => account.clusters.get(name)?.status === 'DELETING',
  'when the stack is gone and its log group is not': ({ account }) =>
    [...account.stacks.values()].every(({ status }) => status === 'DELETE_COMPLETE'),
};

for (const [point, isThere] of Object.entries(deletionPoints)) {
  test(`delete: killed ${point}, the next run leaves nothing`, async ({ creating }) => {
    await creating.create();
    creating.account.plants.leaks.push('log-group', 'interface');
    (creating.standIn.exchanges as unknown[]).length = 0;
    await killAt(creating, 'delete', isThere);
    await creating.remove();
    expect(creating.inventory()).toEqual([]);
    expect(creating.stacksEver()).toBe(1);
  });
}

test('create: a node group without instances ends with 4, the first reason and what EKS found', async ({
  creating,
}) => {
  const { plants } = creating.account;
  // Long enough for the node group to be looked at before it is rolled back, on a busy machine too.
  creating.account.pace = 300;
  const issue = {
    code: 'AsgInstanceLaunchFailures',
    message: 'Could not launch: InsufficientInstanceCapacity',
    resourceIds: ['asg'],
  };
  plants.nodegroupIssues.push(issue);
  plants.failures.push({ resource: 'ManagedNodes', reason: 'Exceeded attempts to wait', times: 1 });
  expect(await failureOf(creating.create())).toMatchObject({
    exitCode: 4,
    id: 'eks-create-failed',
    message: expect.stringMatching(
      /ManagedNodes failed: Exceeded attempts to wait; kind-and-eks-proof-managed: AsgInstanceLaunchFailures/,
    ),
  });
  expect(creating.said()).toContain('Could not launch: InsufficientInstanceCapacity (asg)');
  expect(creating.inventory()).toEqual([]);
});

test('create: want of capacity is named, and what was made is rolled back', async ({ creating }) => {
  const reason = 'Could not launch. (Service: Ec2; Status Code: 400; Error Code: VcpuLimitExceeded; Request ID: 1)';
  creating.account.plants.failures.push({ resource: 'SelfManagedNodes', reason, times: 1 });
  expect(await failureOf(creating.create())).toMatchObject({
    exitCode: 4,
    id: 'eks-no-capacity',
    message: expect.stringMatching(/SelfManagedNodes failed for want of capacity \(VcpuLimitExceeded\)/),
  });
  expect(creating.inventory()).toEqual([]);
});

test('create: with --retain a failure is kept, and the next run deletes it first', async ({ creating }) => {
  creating.account.plants.failures.push({ resource: 'ManagedNodes', reason: 'no', times: 1 });
  expect(await failureOf(creating.create({ retain: true }))).toMatchObject({
    exitCode: 4,
    next: expect.stringMatching(/is kept, and costs money/),
  });
  expect(creating.account.clusters.get(name)?.status).toBe('ACTIVE');
  expect(await creating.create()).toEqual({ cluster: name, created: true });
  expect(creating.stacksEver()).toBe(2);
  await creating.remove();
  expect(creating.inventory()).toEqual([]);
});

test('create: in a zone without room it is tried once more, in the zones that EKS names', async ({ creating }) => {
  creating.account.plants.failures.push({ resource: 'Cluster', reason: noRoom('us-west-2c, us-west-2d'), times: 1 });
  expect(await creating.create()).toEqual({ cluster: name, created: true });
  const zones = [...creating.account.stacks.values()].map(({ parameters }) => [
    parameters['ZoneA'],
    parameters['ZoneB'],
  ]);
  expect(zones).toEqual([
    ['us-west-2a', 'us-west-2b'],
    ['us-west-2c', 'us-west-2d'],
  ]);
  await creating.remove();
  expect(creating.inventory()).toEqual([]);
});

test('create: in zones without room twice it gives up', async ({ creating }) => {
  creating.account.plants.failures.push({ resource: 'Cluster', reason: noRoom('us-west-2c, us-west-2d'), times: 2 });
  expect(await failureOf(creating.create())).toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(/Cluster failed/),
  });
  expect(creating.stacksEver()).toBe(2);
  expect(creating.inventory()).toEqual([]);
});

test('create: the boundary of the account is handed on to the roles', async ({ creating }) => {
  const { inventory, world } = creating.account;
  const id = `arn:aws:iam::${world.account}:policy/kind-and-eks-boundary`;
  inventory.set(id, { type: 'AWS::IAM::ManagedPolicy', id, tags: {} });
  await creating.create();
  expect([...creating.account.stacks.values()].map(({ parameters }) => parameters['PermissionsBoundary'])).toEqual([
    id,
  ]);
});

for (const leak of ['interface', 'held-interface', 'security-group', 'log-group'] as const) {
  test(`delete: a leaked ${leak} is swept`, async ({ creating }) => {
    await creating.create();
    creating.account.plants.leaks.push(leak);
    await creating.remove();
    expect(creating.inventory()).toEqual([]);
    const failed = /Deletion 1 of at most 5 ended with DELETE_FAILED: Vpc/.test(creating.said());
    expect(failed).toBe(leak === 'held-interface' || leak === 'security-group');
    expect(creating.said()).toMatch(/Deleted (?:network interface|security group|log group)/);
  });
}

test('delete: what cannot be deleted is named, with exit 5', async ({ creating }) => {
  await creating.create();
  creating.account.plants.leaks.push('stuck-interface');
  const id = /network interface eni-[0-9a-f]+/;
  expect(await failureOf(creating.remove())).toMatchObject({
    exitCode: 5,
    id: 'eks-leftovers',
    message: expect.stringMatching(id),
  });
  expect(await failureOf(creating.remove())).toMatchObject({
    message: expect.stringMatching(/stack kind-and-eks-proof \(DELETE_FAILED\).*VPC /),
  });
  expect(creating.standIn.exchanges.filter(({ operation }) => operation === 'DeleteStack')).toHaveLength(10);
});

test('create: refused before anything is made', async ({ creating }) => {
  const refusals = [
    [{ account: '444455556666' }, 'other-account'],
    [{ yes: false }, 'no-consent'],
    [{ kubernetes: '1.33' }, 'eks-extended-support'],
    [{ kubernetes: '1.37' }, 'eks-version-unsupported'],
  ] as const;
  for (const [values, id] of refusals) {
    expect(await failureOf(creating.create(values)), id).toMatchObject({ exitCode: 2, id });
  }
  expect(asked(creating.standIn.exchanges, 'CreateStack')).toBe(false);
  expect(await failureOf(creating.remove('444455556666'))).toMatchObject({ exitCode: 2, id: 'other-account' });
});

test('create: extended support is had where it is asked for', async ({ creating }) => {
  await creating.create({ kubernetes: '1.33', 'extended-support': true });
  expect(creating.said()).toContain('six-fold');
});

test("create: a stack that is not ours, or another's, is not touched", async ({ creating }) => {
  await creating.create();
  const other = { ...creating.principal, accessKeyId: 'ASIAOTHER', arn: 'arn:aws:iam::111122223333:user/other' };
  creating.account.world.principals.push(other);
  expect(await failureOf(creating.create({}, { as: other }))).toMatchObject({ exitCode: 2, id: 'stack-of-another' });
  for (const stack of creating.account.stacks.values()) stack.tags = {};
  expect(await failureOf(creating.create())).toMatchObject({ exitCode: 2, id: 'stack-not-ours' });
  expect(await failureOf(creating.remove())).toMatchObject({ exitCode: 2, id: 'stack-not-ours' });
  expect(asked(creating.standIn.exchanges, 'DeleteStack')).toBe(false);
});

test('create: AccessDenied names the action, asked for by us or by CloudFormation', async ({ creating }) => {
  const actions = ['sts:*', 'cloudformation:Describe*', 'eks:Describe*', 'ec2:Describe*', 'iam:Get*'];
  const limited = { ...creating.principal, accessKeyId: 'ASIALIMITED', actions };
  creating.account.world.principals.push(limited);
  expect(await failureOf(creating.create({}, { as: limited }))).toMatchObject({
    exitCode: 3,
    id: 'aws-access-denied',
    message: expect.stringMatching(/may not cloudformation:CreateStack/),
  });
  const reason = `You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/a is not authorized to perform: ec2:CreateVpc on resource: * because no identity-based policy allows the action. Encoded authorization failure message: ${'x'.repeat(400)}`;
  creating.account.plants.failures.push({ resource: 'Vpc', reason, times: 1 });
  expect(await failureOf(creating.create())).toMatchObject({
    exitCode: 4,
    id: 'eks-create-denied',
    next: expect.stringMatching(/ec2:CreateVpc/),
  });
  expect(creating.inventory()).toEqual([]);
});

test('create: a few looks that fail do not end the wait', async ({ creating }) => {
  const error = new AwsError('Throttling', 400, 'Rate exceeded');
  // Each look is tried twice by the SDK.
  creating.standIn.raise({ operation: 'DescribeStackEvents', error, times: 6 });
  expect(await creating.create()).toEqual({ cluster: name, created: true });
});

test('gc: finds and deletes a stack whose time has passed, and no younger or foreign one', async ({ creating }) => {
  await creating.create();
  expect(await creating.leftovers()).toEqual([]);
  for (const stack of creating.account.stacks.values()) {
    stack.createdAt -= 4 * 3_600_000;
    stack.tags = { ...stack.tags, 'kind-and-eks/expires-at': new Date(Date.now() - 1000).toISOString() };
  }
  const [left, ...more] = await creating.leftovers();
  expect(more).toEqual([]);
  expect(left).toMatchObject({
    kind: 'stack',
    name: `${name} in us-west-2`,
    why: expect.stringMatching(/lifetime ended/),
  });
  await left?.remove();
  expect(creating.inventory()).toEqual([]);
});

/** What was thrown, as plain data: a pattern for an error's own message is not looked at by `rejects`. */
async function failureOf(run: Promise<unknown>): Promise<object> {
  const error: unknown = await run.then(
    () => ({ message: 'It did not fail.' }),
    (thrown: unknown) => thrown,
  );
  const { exitCode, id, message, next } = error as HarnessError;
  return { exitCode, id, message, next };
}

async function statusAfterInterrupt(creating: Creating, goes: boolean): Promise<string | undefined> {
  const controller = new AbortController();
  const run = failureOf(creating.create({}, { goes, signal: controller.signal }));
  await until(() => hasBegun(creating, 'Cluster'));
  controller.abort(new Error('SIGINT'));
  expect(await run).toMatchObject({ message: 'SIGINT' });
  return [...creating.account.stacks.values()].at(-1)?.status;
}

async function killAt(creating: Creating, what: 'create' | 'delete', isThere: (creating: Creating) => boolean) {
  const child = creating.child(what);
  await until(() => isThere(creating));
  child.kill('SIGKILL');
  const { signal, stdout, stderr } = await child.ended;
  expect(signal, `${stdout}${stderr}`).toBe('SIGKILL');
}

async function until(isThere: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!isThere()) {
    if (Date.now() > end) throw new Error('It never came to that.');
    await sleep(1);
  }
}

function hasBegun({ account }: Creating, resource: string): boolean {
  return [...account.stacks.values()].some(
    ({ status, resources }) =>
      status === 'CREATE_IN_PROGRESS' && resources.some((one) => one.name === resource && one.status !== undefined),
  );
}

function asked(exchanges: readonly { operation: string }[], wanted: string): boolean {
  return exchanges.some(({ operation }) => operation === wanted);
}
