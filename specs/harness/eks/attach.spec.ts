import { documented } from '../../../fixtures/aws/errors.ts';
import { closedAddress, startSilentServer } from '../support/listen.ts';
import { expect, secretsIn, test, type Attaching, type Attempt } from './support.ts';

// The genuine command against an account that is played: what it ends with and says for each thing that can be wrong.

/** Where a machine without a way there is told so. */
const atMost = 20_000;

interface Wrong {
  what: string;
  /** What is wrong, and the attempt. */
  attempt: (attaching: Attaching) => Promise<Attempt>;
  code: number;
  says: (string | RegExp)[];
}

const strange = {
  accessKeyId: 'ASIASTRANGER00000000',
  secretAccessKey: 'c3RyYW5nZXItc2VjcmV0LWtleQ',
  sessionToken: 'FwoGZXIvYXdzE/stranger',
  arn: 'arn:aws:sts::111122223333:assumed-role/stranger/session',
  userId: 'AROASTRANGER:session',
};

const wrongs: Wrong[] = [
  {
    what: 'no region',
    attempt: ({ attach }) => attach({ AWS_REGION: undefined }),
    code: 3,
    says: ['no region is set', 'Set AWS_REGION'],
  },
  {
    what: 'AWS_DEFAULT_REGION alone, which the SDK does not read',
    attempt: ({ attach }) => attach({ AWS_REGION: undefined, AWS_DEFAULT_REGION: 'us-west-2' }),
    code: 3,
    says: ['no region is set', 'AWS_DEFAULT_REGION is not read'],
  },
  {
    what: 'a region that is none',
    attempt: ({ attach }) => attach({ AWS_REGION: 'us west 2' }),
    code: 3,
    says: ['what is set as region is no region'],
  },
  {
    what: 'no credentials',
    attempt: ({ attach, keysOf }) => attach(without(keysOf(strange))),
    code: 3,
    says: ['no AWS credentials were found', 'Set AWS_PROFILE', 'docs/eks.md'],
  },
  {
    what: 'a profile that is not there',
    attempt: ({ attach, keysOf }) => attach({ ...without(keysOf(strange)), AWS_PROFILE: 'other' }),
    code: 3,
    says: ['no AWS credentials were found for profile "other"'],
  },
  {
    what: 'credentials that have run out',
    attempt: ({ attach, add, keysOf }) => attach(keysOf(add({ ...strange, expiration: Date.now() - 60_000 }))),
    code: 3,
    says: ['the AWS credentials have run out (ExpiredTokenException)', 'Renew them'],
  },
  {
    what: 'keys that nobody has',
    attempt: ({ attach, keysOf }) => attach(keysOf(strange)),
    code: 3,
    says: ['does not accept the credentials: UnrecognizedClientException'],
  },
  {
    what: 'a wrong secret key',
    attempt: ({ attach, keysOf, principal }) => attach(keysOf({ ...principal, secretAccessKey: 'd3Jvbmc' })),
    code: 3,
    says: ['does not accept the credentials: InvalidSignatureException'],
  },
  {
    what: 'AccessDenied',
    attempt: ({ attach, add, keysOf }) => attach(keysOf(add({ ...strange, actions: ['eks:ListClusters'] }))),
    code: 3,
    says: [`${strange.arn} may not eks:DescribeCluster in us-west-2`, 'permission eks:DescribeCluster', 'docs/eks.md'],
  },
  {
    what: 'a cluster that is not there',
    attempt: ({ run }) => run(['--target', 'eks', '--eks', 'attach:other']),
    code: 2,
    says: ['region us-west-2 has no EKS cluster "other"', 'AWS_REGION', 'AWS_PROFILE', 'Clusters there: workshop.'],
  },
  {
    what: 'a cluster that is not there, and no permission to list those that are',
    attempt: ({ run, add, keysOf }) =>
      run(['--target', 'eks', '--eks', 'attach:other'], keysOf(add({ ...strange, actions: ['eks:DescribeCluster'] }))),
    code: 2,
    says: ['region us-west-2 has no EKS cluster "other"', 'AWS_REGION'],
  },
  {
    what: 'another region',
    attempt: ({ attach }) => attach({ AWS_REGION: 'eu-central-1' }),
    code: 2,
    says: ['region eu-central-1 has no EKS cluster "workshop"', 'There is no EKS cluster in this region at all.'],
  },
  {
    what: 'a cluster that is being made',
    attempt: (attaching) => changed(attaching, { status: 'CREATING' }),
    code: 3,
    says: ['still being made (CREATING)', 'aws eks wait cluster-active --name workshop'],
  },
  {
    what: 'a cluster that failed',
    attempt: (attaching) => changed(attaching, { status: 'FAILED' }),
    code: 3,
    says: ['its status is FAILED', 'Attach to a cluster that is ACTIVE.'],
  },
  {
    what: 'a cluster that is being deleted',
    attempt: (attaching) => changed(attaching, { status: 'DELETING' }),
    code: 3,
    says: ['its status is DELETING'],
  },
  {
    what: 'a minor that is too old',
    attempt: (attaching) => changed(attaching, { version: '1.31' }),
    code: 2,
    says: ['it runs Kubernetes 1.31; expected 1.34 to 1.37'],
  },
  {
    what: 'a minor that is too new',
    attempt: (attaching) => changed(attaching, { version: '1.40' }),
    code: 2,
    says: ['it runs Kubernetes 1.40; expected 1.34 to 1.37'],
  },
  {
    what: '--kubernetes that contradicts',
    attempt: ({ attach }) => attach({}, '--kubernetes', '1.35'),
    code: 2,
    says: ['it runs Kubernetes 1.36, --kubernetes says 1.35', 'Leave --kubernetes out'],
  },
  {
    what: 'a name that no cluster can have',
    attempt: ({ run }) => run(['--target', 'eks', '--eks', 'attach:../../etc']),
    code: 2,
    says: ['attach:../../etc', 'attach:NAME'],
  },
  {
    what: 'a private endpoint',
    // As packets to an address of a VPC: gone without an answer.
    attempt: async (attaching) => {
      const silent = await startSilentServer();
      try {
        return await changed(attaching, { endpointPublicAccess: false, endpoint: `https://${silent.address}` });
      } finally {
        await silent.close();
      }
    },
    code: 3,
    says: [
      'does not answer (',
      'endpointPublicAccess=false',
      'a bastion',
      'aws eks update-cluster-config --name workshop --region us-west-2',
    ],
  },
  {
    what: 'an API server that nobody listens at',
    attempt: async (attaching) => changed(attaching, { endpoint: `https://${await closedAddress()}` }),
    code: 3,
    says: ['does not answer (', 'ECONNREFUSED', 'by its configuration it is open to the internet'],
  },
  {
    what: 'an API server whose name nobody knows',
    attempt: (attaching) => changed(attaching, { endpoint: 'https://workshop.invalid' }),
    code: 3,
    says: ['https://workshop.invalid does not answer (', 'Look at name resolution'],
  },
  {
    what: 'throttling',
    attempt: (attaching) => raised(attaching, 'ThrottlingException'),
    code: 3,
    says: ['AWS in us-west-2 answers eks:DescribeCluster with ThrottlingException', 'Wait a minute'],
  },
  {
    what: 'an error of AWS itself',
    attempt: (attaching) => raised(attaching, 'ServerException'),
    code: 3,
    says: ['eks:DescribeCluster in us-west-2 was answered 500: ServerException', 'Wait a minute'],
  },
  {
    what: 'AWS out of service',
    attempt: (attaching) => raised(attaching, 'ServiceUnavailableException'),
    code: 3,
    says: ['was answered 503: ServiceUnavailableException', 'Wait a minute'],
  },
  ...([3_600_000, -3_600_000] as const).map((ahead) => ({
    what: `a clock that is an hour ${ahead > 0 ? 'behind' : 'ahead'}`,
    attempt: ({ attach, clock }: Attaching) => {
      clock.ahead = ahead;
      return attach();
    },
    code: 3,
    says: [
      new RegExp(`this machine's clock is 3[56]\\d\\d s ${ahead > 0 ? 'behind' : 'ahead of'} AWS's`),
      'less than 5 min',
      'timedatectl',
    ],
  })),
  {
    what: 'an AWS endpoint that nobody listens at',
    attempt: async ({ attach }) => attach({ AWS_ENDPOINT_URL: `http://${await closedAddress()}` }),
    code: 3,
    says: ['no answer to eks:DescribeCluster in us-west-2: ECONNREFUSED', 'AWS_ENDPOINT_URL'],
  },
  {
    what: 'an AWS endpoint whose name nobody knows',
    attempt: ({ attach }) => attach({ AWS_ENDPOINT_URL: 'http://eks.invalid' }),
    code: 3,
    says: [/no answer to eks:DescribeCluster in us-west-2: (ENOTFOUND|EAI_AGAIN)/],
  },
  {
    what: 'an API server that does not know the principal',
    attempt: ({ attach }) => attach(),
    code: 3,
    says: [
      'does not know arn:aws:sts::111122223333:assumed-role/workshop-provision/workshop (401)',
      '--principal-arn arn:aws:iam::111122223333:role/workshop-provision --kubernetes-groups kind-and-eks',
      'docs/eks.md',
    ],
  },
];

for (const { what, attempt, code, says } of wrongs) {
  test(`attach: ${what} ends with ${code} and the way out`, async ({ attaching }) => {
    const { standIn, principal } = attaching;
    const tried = await attempt(attaching);
    expectRefusal(tried, code, says);
    expect(tried.ms).toBeLessThan(atMost);
    expect(secretsIn(tried.said, [principal, strange, ...standIn.account.world.principals])).toEqual([]);
  });
}

test('attach: an API server that knows the principal and lets it do nothing is told from one that does not', async ({
  attaching,
  apiServer,
}) => {
  apiServer.statusOf = (path) => ({ '/version': 200 })[path] ?? 403;
  const tried = await attaching.attach();
  expect(apiServer.paths).toEqual(['/version', '/api/v1/nodes?limit=1']);
  expectRefusal(tried, 3, [
    'knows arn:aws:sts::111122223333:assumed-role/workshop-provision/workshop',
    'GET /api/v1/nodes',
    'kubectl apply -f fixtures/rbac.yaml',
    'docs/eks.md',
  ]);
});

test('attach: an AWS endpoint that takes the connection and says nothing is given up', async ({ attaching }) => {
  const silent = await startSilentServer();
  const tried = await attaching.attach({ AWS_ENDPOINT_URL: `http://${silent.address}` });
  await silent.close();
  // Two tries of 10 s.
  expectRefusal(tried, 3, ['no answer to eks:DescribeCluster in us-west-2: TimeoutError']);
  expect(tried.ms).toBeLessThan(25_000);
});

test('attach: a metadata service that says nothing does not keep up the message', async ({ attaching }) => {
  const silent = await startSilentServer();
  const tried = await attaching.attach({
    ...without(attaching.keysOf(strange)),
    AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://${silent.address}`,
  });
  await silent.close();
  expectRefusal(tried, 3, ['no AWS credentials were found']);
  expect(tried.ms).toBeLessThan(10_000);
});

test('attach: the API server is shown a token, and a new one when it refuses the first', async ({
  attaching,
  apiServer,
}) => {
  await attaching.attach();
  expect(apiServer.paths).toEqual(['/version', '/version']);
  const tokens = apiServer.authorizations.map((line) => /^Bearer k8s-aws-v1\.([\w-]+)$/.exec(line)?.[1] ?? '');
  for (const token of tokens) {
    const { host, searchParams } = new URL(Buffer.from(token, 'base64url').toString());
    expect(host).toBe('sts.us-west-2.amazonaws.com');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id');
  }
  // The last two at once: they tell whom it refused, and how the cluster takes principals.
  const [first, ...rest] = attaching.standIn.exchanges.map(({ operation }) => operation);
  expect([first, ...rest.sort()]).toEqual(['DescribeCluster', 'DescribeCluster', 'GetCallerIdentity']);
});

test('attach: takes the cluster of EKS_CLUSTER and the keys of AWS_PROFILE where it is asked to', async ({
  attaching,
}) => {
  const { code, said } = await attaching.run(['--target', 'eks', '--eks', 'attach'], {
    ...without(attaching.keysOf(strange)),
    EKS_CLUSTER: 'workshop',
    AWS_PROFILE: 'workshop',
  });
  expect(said).toContain('Attach to EKS cluster "workshop"');
  expect(attaching.standIn.exchanges[0]).toMatchObject({ uri: '/clusters/workshop', status: 200 });
  expect(code).toBe(3);
});

test('attach: with EKS_CLUSTER and AWS_PROFILE set and no --eks, nothing is asked of AWS', async ({ attaching }) => {
  // One after the other: each waits for the lock.
  test.setTimeout(120_000);
  const set = { EKS_CLUSTER: 'workshop', AWS_PROFILE: 'workshop' };
  const tries = await Promise.all([
    attaching.run(['--help'], set),
    attaching.run(['--kubernetes', '1.30'], set),
    attaching.run(['--target', 'kind'], set),
    attaching.run(['--target', 'eks'], set),
    attaching.run([], set),
  ]);
  // Without an engine there is no kind and no emulation either.
  expect(tries.map(({ code }) => code)).toEqual([0, 2, 3, 3, 3]);
  expect(attaching.standIn.exchanges).toEqual([]);
  expect(attaching.standIn.refusedHosts).toEqual([]);
});

function expectRefusal(tried: Attempt, code: number, says: (string | RegExp)[]): void {
  for (const words of says) {
    if (typeof words === 'string') expect(tried.said).toContain(words);
    else expect(tried.said).toMatch(words);
  }
  expect(tried.said).not.toMatch(/^\s+at /m);
  expect(tried.code).toBe(code);
  expect(tried.kubeconfigs).toEqual([]);
}

function changed(attaching: Attaching, changes: Parameters<Attaching['change']>[0]): Promise<Attempt> {
  attaching.change(changes);
  return attaching.attach();
}

function raised({ standIn, attach }: Attaching, code: Parameters<typeof documented>[0]): Promise<Attempt> {
  // Also of the retries of the SDK.
  standIn.raise({ operation: 'DescribeCluster', error: documented(code), times: 10 });
  return attach();
}

/** The same variables, unset; the region stays. */
function without(keys: Record<string, string | undefined>): Record<string, undefined> {
  const names = Object.keys(keys).filter((name) => name !== 'AWS_REGION');
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
