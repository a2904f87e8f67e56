import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { runLabel } from '../../../fixtures/components/probe.ts';
import { projectDir, stateDir } from '../../../fixtures/paths.ts';
import { start, type Child } from '../support/child.ts';
import { expect, test as base } from '../support/cluster.ts';
import { endProcessesWith, processesWith } from '../support/processes.ts';

// What happens to the processes of a proof, and to the disk that it is written to.

interface Proving {
  child: Child;
  /** The run's id. */
  run: string;
}

interface ProofFixtures {
  /** Types `npm test` for one claim; what still runs at the end is ended. */
  typed: (out: string) => Child;
  /** `typed`, as far as a worker makes its probes. */
  proving: (out?: string) => Promise<Proving>;
  /** What of them still runs, as command lines. */
  running: () => Promise<string[]>;
  /** Sends SIGKILL to those of them whose command line is like this. */
  kill: (like: RegExp) => Promise<void>;
  /** What a run has left: Namespaces that do not go, and folders. */
  leftOf: (run: string) => Promise<string[]>;
}

/** Where the processes of a test bear its folder. */
const mark = 'KIND_AND_EKS_SPEC';
const worker = /playwright.*(worker|process)/i;

const test = base.extend<ProofFixtures>({
  typed: async ({ folder }, use) => {
    await use((out) => {
      const line = ['--target', 'kind', '--keep', '--out', out, '--grep', 'kube-scheduler:'];
      return start('npm', ['--silent', 'test', '--', '--json', ...line], { cwd: projectDir, env: { [mark]: folder } });
    });
    await endProcessesWith(`${mark}=${folder}`);
  },

  proving: async ({ typed, folder, cluster }, use) => {
    const runs: string[] = [];
    await use(async (out = path.join(folder, 'out')) => {
      const child = typed(out);
      // Another run may have the cluster.
      await expect(() => child.says('"phase":"Look at the claims"')).toPass({ timeout: 150_000 });
      const run = runIn(child.said());
      runs.push(run);
      await expect.poll(() => namespacesOf(cluster.shell, run), { timeout: 60_000, intervals: [250] }).not.toBe('');
      return { child, run };
    });
    await endProcessesWith(`${mark}=${folder}`);
    for (const run of runs) {
      await cluster.shell(`kubectl delete namespaces --wait=false -l ${runLabel}=${run}`);
      await rm(path.join(stateDir(), 'runs', run), { recursive: true, force: true });
    }
  },

  running: async ({ folder }, use) => {
    await use(async () => (await processesWith(`${mark}=${folder}`)).map(({ command }) => command));
  },

  kill: async ({ folder }, use) => {
    await use(async (like) => {
      const found = (await processesWith(`${mark}=${folder}`)).filter(({ command }) => like.test(command));
      expect(found).not.toEqual([]);
      for (const { pid } of found) process.kill(pid, 'SIGKILL');
    });
  },

  leftOf: async ({ cluster, folder }, use) => {
    await use(async (run) => [
      ...(await namespacesOf(cluster.shell, run)).split('\n').filter((line) => line !== ''),
      ...(await readdir(path.join(stateDir(), 'runs'))).filter((name) => name === run),
      ...(await readdir(folder, { recursive: true })).filter((name) => name.includes('.tmp-')),
    ]);
  },
});

test.describe.configure({ timeout: 240_000 });

test('worker: one that is killed while it proves is no flake: 70, and nothing of it is left', async ({
  proving,
  kill,
  leftOf,
}) => {
  const { child, run } = await proving();
  await kill(worker);
  const { code, stdout, stderr } = await child.ended;
  expect(`${stdout}${stderr}`).toContain('ended without a verdict');
  expect(`${stdout}${stderr}`).not.toContain('flaky');
  expect(code).toBe(70);
  await expect.poll(() => leftOf(run), { timeout: 30_000 }).toEqual([]);
});

for (const { how, signals, code } of [
  { how: 'SIGINT, and once more at once', signals: ['SIGINT', 'SIGINT'], code: 130 },
  { how: 'SIGTERM', signals: ['SIGTERM'], code: 143 },
  // npm keeps it for itself and ends; the verb finds itself alone.
  { how: 'SIGHUP', signals: ['SIGHUP'], code: null },
] as const) {
  test(`interrupts: ${how} sent to npm during a proof leaves nothing`, async ({ proving, leftOf, running }) => {
    const { child, run } = await proving();
    for (const signal of signals) child.kill(signal);
    expect((await child.ended).code).toBe(code);
    await expect.poll(running, { timeout: 30_000 }).toEqual([]);
    await expect.poll(() => leftOf(run), { timeout: 30_000 }).toEqual([]);
  });
}

test('SIGKILL of npm and the verb during a proof: the specs end by themselves, and write no proof', async ({
  proving,
  kill,
  leftOf,
  running,
  folder,
}) => {
  const { child, run } = await proving();
  await kill(/^npm |scripts\/test\.ts/);
  await child.ended;
  await expect.poll(running, { timeout: 150_000 }).toEqual([]);
  // What the run's processes were told; "npm run gc" finds it.
  await expect.poll(() => leftOf(run), { timeout: 30_000 }).toEqual([run]);
  expect(await readdir(folder)).toEqual([]);
});

test('SIGKILL of everything during a proof: gc finds its Namespace and its folder', async ({
  proving,
  kill,
  leftOf,
  running,
}) => {
  const { child, run } = await proving();
  await kill(/./);
  await child.ended;
  expect(await running()).toEqual([]);
  const left = await leftOf(run);
  expect(left).toEqual([expect.stringContaining(run), run]);
  const listed = await start('npm', ['--silent', 'run', 'gc'], { cwd: projectDir }).ended;
  for (const name of left) expect(listed.stdout).toContain(name);
  expect(listed.code).toBe(5);
  expect(await leftOf(run), 'without --delete it only lists').toEqual(left);
});

test('disk full: where the proof is written ends with 3, is named, and leaves no part of it', async ({
  typed,
  mountTmpfs,
}) => {
  const disk = await mountTmpfs('size=64k');
  const { code, stderr } = await typed(path.join(disk, 'out')).ended;
  expect(stderr).toContain('ENOSPC');
  expect(stderr).toContain('Make room or rights there');
  expect(code).toBe(3);
  // The folder that was named, and nothing in it.
  expect(await readdir(disk, { recursive: true })).toEqual(['out']);
});

test('two runs at once: one waits for the other, and both prove', async ({ typed, folder }) => {
  const both = ['one', 'other'].map((name) => typed(path.join(folder, name)).ended);
  const [one, other] = await Promise.all(both);
  expect([one?.code, other?.code]).toEqual([0, 0]);
  expect(`${one?.stdout ?? ''}${other?.stdout ?? ''}`).toContain('waiting for it to end');
});

function runIn(said: string): string {
  return /"run":"([^"]+)"/.exec(said)?.[1] ?? '';
}

// Those that are on their way out need nobody's help.
async function namespacesOf(shell: (line: string) => Promise<{ stdout: string }>, run: string): Promise<string> {
  const template = '{range .items[?(@.status.phase=="Active")]}{.metadata.name}{"\\n"}{end}';
  const { stdout } = await shell(`kubectl get namespaces -l ${runLabel}=${run} -o jsonpath='${template}'`);
  return stdout.trim();
}
