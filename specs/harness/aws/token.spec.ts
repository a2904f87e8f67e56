import { randomBytes, randomInt } from 'node:crypto';
import { presignToken } from '../../../fixtures/targets/eks/token.ts';
import { askOracle } from '../oracles/ask.ts';
import { expect, test } from '../oracles/test.ts';

interface Case {
  cluster: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  /** Seconds since 1970. */
  date: number;
}

const regions = [
  'us-east-1',
  'us-west-2',
  'eu-central-1',
  'ap-southeast-3',
  'il-central-1',
  'us-gov-west-1',
  'cn-north-1',
];
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const special = "+/=%&?#~*'()!@:;,$ -_.";

test('EKS token: has the signature and the URL that botocore makes of the same', async ({ python }) => {
  const cases = Array.from({ length: 80 }, randomCase);
  const { answers } = await askOracle(python, 'presign.py', cases);
  expect(answers).toHaveLength(cases.length);
  for (const [index, one] of cases.entries()) {
    const { cluster, region, date, ...credentials } = one;
    const { token } = await presignToken({ cluster, region, credentials, now: new Date(date * 1000) });
    expect(partsOf(urlIn(token)), JSON.stringify(one)).toEqual(partsOf(answers[index]?.url ?? ''));
  }
});

test('EKS token: another cluster, key or second gives another signature', async ({ python }) => {
  const right = randomCase();
  const changed = [
    { ...right, cluster: `${right.cluster}x` },
    { ...right, secretAccessKey: `${right.secretAccessKey}x` },
    { ...right, date: right.date + 1 },
  ];
  const { answers } = await askOracle(python, 'presign.py', [right, ...changed]);
  const signatures = answers.map(({ url }) => new URL(url).searchParams.get('X-Amz-Signature'));
  expect(new Set(signatures).size).toBe(4);
});

function randomCase(): Case {
  return {
    // As DescribeCluster's model has it: 1 to 100 characters, the first a letter or digit.
    cluster: text(1, alphabet) + text(randomInt(0, 100), `${alphabet}-_`),
    region: regions[randomInt(regions.length)] ?? 'us-west-2',
    accessKeyId: `${randomInt(2) === 0 ? 'AKIA' : 'ASIA'}${text(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    ...(randomInt(4) === 0
      ? {}
      : { sessionToken: text(randomInt(1, 900), randomInt(2) === 0 ? `${alphabet}+/=` : alphabet + special) }),
    date: randomInt(1_577_836_800, 2_208_988_800),
  };
}

function text(length: number, from: string): string {
  return Array.from({ length }, () => from[randomInt(from.length)]).join('');
}

function urlIn(token: string): string {
  return Buffer.from(token.replace(/^k8s-aws-v1\./, ''), 'base64url').toString();
}

function partsOf(url: string): object {
  const { protocol, host, pathname, searchParams } = new URL(url);
  return { protocol, host, pathname, parameters: [...searchParams].sort(([one], [other]) => (one < other ? -1 : 1)) };
}
