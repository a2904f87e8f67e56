import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { startBastion } from '../../../fixtures/clients/bastion.ts';
import { run } from '../../../fixtures/exec.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { bastions } from '../../../scripts/gc/bastions.ts';
import { start, type Child } from '../support/child.ts';
import { expect, test as base, type LiveCluster } from '../support/cluster.ts';
import { failureOf, timed } from '../support/failure.ts';

// What a bastion's kubectl says of a cluster is the claim's matter; here it is the bastion itself.
const kubeconfig = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'target',
  clusters: [{ name: 'target', cluster: { server: 'https://bastion-target.invalid' } }],
  users: [{ name: 'target', user: { token: 'spec-secret' } }],
  contexts: [{ name: 'target', context: { cluster: 'target', user: 'target' } }],
});

interface Fixtures {
  /** The node image of the cluster that is up. */
  nodeImage: string;
  /** Starts a process that starts a bastion and then waits; resolves once the bastion is up. */
  owner: Child;
}

const test = base.extend<Fixtures>({
  nodeImage: async ({ cluster }, use) => {
    await use(imageOf(cluster));
  },

  owner: async ({ cluster, nodeImage }, use) => {
    const module = path.join(projectDir, 'fixtures', 'clients', 'bastion.ts');
    const request = JSON.stringify({ image: nodeImage, run: cluster.run, kubeconfig });
    const script = `
      const { startBastion } = await import(${JSON.stringify(module)});
      const { id } = await startBastion(${request});
      console.log('up ' + id);
      setInterval(() => undefined, 1_000);`;
    const child = start(process.execPath, ['--input-type=module', '--eval', script], { cwd: projectDir });
    await child.says('up ');
    await use(child);
    child.kill('SIGKILL');
    await child.ended;
    for (const { remove } of await bastionsOf(cluster)) await remove();
  },
});

function imageOf({ target }: LiveCluster): string {
  if (target.nodeImage === undefined) throw new Error('The cluster that is up does not name its node image.');
  return target.nodeImage.ref;
}

async function bastionsOf(cluster: LiveCluster) {
  return (await bastions()).filter(({ why }) => why.includes(cluster.run));
}

async function containersOf({ run: runId }: LiveCluster): Promise<string[]> {
  const filter = `label=kind-and-eks.bastion=${runId}`;
  const { stdout } = await run('docker', ['ps', '--all', '--no-trunc', '--quiet', '--filter', filter]);
  return stdout.split('\n').filter((id) => id !== '');
}

test('bastion: starts in time, runs kubectl with its own kubeconfig, and goes', async ({ cluster, nodeImage }) => {
  const { value: bastion, ms } = await timed(startBastion({ image: nodeImage, run: cluster.run, kubeconfig }));
  try {
    expect(ms).toBeLessThan(20_000);
    const version = await bastion.kubectl<{ clientVersion: { gitVersion: string } }>([
      ...['version', '--client', '-o', 'json'],
    ]);
    expect(version.answer?.clientVersion.gitVersion).toBe(cluster.target.kubernetesVersion);
    const server = ['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}'];
    expect((await bastion.kubectl(server, { text: true })).answer).toBe('https://bastion-target.invalid');
    const refused = await bastion.kubectl(['get', 'nodes', '-o', 'json']);
    expect(refused.failure).toContain('bastion-target.invalid');
    expect(await bastions()).not.toContainEqual(expect.objectContaining({ why: expect.stringContaining(cluster.run) }));
  } finally {
    await bastion.stop();
  }
  expect(await containersOf(cluster)).toEqual([]);
  // Once more is no error.
  await bastion.stop();
});

test('bastion: kubectl with another kubeconfig takes nothing from who had one before', async ({
  cluster,
  nodeImage,
}) => {
  const bastion = await startBastion({ image: nodeImage, run: cluster.run, kubeconfig });
  try {
    const another = await bastion.another(kubeconfig.replaceAll('bastion-target', 'another-target'));
    const server = ['config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}'];
    const answers = await Promise.all([another, bastion.kubectl].map((kubectl) => kubectl(server, { text: true })));
    expect(answers.map(({ answer }) => answer)).toEqual([
      'https://another-target.invalid',
      'https://bastion-target.invalid',
    ]);
  } finally {
    await bastion.stop();
  }
});

test('bastion: has no rights on this machine, and its secret is in no description of it', async ({
  cluster,
  nodeImage,
}) => {
  const bastion = await startBastion({ image: nodeImage, run: cluster.run, kubeconfig });
  try {
    const { stdout } = await run('docker', ['inspect', bastion.id]);
    const [described] = JSON.parse(stdout) as {
      Config: { User: string };
      HostConfig: { Privileged: boolean; ReadonlyRootfs: boolean; CapDrop: string[]; Binds: string[] | null };
      Mounts: unknown[];
      NetworkSettings: { Networks: object; Ports: object };
    }[];
    expect(described?.HostConfig).toMatchObject({ Privileged: false, ReadonlyRootfs: true, CapDrop: ['ALL'] });
    expect(described?.Config.User).toBe('65532:65532');
    expect(described?.Mounts).toEqual([]);
    expect(Object.keys(described?.NetworkSettings.Networks ?? {})).toEqual(['bridge']);
    expect(stdout).not.toContain('spec-secret');
    const exec = (...command: string[]) => run('docker', ['exec', bastion.id, ...command]);
    expect((await exec('cat', '/run/bastion/kubeconfig')).stdout).toContain('spec-secret');
    expect((await exec('stat', '-c', '%a', '/run/bastion/kubeconfig')).stdout).toBe('600');
    expect((await run('docker', ['diff', bastion.id])).stdout).not.toContain('kubeconfig');
  } finally {
    await bastion.stop();
  }
});

test('bastion: one whose owner was killed is found and removed, and not before', async ({ cluster, owner }) => {
  expect(await containersOf(cluster)).toHaveLength(1);
  expect(await bastionsOf(cluster)).toEqual([]);
  owner.kill('SIGKILL');
  await owner.ended;
  const found = await bastionsOf(cluster);
  expect(found).toHaveLength(1);
  await found[0]?.remove();
  expect(await containersOf(cluster)).toEqual([]);
  expect(await bastionsOf(cluster)).toEqual([]);
});

test('bastion: an image that the engine lacks is said, and nothing is pulled', async ({ cluster }) => {
  const image = 'kind-and-eks/no-such-image:none';
  const { value: failure, ms } = await timed(failureOf(startBastion({ image, run: cluster.run, kubeconfig })));
  expect(failure).toMatchObject({ id: 'bastion-start', exitCode: 3 });
  expect(failure.message).toContain(image);
  expect(ms).toBeLessThan(5_000);
  expect(await containersOf(cluster)).toEqual([]);
});

test('bastion: one that has no kubectl is not left to stand there', async ({ cluster, folder }) => {
  const image = `kind-and-eks-harness-bastion-${process.pid}`;
  const root = path.join(folder, 'root');
  await mkdir(root);
  await run('tar', ['-cf', `${root}.tar`, '-C', root, '.']);
  await run('docker', ['import', `${root}.tar`, image]);
  try {
    const failure = await failureOf(startBastion({ image, run: cluster.run, kubeconfig }));
    expect(failure).toMatchObject({ id: 'bastion-start', exitCode: 3 });
    expect(failure.message).toContain('sleep');
    expect(await containersOf(cluster)).toEqual([]);
  } finally {
    await run('docker', ['image', 'rm', '--force', image]);
  }
});
