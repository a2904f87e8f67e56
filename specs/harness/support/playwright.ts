import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { run, type CommandResult } from '../../../fixtures/exec.ts';
import type { RunTarget } from '../../../fixtures/model/run.ts';
import { projectDir } from '../../../fixtures/paths.ts';

/** A test as Playwright's JSON reporter tells it. */
export interface ToldTest {
  title: string;
  project: string;
  /** `expected`, `unexpected`, `flaky`, `skipped`; the last also where it did not run. */
  status: string;
  results: ToldResult[];
}

interface ToldResult {
  status: string;
  duration: number;
  error?: { message?: string };
  annotations: { type: string; description?: string }[];
  attachments: { name: string; body?: string }[];
}

interface Suite {
  specs: { title: string; tests: { projectName: string; status: string; results: ToldResult[] }[] }[];
  suites?: Suite[];
}

export const cli = path.join(projectDir, 'node_modules', '@playwright', 'test', 'cli.js');

/** Without what Playwright tells the worker that this runs in. */
export const bareEnvironment = { TEST_WORKER_INDEX: '', CI: '', FORCE_COLOR: '0', PLAYWRIGHT_HTML_OPEN: 'never' };

/** Types `npx playwright ARGS` as a person would. */
export function playwright(args: readonly string[], env: Record<string, string> = {}): Promise<CommandResult> {
  // A run that hangs is ended, and told as such.
  const options = { cwd: projectDir, env: { ...bareEnvironment, ...env }, timeout: 50_000 };
  return run(process.execPath, [cli, ...args], options);
}

/** Has Playwright write its JSON report to a file: one on a pipe may be cut short by the end of the process. */
export const jsonTo = (file: string) => ({ PLAYWRIGHT_JSON_OUTPUT_FILE: file });

/** The tests of a JSON report, in its order. */
export async function testsIn(file: string): Promise<ToldTest[]> {
  const { suites } = JSON.parse(await readFile(file, 'utf8')) as { suites: Suite[] };
  return suites.flatMap(flat);
}

function flat({ specs, suites = [] }: Suite): ToldTest[] {
  const own = specs.flatMap(({ title, tests }) =>
    tests.map(({ projectName, status, results }) => ({ title, project: projectName, status, results })),
  );
  return [...own, ...suites.flatMap(flat)];
}

/** Makes `folder` a state folder in which bring-up left a kind cluster with its API server at this address. */
export async function leaveTarget(folder: string, address: string): Promise<void> {
  const kubeconfig = path.join(folder, 'config');
  const target: RunTarget = {
    name: 'kind',
    mode: 'created',
    cluster: 'gone',
    kubeconfig,
    uid: 'uid-of-kube-system',
    kubernetesVersion: 'v1.36.0',
    probeImage: 'probe',
  };
  await writeFile(
    kubeconfig,
    stringify({
      clusters: [{ name: 'gone', cluster: { server: `https://${address}` } }],
      users: [{ name: 'gone', user: {} }],
      contexts: [{ name: 'gone', context: { cluster: 'gone', user: 'gone' } }],
      'current-context': 'gone',
    }),
  );
  const targets = path.join(folder, 'kind-and-eks', 'targets');
  await mkdir(targets, { recursive: true });
  await writeFile(path.join(targets, 'kind.json'), JSON.stringify(target));
}
