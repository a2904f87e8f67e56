import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import { expect, test } from '../support/test.ts';

const read = (name: string) => readFile(path.join(projectDir, name), 'utf8');

interface Lockfile {
  packages: Record<string, { hasInstallScript?: boolean; integrity?: string; link?: boolean }>;
}

test('dependencies: each that brings an install script is named in docs/security.md, and no other', async () => {
  const { packages } = JSON.parse(await read('package-lock.json')) as Lockfile;
  const withScript = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = withScript.map(([place]) => place.split('node_modules/').at(-1) ?? '');
  const [, list = ''] =
    /bring an install script;[^\n]*\n\n((?:- [^\n]*\n)+)/.exec(await read('docs/security.md')) ?? [];
  const named = [...list.matchAll(/^- `([^`]+)`:/gm)].map(([, name]) => name);
  expect(named).toEqual([...new Set(names)].sort());
});

test('dependencies: each has a hash in the lockfile, and none of their scripts is run', async () => {
  const { packages } = JSON.parse(await read('package-lock.json')) as Lockfile;
  const unhashed = Object.entries(packages).filter(([place, { integrity }]) => place !== '' && integrity === undefined);
  expect(unhashed).toEqual([]);
  expect(await read('scripts/bootstrap.sh')).toMatch(/exec npm ci --ignore-scripts /);
});
