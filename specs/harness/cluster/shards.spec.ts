import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { start } from '../support/child.ts';
import { expect, test } from '../support/cluster.ts';

/** Three proofs of kind, each of which may have to wait for another run to end. */
test.describe.configure({ timeout: 600_000 });

const verb = (name: string, ...args: string[]) =>
  start(process.execPath, [path.join(projectDir, 'scripts', `${name}.ts`), ...args], { cwd: projectDir }).ended;

const proofIn = async (dir: string) => JSON.parse(await readFile(path.join(dir, 'verdicts.json'), 'utf8')) as Verdicts;
const found = ({ verdicts, shown }: Verdicts) =>
  [...verdicts, ...shown].map(({ claim, target, verdict }) => `${claim} on ${target}: ${verdict}`);

// The cluster has to be up; it is proven three times, and stays.
test('shards: two of them, merged, say what a run says that was never split', async ({ cluster, folder }) => {
  expect(cluster.target.name).toBe('kind');
  const onKind = ['--target', 'kind', '--keep', '--out'];
  const at = (name: string) => path.join(folder, name);
  const dirs = { first: at('first'), second: at('second'), merged: at('merged'), unsplit: at('unsplit') };

  for (const [shard, out] of [
    ['1/2', dirs.first],
    ['2/2', dirs.second],
  ] as const) {
    const { code, stderr } = await verb('test', '--shard', shard, ...onKind, out);
    expect([stderr, code], shard).toEqual(['', 0]);
  }
  const parts = await Promise.all([dirs.first, dirs.second].map((dir) => proofIn(path.join(dir, 'partial'))));
  for (const part of parts) {
    expect(part.full).toBe(false);
    expect(found(part).length, 'each shard proves something').toBeGreaterThan(0);
  }

  const put = await verb('merge', dirs.second, dirs.first, '--out', dirs.merged);
  expect([put.stderr, put.code]).toEqual(['', 0]);
  const whole = await verb('start', ...onKind, dirs.unsplit);
  expect([whole.stderr, whole.code]).toEqual(['', 0]);
  const [fromShards, fromOne] = await Promise.all([proofIn(dirs.merged), proofIn(dirs.unsplit)]);
  expect(found(fromShards)).toEqual(found(fromOne));
  expect(fromShards.scope).toEqual(fromOne.scope);
  expect(fromShards.full).toBe(true);

  const judged = await verb('judge', dirs.merged);
  expect([judged.stderr, judged.code]).toEqual(['', 0]);
  const compared = await verb('compare', dirs.unsplit, dirs.merged);
  expect(compared.stdout).toContain('Nothing changed.');
});
