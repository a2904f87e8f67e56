import { writeProgram } from '../support/fakes.ts';
import { test as base } from '../support/test.ts';
import { startMoto, type Moto } from '../oracles/moto.ts';
import { expect, test } from '../oracles/test.ts';
import { ensureOracles } from '../oracles/venv.ts';

base('oracles: without python3 the reason is said', async ({ searchOnly, folder }) => {
  searchOnly(folder);
  expect(await ensureOracles()).toEqual({ missing: 'no python3 on PATH' });
});

base('oracles: without the venv module, or with an old Python, the reason is said', async ({ searchOnly, folder }) => {
  searchOnly(folder);
  await writeProgram(
    folder,
    'python3',
    '#!/bin/sh\necho "ModuleNotFoundError: No module named ensurepip" >&2\nexit 1\n',
  );
  expect(await ensureOracles()).toEqual({
    missing: 'python3 has no venv module: ModuleNotFoundError: No module named ensurepip',
  });
  await writeProgram(folder, 'python3', '#!/bin/sh\necho "3.9 3.9.6 (default)"\n');
  expect(await ensureOracles()).toEqual({ missing: 'python3 is 3.9, older than 3.11' });
});

base('oracles: a failed installation leaves nothing behind and is no venv', async ({ searchOnly, folder, cache }) => {
  const python = [
    '#!/bin/sh',
    'case "$2" in',
    '  venv) /bin/mkdir -p "$3/bin"; /bin/cp "$0" "$3/bin/python" ;;',
    '  pip) echo "ERROR: Could not find a version" >&2; exit 1 ;;',
    '  *) echo "3.11 3.11.0" ;;',
    'esac',
  ];
  searchOnly(folder);
  await writeProgram(folder, 'python3', `${python.join('\n')}\n`);
  expect(await ensureOracles()).toEqual({ missing: 'pip install (exit-code): ERROR: Could not find a version' });
  expect(await cache.content()).toEqual([]);
});

test('oracles: a second look finds the same venv', async ({ python }) => {
  expect(await ensureOracles()).toEqual({ python });
});

test('moto: answers on loopback, and is gone when stopped', async ({ python }) => {
  expect(python).not.toBe('');
  const { url, stop } = started(await startMoto());
  const answer = await fetch(`${url}/moto-api/data.json`).finally(stop);
  expect(answer.status).toBe(200);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

function started(moto: Moto | { missing: string }): Moto {
  if ('missing' in moto) throw new Error(moto.missing);
  return moto;
}
