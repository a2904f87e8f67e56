import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { start } from '../support/child.ts';
import { expect, test as base } from '../support/cluster.ts';

// Specs that somebody spoiled, in a copy of the project: what did not run is never green.
const test = base.extend<{ copy: string }>({
  copy: async ({ folder, cluster }, use) => {
    expect(cluster.target.name).toBe('kind');
    const copy = path.join(folder, 'project');
    for (const name of ['package.json', 'playwright.config.ts', 'fixtures', 'scripts', 'specs/claims']) {
      await cp(path.join(projectDir, name), path.join(copy, name), { recursive: true });
    }
    await symlink(path.join(projectDir, 'node_modules'), path.join(copy, 'node_modules'));
    await use(copy);
  },
});

// Another run may have the cluster.
test.describe.configure({ timeout: 240_000 });

for (const { what, spoil, says } of [
  { what: 'does not load', spoil: (text: string) => `import '../gone.ts';\n${text}`, says: 'gone.ts' },
  {
    what: 'was left with .only',
    spoil: (text: string) => text.replace(/\btest\((\s*'Kubernetes)/, 'test.only($1'),
    says: 'focused',
  },
]) {
  test(`specs: one that ${what} ends the proof with 70, and no verdict is written as if all had run`, async ({
    copy,
    folder,
  }) => {
    const file = path.join(copy, 'specs', 'claims', 'clusters.spec.ts');
    const text = await readFile(file, 'utf8');
    expect(spoil(text)).not.toBe(text);
    await writeFile(file, spoil(text));
    const out = path.join(folder, 'out');
    const verb = path.join(copy, 'scripts', 'start.ts');
    const ended = await start(process.execPath, [verb, '--target', 'kind', '--keep', '--out', out], { cwd: copy })
      .ended;
    expect(`${ended.stdout}${ended.stderr}`).toContain(says);
    expect(ended.code).toBe(70);
    const part = await readFile(path.join(out, 'partial', 'verdicts.json'), 'utf8');
    const { full, exit } = JSON.parse(part) as Verdicts;
    expect([full, exit.code]).toEqual([false, 70]);
  });
}
