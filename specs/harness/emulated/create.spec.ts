import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startStandIn } from '../../../fixtures/aws/stand-in.ts';
import { workshopWorld } from '../../../fixtures/aws/workshop-world.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { pins } from '../../../fixtures/versions.ts';
import { start } from '../support/child.ts';
import { expect, test, type Emulation } from '../support/emulation.ts';

// The whole way of `--eks create`, with nothing of it replaced but the API of AWS: a stack is made, its cluster attached to and
// proven, and the stack deleted. Behind the cluster's endpoint is the emulation.

test.describe.configure({ timeout: 300_000 });

const name = 'kind-and-eks-proof';
const nodegroup = 'eks.amazonaws.com/nodegroup';

test('create: makes a cluster, proves it, deletes it, and nothing is left in the account', async ({ emulation }) => {
  const [cluster] = emulation.world.clusters;
  const world = {
    ...workshopWorld({ cluster: name, minor: pins.kubernetes.default, endpoint: '', certificateAuthority: '' }),
    clusters: [],
    instances: [],
    blueprint: {
      endpoint: cluster?.endpoint ?? '',
      certificateAuthority: cluster?.certificateAuthority ?? '',
      platformVersion: 'eks.8',
      instances: emulation.world.instances,
    },
  };
  const [administrator] = world.principals;
  const standIn = await startStandIn(world, { host: new URL(emulation.standIn.url).hostname, pace: 20 });
  const managed = emulation.world.instances.find((one) => one.nodegroup !== undefined);
  const was = managed?.nodegroup ?? '';
  // The Node says of which node group it is, as it would in a cluster that was made so.
  await labelNode(emulation, managed?.privateDnsName, `${name}-managed`);
  await emulation.verifyTokensWith(standIn, name);
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-create-'));
  const words = ['--target', 'eks', '--eks', 'create', '--yes', '--worker-kinds', 'managed,self-managed,fargate'];
  const env = {
    AWS_ENDPOINT_URL: standIn.url,
    AWS_REGION: world.region,
    AWS_ACCESS_KEY_ID: administrator?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: administrator?.secretAccessKey,
    AWS_SESSION_TOKEN: administrator?.sessionToken,
  };
  const line = [path.join(projectDir, 'scripts', 'start.ts'), ...words, '--account', world.account, '--out', folder];
  const { code, stdout, stderr } = await start(process.execPath, line, { cwd: projectDir, env }).ended;
  const said = stdout + stderr;
  const text = await readFile(path.join(folder, 'verdicts.json'), 'utf8').catch(() => '{"verdicts":[]}');
  const { account } = standIn;
  const left = [account.clusters.size, account.inventory.size, world.instances.length];
  const operations = standIn.exchanges.map(({ operation }) => operation);
  await standIn.close();
  await rm(folder, { recursive: true });
  await emulation.verifyTokensWith(emulation.standIn, cluster?.name ?? '');
  await labelNode(emulation, managed?.privateDnsName, was);

  expect(code, said).toBe(0);
  expect(said).toMatch(/About \$[\d.]+ an hour/);
  const verdicts = (JSON.parse(text) as Verdicts).verdicts.map(({ verdict }) => verdict);
  expect(new Set(verdicts)).toEqual(new Set(['rehearsed', 'unobservable']));
  expect(operations.filter((one) => one === 'CreateStack' || one === 'DeleteStack')).toEqual([
    'CreateStack',
    'DeleteStack',
  ]);
  expect(left).toEqual([0, 0, 0]);
});

async function labelNode({ api }: Emulation, node: string | undefined, value: string): Promise<void> {
  const patch = { metadata: { labels: { [nodegroup]: value } } };
  const options = { method: 'PATCH', contentType: 'application/merge-patch+json', body: patch } as const;
  const { status } = await api.ask(`/api/v1/nodes/${node ?? ''}`, options);
  expect(status).toBe(200);
}
