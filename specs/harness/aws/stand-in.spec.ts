import * as autoScaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as eks from '@aws-sdk/client-eks';
import * as sts from '@aws-sdk/client-sts';
import { documented, documentedErrors, type DocumentedError } from '../../../fixtures/aws/errors.ts';
import { eks as eksService } from '../../../fixtures/aws/services/eks.ts';
import type { World } from '../../../fixtures/aws/world.ts';
import { askOracle } from '../oracles/ask.ts';
import { expect, strangers, test, type Account } from './account.ts';
import { record, type Exchange } from './record.ts';

// Every answer of the stand-in, good or bad, is one that AWS could give: botocore's models say so, not ours.

type Send = (clients: Clients) => Promise<unknown>;
type Clients = ReturnType<typeof clientsOf>;

const name = 'workshop';
const absent = 'absent';

/** Every operation of the stand-in, as somebody who may do all. */
function operations({ clusters: [cluster], instances }: World): Record<string, Send> {
  const nodegroupName = cluster?.nodegroups[0]?.name ?? '';
  const fargateProfileName = cluster?.fargateProfiles[0]?.name ?? '';
  const group = cluster?.nodegroups[0]?.autoScalingGroup ?? '';
  const ids = instances.map(({ instanceId }) => instanceId);
  return {
    GetCallerIdentity: (on) => on.sts.send(new sts.GetCallerIdentityCommand()),
    ListClusters: (on) => on.eks.send(new eks.ListClustersCommand()),
    DescribeCluster: (on) => on.eks.send(new eks.DescribeClusterCommand({ name })),
    DescribeClusterVersions: (on) => on.eks.send(new eks.DescribeClusterVersionsCommand()),
    ListNodegroups: (on) => on.eks.send(new eks.ListNodegroupsCommand({ clusterName: name })),
    DescribeNodegroup: (on) => on.eks.send(new eks.DescribeNodegroupCommand({ clusterName: name, nodegroupName })),
    ListFargateProfiles: (on) => on.eks.send(new eks.ListFargateProfilesCommand({ clusterName: name })),
    DescribeFargateProfile: (on) =>
      on.eks.send(new eks.DescribeFargateProfileCommand({ clusterName: name, fargateProfileName })),
    DescribeInstances: (on) => on.ec2.send(new ec2.DescribeInstancesCommand({ InstanceIds: ids })),
    DescribeAutoScalingGroups: (on) =>
      on.autoScaling.send(new autoScaling.DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] })),
  };
}

/** What AWS refuses because it is not there, or is no name. */
const refused: Record<string, Send> = {
  'no such cluster': (on) => on.eks.send(new eks.DescribeClusterCommand({ name: absent })),
  'node groups of no cluster': (on) => on.eks.send(new eks.ListNodegroupsCommand({ clusterName: absent })),
  'no such node group': (on) =>
    on.eks.send(new eks.DescribeNodegroupCommand({ clusterName: name, nodegroupName: absent })),
  'Fargate profiles of no cluster': (on) => on.eks.send(new eks.ListFargateProfilesCommand({ clusterName: absent })),
  'no such Fargate profile': (on) =>
    on.eks.send(new eks.DescribeFargateProfileCommand({ clusterName: name, fargateProfileName: absent })),
  'no such instance': (on) => on.ec2.send(new ec2.DescribeInstancesCommand({ InstanceIds: ['i-0123456789abcdef0'] })),
  'no instance id': (on) => on.ec2.send(new ec2.DescribeInstancesCommand({ InstanceIds: ['instance'] })),
};

test('stand-in: botocore accepts the answer of every operation', async ({ account, python }) => {
  const wanted = operations(account.world);
  const { exchanges, failures } = await drive(account, wanted);
  expect(failures).toEqual({});
  expect(exchanges.map(({ operation }) => operation)).toEqual(Object.keys(wanted));
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

test('stand-in: botocore accepts what it says of things that are not there', async ({ account, python }) => {
  const { exchanges, failures } = await drive(account, refused);
  expect(Object.keys(failures)).toEqual(Object.keys(refused));
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

test('stand-in: botocore accepts what it says to those that it does not let in', async ({ account, python }) => {
  const all = operations(account.world);
  const { administrator } = account;
  const hour = 3_600_000;
  const oneOfEach = ['GetCallerIdentity', 'DescribeCluster', 'DescribeInstances', 'DescribeAutoScalingGroups'];
  const each = Object.fromEntries(Object.entries(all).filter(([operation]) => oneOfEach.includes(operation)));
  const cases: Parameters<typeof drive>[2][] = [
    { principal: { ...administrator, secretAccessKey: `${administrator.secretAccessKey}x` } },
    { principal: { ...administrator, accessKeyId: 'ASIAUNKNOWN' } },
    { principal: { ...administrator, sessionToken: 'another' } },
    { principal: strangers.expired },
    { principal: administrator, systemClockOffset: -hour },
    { principal: administrator, systemClockOffset: hour },
  ];
  const exchanges: Exchange[] = [];
  for (const one of cases) {
    const driven = await drive(account, each, one);
    expect(Object.keys(driven.failures)).toEqual(Object.keys(each));
    exchanges.push(...driven.exchanges);
  }
  // Who may do nothing may still ask who it is (STS API Reference, GetCallerIdentity).
  const denied = await drive(account, all, { principal: strangers.powerless });
  expect(Object.keys(denied.failures)).toEqual(
    Object.keys(all).filter((operation) => operation !== 'GetCallerIdentity'),
  );
  exchanges.push(...denied.exchanges);
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

test('stand-in: lists come in pages, each of them once', async ({ account, python }) => {
  addGroups(account.world, '34567');
  const seen: Record<string, (string | number | undefined)[]> = {
    clusters: [],
    versions: [],
    groups: [],
    instances: [],
  };
  const { exchanges, failures } = await drive(account, {
    clusters: async (on) => {
      for await (const { clusters } of eks.paginateListClusters({ client: on.eks, pageSize: 1 }, {})) {
        seen['clusters']?.push(clusters?.join());
      }
    },
    versions: async (on) => {
      const pages = eks.paginateDescribeClusterVersions({ client: on.eks, pageSize: 2 }, {});
      for await (const { clusterVersions } of pages) seen['versions']?.push(clusterVersions?.length);
    },
    groups: async (on) => {
      const pages = autoScaling.paginateDescribeAutoScalingGroups({ client: on.autoScaling, pageSize: 4 }, {});
      for await (const { AutoScalingGroups } of pages) seen['groups']?.push(AutoScalingGroups?.length);
    },
    instances: async (on) => {
      const pages = ec2.paginateDescribeInstances({ client: on.ec2, pageSize: 5 }, {});
      for await (const { Reservations } of pages) seen['instances']?.push(Reservations?.length);
    },
  });
  expect(failures).toEqual({});
  expect(seen).toEqual({
    clusters: ['another', 'third', 'workshop'],
    versions: [2, 2, 1],
    groups: [4, 2],
    instances: [5, 2],
  });
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

test('stand-in: a page that cannot be had is refused', async ({ account, python }) => {
  const ids = account.world.instances.map(({ instanceId }) => instanceId);
  const asked: Record<string, Send> = {
    'no such token': (on) => on.eks.send(new eks.ListClustersCommand({ nextToken: 'other' })),
    'too large': (on) => on.eks.send(new eks.ListClustersCommand({ maxResults: 101 })),
    'no such token of groups': (on) =>
      on.autoScaling.send(new autoScaling.DescribeAutoScalingGroupsCommand({ NextToken: 'other' })),
    'too small': (on) => on.ec2.send(new ec2.DescribeInstancesCommand({ MaxResults: 4 })),
    'pages of ids': (on) => on.ec2.send(new ec2.DescribeInstancesCommand({ MaxResults: 5, InstanceIds: ids })),
  };
  const { exchanges, failures } = await drive(account, asked);
  expect(Object.keys(failures)).toEqual(Object.keys(asked));
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

/** Which operation is refused with each error. */
const raised: readonly [operation: string, code: DocumentedError][] = [
  ['DescribeCluster', 'AccessDeniedException'],
  ['DescribeCluster', 'ExpiredTokenException'],
  ['DescribeCluster', 'UnrecognizedClientException'],
  ['DescribeCluster', 'ThrottlingException'],
  ['DescribeCluster', 'ClientException'],
  ['DescribeCluster', 'ServerException'],
  ['DescribeCluster', 'ServiceUnavailableException'],
  ['DescribeCluster', 'ResourceNotFoundException'],
  ['ListClusters', 'InvalidParameterException'],
  ['DescribeClusterVersions', 'InvalidRequestException'],
  ['DescribeInstances', 'RequestLimitExceeded'],
  ['DescribeInstances', 'UnauthorizedOperation'],
  ['GetCallerIdentity', 'ExpiredToken'],
  ['DescribeAutoScalingGroups', 'AccessDenied'],
  ['DescribeAutoScalingGroups', 'Throttling'],
  ['DescribeAutoScalingGroups', 'ServiceUnavailable'],
];

test('stand-in: each documented error is raised on demand, once, and botocore knows it', async ({
  account,
  python,
}) => {
  const all = operations(account.world);
  const exchanges: Exchange[] = [];
  for (const [operation, code] of raised) {
    account.standIn.raise({ operation, error: documented(code), times: 1 });
    const asked = Object.fromEntries(Object.entries(all).filter(([name]) => name === operation));
    const refusedOnce = await drive(account, asked);
    expect(Object.keys(refusedOnce.failures), code).toEqual([operation]);
    expect(refusedOnce.failures[operation]).toContain(documented(code).message);
    expect((await drive(account, asked)).failures).toEqual({});
    exchanges.push(...refusedOnce.exchanges);
  }
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

/** Errors of operations that nobody asks the stand-in for: CloudFormation meets them, and tells their words. */
const ofCreation: DocumentedError[] = [
  'ResourceInUseException',
  'ResourceLimitExceededException',
  'UnsupportedAvailabilityZoneException',
];

test('stand-in: botocore knows the errors of making a cluster, with the zones that have room', async ({ python }) => {
  expect([...raised.map(([, code]) => code), ...ofCreation].sort()).toEqual([...documentedErrors].sort());
  const exchanges = ofCreation.map((code) => {
    const { status, headers, body } = eksService.refuse(documented(code, { clusterName: name }), 'id');
    const request = { service: 'eks', operation: 'CreateCluster', method: 'POST', uri: '/clusters' };
    return { ...request, status, responseHeaders: { ...headers, 'x-amzn-requestid': 'id' }, responseBody: body };
  });
  expect(exchanges.at(-1)?.responseBody).toContain('"validZones":["us-west-2a"');
  expect((await askOracle(python, 'validate.py', exchanges)).answers).toEqual([]);
});

test('stand-in: an unknown member planted in any answer is found', async ({ account, python }) => {
  const { exchanges } = await drive(account, operations(account.world));
  const planted = exchanges.map((exchange) => ({
    ...exchange,
    responseBody: exchange.responseBody.startsWith('{')
      ? exchange.responseBody.replace('{', '{"planted":1,')
      : exchange.responseBody.replace(/(<\/(?:\w+Result|DescribeInstancesResponse)>)/, '<planted/>$1'),
  }));
  const { answers } = await askOracle(python, 'validate.py', planted);
  const found = answers.filter(({ complaint }) => complaint.endsWith('unknown member planted'));
  expect(found.map(({ line }) => line)).toEqual(planted.map((_, index) => index + 1));
});

/** One Auto Scaling group for each digit, with one instance. */
function addGroups({ instances }: World, digits: string): void {
  const [like] = instances;
  if (like === undefined) throw new Error('The account has no instance.');
  for (const digit of digits) {
    instances.push({ ...like, instanceId: `i-0123456789abcde${digit}0`, autoScalingGroup: `group-${digit}` });
  }
}

/** Sends each; what failed, by its name, and all that went over the wire. */
async function drive(
  account: Account,
  asked: Record<string, Send>,
  options: { principal?: Account['administrator']; systemClockOffset?: number } = {},
): Promise<{ exchanges: Exchange[]; failures: Record<string, string> }> {
  const exchanges: Exchange[] = [];
  const failures: Record<string, string> = {};
  await account.as(options.principal ?? account.administrator, async () => {
    const clients = clientsOf(exchanges, options.systemClockOffset ?? 0);
    for (const [title, send] of Object.entries(asked)) {
      await send(clients).catch((error: unknown) => {
        failures[title] = String(error);
      });
    }
    for (const client of Object.values(clients)) client.destroy();
  });
  return { exchanges, failures };
}

function clientsOf(exchanges: Exchange[], systemClockOffset: number) {
  const settings = { maxAttempts: 1, systemClockOffset };
  const clients = {
    sts: new sts.STSClient(settings),
    eks: new eks.EKSClient(settings),
    ec2: new ec2.EC2Client(settings),
    autoScaling: new autoScaling.AutoScalingClient(settings),
  };
  record(clients.sts, exchanges);
  record(clients.eks, exchanges);
  record(clients.ec2, exchanges);
  record(clients.autoScaling, exchanges);
  return clients;
}
