import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import { start } from '../support/child.ts';
import { expect, test } from '@playwright/test';

test.describe.configure({ timeout: 240_000 });

test('emulation: nobody asks a resolver for a name of AWS, though the environment would lead there', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-lookups-'));
  const [file, out] = [path.join(folder, 'lookups'), path.join(folder, 'out')];
  await writeFile(file, '');
  const hook = path.join(projectDir, 'specs', 'harness', 'support', 'log-lookups.ts');
  const env = {
    NODE_OPTIONS: `--import=${hook}`,
    KIND_AND_EKS_LOOKUPS: file,
    // As on the machine of somebody who works with AWS.
    AWS_PROFILE: 'workshop',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'of somebody',
    EKS_CLUSTER: 'production',
  };
  const line = [path.join(projectDir, 'scripts', 'start.ts'), '--target', 'eks', '--keep', '--out', out];
  const { code, stdout } = await start(process.execPath, line, { cwd: projectDir, env }).ended;
  const names = (await readFile(file, 'utf8')).split('\n').filter((name) => name !== '');
  await rm(folder, { recursive: true });

  expect(code, stdout).toBe(0);
  expect(stdout).toContain('EKS: not validated (rehearsed on an emulation');
  expect(names.filter((name) => name !== 'localhost')).toEqual([]);
});
