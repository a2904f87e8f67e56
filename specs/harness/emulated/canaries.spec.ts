import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../fixtures/exec.ts';
import { cacheDir, projectDir, stateDir } from '../../../fixtures/paths.ts';
import { ApiServer } from '../../../fixtures/targets/api-server.ts';
import { emulatedName } from '../../../scripts/eks/emulated/name.ts';
import { kubeconfigFile } from '../../../scripts/kind/cluster.ts';
import { artefacts, canary, keysIn, plant, privateToRuns, told, type Canaries } from '../security/planted.ts';
import { readTrap } from '../security/trap.ts';
import { start } from '../support/child.ts';
import { expect, test } from '../support/cluster.ts';

// Another run may have the clusters: this one waits for its turn.
test.describe.configure({ timeout: 400_000 });

test('secrets: no planted one is told by a proof, a rehearsal or their logs, and ~/.kube/config is not opened', async ({
  cluster,
  folder,
}) => {
  const namespace = `planted-${cluster.run}`;
  const emulated = await ApiServer.connect(kubeconfigFile(emulatedName));
  const canaries: Canaries = new Map();
  const add = (where: string, found: Canaries) => {
    for (const [what, word] of found) canaries.set(`${what} (${where})`, word);
  };
  const logs: string[] = [];
  await mkdir(path.join(folder, 'home', '.kube'), { recursive: true });
  const traps = await Promise.all(['home/.kube/config', 'KUBECONFIG'].map((name) => readTrap(path.join(folder, name))));
  try {
    for (const [where, api] of [
      ['kind', cluster.api],
      ['eks', emulated],
    ] as const) {
      add(where, await plant(api, namespace, cluster.target.probeImage));
      add(where, await keysIn(kubeconfigFile(where === 'kind' ? cluster.target.cluster : emulatedName)));
    }
    const names = [
      'AWS_SECRET_ACCESS_KEY',
      'AWS_SESSION_TOKEN',
      'AWS_ACCESS_KEY_ID',
      'GITHUB_TOKEN',
      'DOCKER_PASSWORD',
    ];
    const environment = new Map(names.map((name) => [name, canary('env')]));
    add('environment', environment);
    const env = {
      ...Object.fromEntries(environment),
      HOME: path.join(folder, 'home'),
      KUBECONFIG: path.join(folder, 'KUBECONFIG'),
      XDG_STATE_HOME: path.dirname(stateDir()),
      XDG_CACHE_HOME: path.dirname(cacheDir()),
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
    };
    const verb = (name: string, ...options: string[]) =>
      start(process.execPath, [path.join(projectDir, 'scripts', `${name}.ts`), ...options], { cwd: folder, env });

    const proof = verb('start', '--keep', '--out', path.join(folder, 'out'));
    const ofRuns: Canaries = new Map();
    const over = new AbortController();
    const watching = (async () => {
      while (!over.signal.aborted) {
        await privateToRuns(ofRuns);
        await sleep(300);
      }
    })();
    const proven = await proof.ended;
    over.abort();
    await watching;
    expect(proven.stdout, proven.stderr).toContain('KinD:');
    expect([0, 1, 6]).toContain(proven.code);
    // By their values, because a value may come by several names.
    for (const [value, name] of ofRuns) canaries.set(`${name} ${value.slice(0, 4)}`, value);
    expect([...ofRuns.values()].join()).toContain('pseudonymKey');
    expect([...ofRuns.values()].join()).toContain('AWS_SECRET_ACCESS_KEY');

    const exported = await verb('logs').ended;
    expect(exported.code, exported.stderr).toBe(0);
    for (const [, dir = ''] of `${exported.stdout}${exported.stderr}`.matchAll(/Logs: (\/\S+)/g)) logs.push(dir);
    expect(logs).toHaveLength(2);
    const report = await verb('report', path.join(folder, 'out')).ended;
    const said = {
      proof: proven.stdout + proven.stderr,
      logs: exported.stdout + exported.stderr,
      report: report.stdout,
    };
    const places = await artefacts([path.join(folder, 'out'), ...logs], {
      ...said,
      summary: readFileSync(path.join(folder, 'summary.md'), 'utf8'),
    });
    expect(places.size).toBeGreaterThan(10);
    expect(told(canaries, places)).toEqual([]);
    for (const trap of traps) expect(await trap.wasRead(), trap.file).toBe(false);
  } finally {
    for (const api of [cluster.api, emulated]) await api.ask(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' });
    await emulated.close();
    for (const trap of traps) await trap.close();
    for (const dir of logs) await rm(path.dirname(dir), { recursive: true, force: true });
  }
});

test('secrets: the trap shows that it was read, and the search that it finds', async ({ folder }) => {
  const trap = await readTrap(path.join(folder, 'config'));
  expect(await trap.wasRead()).toBe(false);
  await run('cat', [trap.file], { timeout: 5_000 });
  expect(await trap.wasRead()).toBe(true);
  await trap.close();
  const word = canary('found');
  for (const text of [word, Buffer.from(word).toString('base64')]) {
    expect(told(new Map([['a word', word]]), new Map([['a file', `x${text}y`]]))).toEqual(['a word in a file']);
  }
});
