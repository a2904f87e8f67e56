import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import type { WorkerKind } from '../../../scripts/eks/create/choice.ts';
import { workerKinds } from '../../../scripts/proof/option-specs.ts';
import { stackName, tagsOf } from '../../../scripts/eks/create/names.ts';
import { eksTemplate, type Template } from '../../../scripts/eks/create/template/template.ts';
import { askOracle } from '../oracles/ask.ts';
import { expect, test } from '../oracles/test.ts';

const regions = ['us-west-2', 'eu-central-1'];
const policies = path.join(projectDir, 'scripts/eks/policies');

test('CloudFormation template: cfn-lint accepts it for every choice of workers', async ({ python }) => {
  const asked = [...selections().map((workers) => templateOf(workers, false)), templateOf(workerKinds, true)];
  // Managed and self-managed, alone, together and each with Fargate; all three in extended support as well.
  expect(asked).toHaveLength(7);
  const { answers } = await askOracle(python, 'documents.py', asked);
  expect(answers).toEqual([]);
});

test('CloudFormation template: cfn-lint finds a planted mistake', async ({ python }) => {
  const plants: [string, (planted: Template) => void][] = [
    ['E1010', ({ Resources }) => (property(Resources, 'Cluster')['RoleArn'] = { 'Fn::GetAtt': ['NoRole', 'Arn'] })],
    ['E3002', ({ Resources }) => (property(Resources, 'Cluster')['SupportPolicy'] = 'STANDARD')],
    ['E3003', ({ Resources }) => delete property(Resources, 'Cluster')['RoleArn']],
    ['E3006', ({ Resources }) => (Resources['Other'] = { Type: 'AWS::EKS::Workers', Properties: {} })],
  ];
  const asked = plants.map(([name, plant]) => {
    const document = template([...workerKinds], false);
    plant(document);
    return { name, kind: 'template', document, regions };
  });
  const { clean, answers } = await askOracle(python, 'documents.py', asked);
  expect(clean).toBe(false);
  for (const [rule] of plants)
    expect(answers, JSON.stringify(answers)).toContainEqual(expect.objectContaining({ name: rule, rule }));
});

test('IAM policies: the linter accepts each document', async ({ python }) => {
  const files = (await readdir(policies)).filter((name) => name.endsWith('.json'));
  expect(files).not.toEqual([]);
  const asked = await Promise.all(
    files.map(async (name) => ({
      name,
      kind: 'policy',
      document: JSON.parse(await readFile(path.join(policies, name), 'utf8')) as unknown,
      // Attaching reads, and nothing else.
      ...(name.startsWith('read') ? { levels: ['List', 'Read'] } : {}),
    })),
  );
  const { answers } = await askOracle(python, 'documents.py', asked);
  expect(answers).toEqual([]);
});

test('IAM policies: the linter finds a planted mistake', async ({ python }) => {
  const plants = [
    ['STAR_ACTION', { Action: '*', Resource: '*' }],
    ['STAR_ACTION', { Action: ['eks:ListClusters', 'eks:*'], Resource: '*' }],
    ['UNKNOWN_ACTION', { Action: 'eks:DescribeClutser', Resource: '*' }],
    ['UNKNOWN_PREFIX', { Action: 'eksx:DescribeCluster', Resource: '*' }],
    ['RESOURCE_MISMATCH', { Action: 'eks:DescribeCluster', Resource: 'arn:aws:s3:::bucket' }],
    ['ACCESS_LEVEL', { Action: ['eks:DescribeCluster', 'eks:DeleteCluster'], Resource: '*' }],
    ['NOT_ACTION', { NotAction: 'iam:CreateUser', Resource: '*' }],
  ] as const;
  const asked = plants.map(([rule, statement], index) => ({
    name: `${index} ${rule}`,
    kind: 'policy',
    document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
    levels: ['List', 'Read'],
  }));
  const { answers } = await askOracle(python, 'documents.py', asked);
  for (const { name } of asked) {
    expect(answers).toContainEqual(expect.objectContaining({ name, rule: name.split(' ')[1] }));
  }
});

function templateOf(workers: readonly WorkerKind[], extended: boolean) {
  const name = `${workers.join('+')}${extended ? ' extended' : ''}`;
  return { name, kind: 'template', document: template(workers, extended), regions };
}

function template(workers: readonly WorkerKind[], extended: boolean): Template {
  const ownership = {
    runId: '261123070000-1ab001',
    owner: 'role/workshop',
    expiresAt: new Date('2026-11-23T10:00:00Z'),
  };
  return eksTemplate({
    name: stackName,
    minor: '1.36',
    workers,
    tags: tagsOf(stackName, ownership, workers),
    extended,
    readRole: extended ? 'arn:aws:iam::111122223333:role/workshop-read' : undefined,
  });
}

function selections(): WorkerKind[][] {
  const all = workerKinds.reduce<WorkerKind[][]>(
    (some, kind) => [...some, ...some.map((kinds) => [...kinds, kind])],
    [[]],
  );
  // The choice refuses Fargate alone.
  return all.filter((kinds) => kinds.some((kind) => kind !== 'fargate'));
}

function property(resources: Template['Resources'], name: string): Record<string, unknown> {
  const found = resources[name]?.Properties;
  if (found === undefined) throw new Error(`The template has no ${name}.`);
  return found;
}
