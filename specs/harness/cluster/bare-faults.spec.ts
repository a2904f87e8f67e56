import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import { start } from '../support/child.ts';
import { expect, test } from '../support/cluster.ts';
import { bareEnvironment, cli, jsonTo, testsIn } from '../support/playwright.ts';

test.describe.configure({ timeout: 240_000 });

test('playwright: a kubeconfig that leads to another cluster than was brought up is refused, with both uids', async ({
  cluster,
  folder,
}) => {
  const targets = path.join(folder, 'kind-and-eks', 'targets');
  await mkdir(targets, { recursive: true });
  const other = '00000000-0000-4000-8000-000000000000';
  await writeFile(path.join(targets, 'kind.json'), JSON.stringify({ ...cluster.target, uid: other }));
  const file = path.join(folder, 'report.json');
  const env = { ...bareEnvironment, XDG_STATE_HOME: folder, ...jsonTo(file) };
  const line = [cli, 'test', '--reporter=json', '--grep', 'kube-scheduler:'];
  const { code } = await start(process.execPath, line, { cwd: projectDir, env }).ended;
  expect(code).toBe(1);
  const [told] = await testsIn(file);
  expect(told?.results[0]?.error?.message).toContain(`its kube-system has uid ${cluster.target.uid}`);
  expect(told?.results[0]?.error?.message).toContain(`expected ${other}, as at bring-up`);
});
