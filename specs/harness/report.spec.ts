import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { start } from './support/child.ts';
import { savedEvidence, writeProofFolder } from './support/proof-folder.ts';
import { expect, test } from './support/test.ts';

const report = 'report/index.html';

// Everything that could lead to a cluster, an engine or a browser is out of reach.
const verb = (name: string, dir: string) =>
  start(process.execPath, [path.join(projectDir, 'scripts', `${name}.ts`), dir], {
    cwd: projectDir,
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/nowhere', HOME: '/nowhere', PATH: '/nowhere' },
  }).ended;

for (const [name, spoil] of [
  ['is there', () => Promise.resolve()],
  ['is gone', (file: string) => rm(file)],
  ['was changed', (file: string) => writeFile(file, 'changed')],
] as const) {
  test(`report: is drawn from the JSON files alone where the old one ${name}`, async ({ folder }) => {
    const proof = await writeProofFolder(folder, savedEvidence);
    await spoil(path.join(proof.dir, report));
    const { code, stdout } = await verb('report', proof.dir);
    expect(code).toBe(0);
    expect(stdout).toContain(report);
    const drawn = await proof.read(report);
    expect(drawn).toContain('KinD: 1 of 1 proven.');
    expect((await verb('judge', proof.dir)).code, 'the manifest knows the new report').toBe(0);
    await verb('report', proof.dir);
    expect(await proof.read(report), 'the same files give the same report').toBe(drawn);
  });
}

for (const file of ['page.json', 'verdicts.json', 'evidence/kind.json']) {
  test(`report: ends with 6 where ${file} was changed, and leaves the old one`, async ({ folder }) => {
    const proof = await writeProofFolder(folder, savedEvidence);
    await proof.edit(file, (text) => text.replace('"run"', '"run" '));
    const { code, stderr } = await verb('report', proof.dir);
    expect(stderr).toContain(file);
    expect(code).toBe(6);
    expect(await proof.read(report)).toBe('<p>as it was drawn</p>');
  });
}

test('report: ends with 6 where page.json is of another run', async ({ folder }) => {
  const proof = await writeProofFolder(folder, savedEvidence);
  await proof.forge('page.json', (text) => text.replace(proof.verdicts.run, 'another'));
  const { code, stderr } = await verb('report', proof.dir);
  expect(stderr).toContain('it is of run another');
  expect(code).toBe(6);
});
