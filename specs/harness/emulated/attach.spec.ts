import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Principal } from '../../../fixtures/aws/world.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { start } from '../support/child.ts';
import { expect, test, type Emulation } from '../support/emulation.ts';

// The whole way of somebody who attaches to a cluster: the verb, its workers, the tokens, the API server, the bastion. The SDK is
// led to the stand-in as anybody leads it elsewhere: by AWS_ENDPOINT_URL.

test.describe.configure({ timeout: 240_000 });

test('attach: proves with the policy and the access entry of the docs, and calls it rehearsed: it was not AWS', async ({
  emulation,
}) => {
  const [, reader] = emulation.world.principals;
  const { code, said, verdicts } = await attach(emulation, reader, ['--namespace', 'kind-and-eks']);
  expect(code, said).toBe(0);
  expect(verdicts.targets.map(({ mode, aws }) => [mode, aws?.host])).toEqual([
    ['emulated', new URL(emulation.standIn.url).host],
  ]);
  const words = verdicts.verdicts.map(({ verdict }) => verdict);
  expect(new Set(words)).toEqual(new Set(['rehearsed', 'unobservable']));
  expect(said).toContain('EKS: not validated (rehearsed on an emulation');

  // Nothing but what the read policy lists was asked for, and nobody asked for another host.
  const asked = new Set(emulation.standIn.exchanges.map(({ service, operation }) => `${service}:${operation}`));
  expect(
    [...asked].filter((one) => !/^(eks:(Describe|List)|ec2:Describe|autoscaling:Describe|sts:Get)/.test(one)),
  ).toEqual([]);
  expect(emulation.standIn.exchanges.filter(({ status }) => status === 403)).toEqual([]);
  expect(emulation.standIn.refusedHosts).toEqual([]);
  for (const secret of [reader?.secretAccessKey, reader?.sessionToken, 'k8s-aws-v1.'])
    expect(said).not.toContain(secret);
});

test("attach: two provider IDs that lead to one another's instances are refuted, by name", async ({ emulation }) => {
  const { world } = emulation;
  const [first, second] = twoOf(world.instances);
  // As if the providerIDs of the two Nodes were swapped: each leads to the other's instance.
  const ids = [first.instanceId, second.instanceId] as const;
  [second.instanceId, first.instanceId] = ids;
  const [administrator] = world.principals;
  const { code, said, verdicts } = await attach(emulation, administrator, []);
  [first.instanceId, second.instanceId] = ids;
  expect(code, said).toBe(1);
  const refuted = verdicts.verdicts.filter(({ verdict }) => verdict === 'refuted');
  expect(refuted.map(({ component }) => component)).toEqual(
    expect.arrayContaining(['self-managed-nodes', 'managed-node-group']),
  );
  const names = [first.privateDnsName, second.privateDnsName];
  for (const name of names) expect(refuted.map(({ reason }) => reason).join('\n')).toContain(name);
});

function twoOf<Thing>([first, second]: readonly Thing[]): [Thing, Thing] {
  if (first === undefined || second === undefined) throw new Error('The account has two instances.');
  return [first, second];
}

async function attach({ world, standIn }: Emulation, principal: Principal | undefined, words: readonly string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-attach-'));
  const out = path.join(folder, 'out');
  const cluster = world.clusters[0]?.name ?? '';
  const line = ['--target', 'eks', '--eks', `attach:${cluster}`, '--keep', '--out', out, ...words];
  const env = {
    AWS_ENDPOINT_URL: standIn.url,
    AWS_REGION: world.region,
    AWS_ACCESS_KEY_ID: principal?.accessKeyId,
    AWS_SECRET_ACCESS_KEY: principal?.secretAccessKey,
    AWS_SESSION_TOKEN: principal?.sessionToken,
  };
  const verb = path.join(projectDir, 'scripts', 'start.ts');
  const { code, stdout, stderr } = await start(process.execPath, [verb, ...line], { cwd: projectDir, env }).ended;
  const said = stdout + stderr;
  const text = await readFile(path.join(out, 'verdicts.json'), 'utf8').catch(() => '{"targets":[],"verdicts":[]}');
  await rm(folder, { recursive: true });
  return { code, said, verdicts: JSON.parse(text) as Verdicts };
}
