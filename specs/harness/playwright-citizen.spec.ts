import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { start } from './support/child.ts';
import { closedAddress, startSilentServer } from './support/listen.ts';
import { jsonTo, leaveTarget, playwright, testsIn, type ToldTest } from './support/playwright.ts';
import { expect, test as base } from './support/test.ts';

// Plain `npx playwright test` with no cluster, as people type it.
const test = base.extend<{
  typed: (...args: string[]) => ReturnType<typeof playwright>;
  /** The same, with what the JSON reporter says. */
  told: (...args: string[]) => Promise<{ exitCode: number | undefined; stderr: string; tests: ToldTest[] }>;
}>({
  typed: async ({ folder }, use) => {
    const output = path.join(folder, 'results');
    await use((...args) => playwright(['test', '--output', output, ...args], { XDG_STATE_HOME: folder }));
  },

  told: async ({ folder }, use) => {
    const output = path.join(folder, 'results');
    await use(async (...args) => {
      const report = path.join(folder, `${randomUUID()}.json`);
      const env = { XDG_STATE_HOME: folder, ...jsonTo(report) };
      const { exitCode, stderr } = await playwright(['test', '--output', output, '--reporter=json', ...args], env);
      return { exitCode, stderr, tests: await testsIn(report) };
    });
  },
});

const noProof = 'No proof was written';
const cheap = 'etcd:|container runtime:|version skew:';

test('playwright: without a cluster the specs are listed, and nothing is said of a proof', async ({ told }) => {
  const { exitCode, tests, stderr } = await told('--list');
  expect(tests.length).toBeGreaterThan(20);
  expect(stderr).not.toContain(noProof);
  expect(exitCode).toBe(0);
});

test('playwright: without a cluster one spec says the command at once, and no other is tried', async ({ told }) => {
  const { exitCode, tests, stderr } = await told();
  const ran = tests.filter(({ results }) => results.some(({ duration }) => duration > 0));
  expect(ran.map(({ status }) => status)).toEqual(['unexpected']);
  const [result] = ran[0]?.results ?? [];
  expect(result?.error?.message).toContain('no cluster is up. Bring one up with "npm run up", or run "npm start".');
  expect(result?.duration).toBeLessThan(1_000);
  expect(stderr).toContain(noProof);
  expect(exitCode).toBe(1);
});

test('playwright: a kubeconfig that is gone is a cluster that is gone', async ({ typed, folder }) => {
  await leaveTarget(folder, await closedAddress());
  await rm(path.join(folder, 'config'));
  const { exitCode, stdout } = await typed('--reporter=line');
  expect(stdout).toContain('no cluster is up. Bring one up with "npm run up"');
  expect(exitCode).toBe(1);
});

test('playwright: a cluster that was stopped is named, with the command, and no other spec is tried', async ({
  typed,
  folder,
}) => {
  await leaveTarget(folder, await closedAddress());
  const { exitCode, stdout } = await typed('--reporter=line');
  expect(stdout).toMatch(/Connect to cluster gone: ECONNREFUSED.*Bring it up again with "npm run up"/);
  expect(stdout).toMatch(/^ +1 failed$/m);
  expect(stdout).toMatch(/\d\d did not run/);
  expect(exitCode).toBe(1);
});

test('playwright: a cluster that is paused ends in words, not in a wait', async ({ typed, folder }) => {
  const silent = await startSilentServer();
  await leaveTarget(folder, silent.address);
  const { exitCode, stdout } = await typed('--grep', 'etcd:', '--reporter=line');
  await silent.close();
  expect(stdout).toMatch(/Connect to cluster gone: .*Bring it up again with "npm run up"/);
  expect(exitCode).toBe(1);
});

test('playwright: a bare run of EKS says which verb proves it', async ({ folder }) => {
  const env = { XDG_STATE_HOME: folder, KIND_AND_EKS_TARGETS: 'eks' };
  const output = path.join(folder, 'results');
  const { exitCode, stdout } = await playwright(['test', '--reporter=line', '--output', output], env);
  expect(stdout).toContain('Run "npm start -- --target eks"');
  expect(exitCode).toBe(1);
});

test('playwright: two shards together list every spec once', async ({ told }) => {
  const titles = async (...args: string[]) => (await told('--list', ...args)).tests.map(({ title }) => title);
  const [whole, first, second] = await Promise.all([titles(), titles('--shard=1/2'), titles('--shard=2/2')]);
  expect(first.length).toBeGreaterThan(0);
  expect(second.length).toBeGreaterThan(0);
  expect([...first, ...second].sort()).toEqual(whole.sort());
});

test('playwright: --last-failed runs what failed or did not run, and goes on doing so until it passes', async ({
  told,
}) => {
  const titles = (tests: readonly ToldTest[]) => tests.map(({ title }) => title);
  const selected = titles((await told('--list', '--grep', cheap)).tests);
  expect(selected).toHaveLength(3);
  await told('--grep', cheap);
  for (const time of ['once', 'and again']) {
    const { exitCode, tests } = await told('--last-failed');
    expect(titles(tests), time).toEqual(selected);
    expect(exitCode).toBe(1);
  }
});

test('playwright: a Node.js that is too old is named, with the one that is expected and the way to it', async ({
  folder,
}) => {
  const older = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })';
  const env = { XDG_STATE_HOME: folder, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
  const { exitCode, stdout, stderr } = await playwright(['test', '--list'], env);
  expect(stdout + stderr).toMatch(/Node\.js is .*expected 24 or newer.*npx playwright test/);
  expect(exitCode).toBe(1);
});

for (const args of [['--ui'], ['--debug'], ['--retries', '1'], ['--repeat-each', '2']]) {
  test(`playwright: npm test -- ${args.join(' ')} is no proof, and names the line that does it`, async () => {
    const { code, stderr } = await start('npm', ['--silent', 'test', '--', ...args], { cwd: projectDir }).ended;
    expect(stderr).toContain(`npx playwright test ${args.join(' ')}`);
    expect(code).toBe(2);
  });
}
