import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import { kubeconfigFile } from '../../../scripts/kind/cluster.ts';
import { start } from '../support/child.ts';
import { expect, test } from '../support/cluster.ts';

test.describe.configure({ timeout: 240_000 });

test('attach: to the cluster of our own leaves its kubeconfig, and none of its own', async ({ cluster, folder }) => {
  const ours = kubeconfigFile(cluster.target.cluster);
  const before = await readFile(ours, 'utf8');
  const verb = path.join(projectDir, 'scripts', 'test.ts');
  const options = [
    '--kind',
    `attach:${cluster.target.cluster}`,
    '--target',
    'kind',
    '--keep',
    '--out',
    path.join(folder, 'out'),
  ];
  const { code, stdout } = await start(process.execPath, [verb, ...options, '--grep', 'clusters'], { cwd: projectDir })
    .ended;
  expect(stdout).toContain('KinD (attached cluster');
  expect(code).toBe(0);
  expect(await readFile(ours, 'utf8')).toBe(before);
  expect(existsSync(kubeconfigFile(`${cluster.target.cluster}.attached`))).toBe(false);
});
