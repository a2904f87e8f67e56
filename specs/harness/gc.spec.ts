import { existsSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../fixtures/exec.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { start } from './support/child.ts';
import { eventsOf } from './support/events.ts';
import { expect, test as base } from './support/test.ts';

interface Places {
  temporary: string;
  gc: (...options: string[]) => Promise<{ code: number | null; leftovers: unknown; stderr: string }>;
  /** A folder in the temporary directory, as a run that was cut off two days ago left it. */
  leave: (name: string) => Promise<string>;
}

const test = base.extend<{ places: Places }>({
  places: async ({ folder }, use) => {
    const temporary = path.join(folder, 'tmp');
    await mkdir(temporary);
    const env = {
      DOCKER_HOST: 'tcp://127.0.0.1:1',
      TMPDIR: temporary,
      XDG_STATE_HOME: path.join(folder, 'state'),
      XDG_CACHE_HOME: path.join(folder, 'cache'),
    };
    await use({
      temporary,
      gc: async (...options) => {
        const verb = path.join(projectDir, 'scripts', 'gc.ts');
        const ended = await start(process.execPath, [verb, '--json', ...options], { cwd: folder, env }).ended;
        const leftovers = eventsOf(ended).find(({ type }) => type === 'leftovers');
        return { ...ended, leftovers };
      },
      leave: async (name) => {
        const left = path.join(temporary, `kind-and-eks-${name}`);
        await mkdir(path.join(left, 'inside'), { recursive: true });
        await writeFile(path.join(left, 'file'), '');
        const then = new Date(Date.now() - 2 * 86_400_000);
        await utimes(left, then, then);
        return left;
      },
    });
  },
});

const named = (name: string) => expect.objectContaining({ kind: 'folder', name }) as unknown;

test('gc: lists what was left with exit 5 and touches nothing; with --delete it goes', async ({ places }) => {
  const left = await places.leave('harness-abc');
  const listed = await places.gc();
  expect(listed.code, listed.stderr).toBe(5);
  expect(listed.leftovers).toMatchObject({ found: [named(left)], deleted: [], left: [named(left)] });
  expect(existsSync(path.join(left, 'file'))).toBe(true);

  const deleted = await places.gc('--delete');
  expect(deleted.leftovers).toMatchObject({ found: [named(left)], deleted: [named(left)], left: [] });
  expect(deleted.code).toBe(0);
  expect(existsSync(left)).toBe(false);

  const again = await places.gc('--delete');
  expect(again.leftovers).toMatchObject({ found: [], deleted: [], left: [] });
  expect(again.code).toBe(0);
});

for (const [what, pid, stays] of [
  ['runs', process.pid, true],
  ['is gone', 4_194_305, false],
] as const) {
  test(`gc: the folder of a run whose process ${what} ${stays ? 'stays' : 'goes'}`, async ({ places, folder }) => {
    const runs = path.join(folder, 'state', 'kind-and-eks', 'runs', 'some');
    await mkdir(runs, { recursive: true });
    await writeFile(path.join(runs, 'run.json'), JSON.stringify({ id: 'some', pid }));
    expect((await places.gc('--delete')).code).toBe(0);
    expect(existsSync(runs)).toBe(stays);
  });
}

test('gc: what cannot be deleted is named, ends with 5, and keeps nothing else', async ({ places }) => {
  const [stuck, other] = [await places.leave('a-stuck'), await places.leave('b-other')];
  const mounted = path.join(stuck, 'inside');
  await run('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', mounted]);
  try {
    const { code, leftovers, stderr } = await places.gc('--delete');
    // What can be emptied was: the folder itself is young again, and still named.
    expect(existsSync(other)).toBe(false);
    expect(leftovers).toMatchObject({ deleted: [named(other)], left: [named(stuck)] });
    expect(stderr).toContain(stuck);
    expect(code).toBe(5);
  } finally {
    await run('umount', [mounted]);
  }
});
