import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { stale } from './generate.ts';
import { code, plain } from './markdown.ts';
import { titlesIn } from './pages/claims.ts';
import { exitCodesPage } from './pages/exit-codes.ts';

test('a page is stale where it is missing, says something else, or is made by nobody', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kind-and-eks-docs-'));
  try {
    const pages = new Map([
      ['a.md', 'as it is'],
      ['b.md', 'new'],
      ['c.md', 'missing'],
    ]);
    writeFileSync(path.join(folder, 'a.md'), 'as it is');
    writeFileSync(path.join(folder, 'b.md'), 'old');
    writeFileSync(path.join(folder, 'd.md'), 'of a page that is no more');
    assert.deepEqual(stale(pages, folder), ['b.md', 'c.md', 'd.md']);
    assert.deepEqual(stale(pages, path.join(folder, 'gone')), ['a.md', 'b.md', 'c.md']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what a text says letter by letter is no markup, but for what stands between backticks', () => {
  assert.equal(
    plain('set AWS_REGION <now>, run `docker_x` |'),
    String.raw`set AWS\_REGION \<now\>, run ` + '`docker_x`' + String.raw` \|`,
  );
  assert.equal(code('a|b'), String.raw`${'`'}a\|b${'`'}`);
  assert.equal(code('a`b'), '`` a`b ``');
});

test('the order of exit codes is the one that decides', () => {
  assert.match(exitCodesPage(), /its code: 130, 143, 129, 2, 3, 4, 70, 1, 6, 5, 0\./);
});

test('the title of a spec is found by its proof, with details or without', () => {
  const body = (proof: string) => `async ({ prove }) => { expect(await prove(${proof})).toBeProven(); }`;
  const text = `test.describe('a', () => { test('one: is', ${body('one')}); test('two: is', of(two), ${body('two')}); });`;
  assert.deepEqual(
    [...titlesIn([text])],
    [
      ['one', 'one: is'],
      ['two', 'two: is'],
    ],
  );
});
