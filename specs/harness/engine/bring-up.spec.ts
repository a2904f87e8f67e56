import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../../fixtures/exec.ts';
import { expect, test } from './test.ts';
import { refuseOtherEngine } from './own-engine.ts';

// What happens to the engine, and to the verb, while a cluster is created on it.
test.describe.configure({ timeout: 120_000 });

test('own engine: one that was not started here is refused', async ({ folder }) => {
  await expect(refuseOtherEngine('unix:///var/run/docker.sock', folder)).rejects.toThrow(/is not ours: its data is in/);
});

test('engine: one that hangs while a cluster is created ends with 3, and the next run makes it anew', async ({
  engine,
  creating,
  running,
}) => {
  const first = await creating();
  engine.signal('SIGSTOP');
  const { code, stderr } = await first.ended;
  expect(stderr).toContain(`Create kind cluster "kind-and-eks": the Docker Engine at ${engine.host}`);
  expect(stderr).toContain('does not answer any more (no answer within 20 s)');
  expect(code).toBe(3);
  expect(await running()).toEqual([]);
  engine.signal('SIGCONT');

  const second = await creating();
  await second.says('is made anew');
  second.kill('SIGTERM');
  expect((await second.ended).code).toBe(143);
  expect(await engine.left()).toEqual([]);
});

test('engine: one that is killed while a cluster is created ends with 3; gc tells what is left of it', async ({
  engine,
  creating,
  running,
  typed,
}) => {
  const first = await creating();
  await engine.stop('SIGKILL');
  const { code, stderr } = await first.ended;
  expect(stderr).toContain('Create kind cluster "kind-and-eks": the Docker Engine at');
  expect(stderr).toContain('Is the docker daemon running?');
  expect(code).toBe(3);
  expect(await running()).toEqual([]);

  await engine.startDaemon();
  const listed = await typed('gc').ended;
  expect(listed.stdout).toContain('kind-and-eks');
  expect(listed.code).toBe(5);
  const deleted = await typed('gc', '--delete').ended;
  expect(deleted.code).toBe(0);
  expect(await engine.left()).toEqual([]);
});

for (const { how, signals, code } of [
  { how: 'SIGINT, and once more at once', signals: ['SIGINT', 'SIGINT'], code: 130 },
  // npm keeps it for itself and ends; the verb finds itself alone.
  { how: 'SIGHUP', signals: ['SIGHUP'], code: null },
] as const) {
  test(`interrupts: ${how} while a cluster is created leaves nothing`, async ({ engine, creating, running }) => {
    const child = await creating();
    for (const signal of signals) child.kill(signal);
    expect((await child.ended).code).toBe(code);
    await expect.poll(running, { timeout: 30_000 }).toEqual([]);
    expect(await engine.left()).toEqual([]);
  });
}

test('interrupts: one later, while the first is still being heeded, ends at once; gc finds the rest', async ({
  engine,
  creating,
  typed,
}) => {
  const child = await creating();
  // What has to be removed cannot be.
  engine.signal('SIGSTOP');
  child.kill('SIGINT');
  await child.says('once more to end at once');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  child.kill('SIGINT');
  expect((await child.ended).code).toBe(130);
  engine.signal('SIGCONT');
  expect((await typed('gc', '--delete').ended).code).toBe(0);
  expect(await engine.left()).toEqual([]);
});

test('SIGKILL while a cluster is created: the next run makes it anew, and ends what was left running', async ({
  engine,
  creating,
  running,
  kill,
}) => {
  const first = await creating();
  await kill(/^npm |scripts\/up\.ts/);
  await first.ended;
  expect(await running(), 'kind goes on by itself').toContainEqual(expect.stringContaining('create cluster'));
  const second = await creating();
  await second.says('is made anew: its creation was cut off');
  second.kill('SIGTERM');
  expect((await second.ended).code).toBe(143);
  expect(await engine.left()).toEqual([]);
  await expect.poll(running, { timeout: 10_000 }).toEqual([]);
});

test('port in use: that of the API server ends with 4, is named, and nothing is left', async ({
  engine,
  typed,
  folder,
}) => {
  const port = 46443;
  const listening = engine.start(
    process.execPath,
    ['-e', `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('listens'))`],
    { cwd: folder },
  );
  await listening.says('listens');
  const config = path.join(folder, 'kind.yaml');
  await writeFile(
    config,
    `kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnetworking: { apiServerPort: ${port} }\n`,
  );
  const { code, stderr } = await typed('up', '--target', 'kind', '--kind-config', config).ended;
  listening.kill('SIGKILL');
  expect(stderr).toContain(`127.0.0.1:${port}`);
  expect(stderr).toMatch(/address already in use|port is already allocated/);
  expect(code).toBe(4);
  expect(await engine.left()).toEqual([]);
});

test.describe(() => {
  test.use({ small: 'size=48m' });

  test('disk full: while a cluster is created ends with 4, is named, and nothing is left', async ({
    engine,
    typed,
  }) => {
    const filled = await run('dd', ['if=/dev/zero', `of=${engine.dataRoot}/full`, 'bs=4k']);
    expect(filled.stderr).toContain('No space left on device');
    const { code, stderr } = await typed('up', '--target', 'kind').ended;
    expect(stderr).toMatch(/Create kind cluster "kind-and-eks": kind failed while "[^"]+": .*no space left on device/);
    expect(code).toBe(4);
    expect(await engine.left()).toEqual([]);
  });
});
