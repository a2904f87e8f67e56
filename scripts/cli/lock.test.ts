import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import type { Context } from './context.ts';
import { withFreeLock, withLock } from './lock.ts';
import { createOutput } from './output.ts';

const root = await mkdtemp(path.join(tmpdir(), 'lock-'));
after(() => rm(root, { recursive: true }));

function newFolder(): Promise<string> {
  return mkdtemp(path.join(root, 'case-'));
}

function contextOf(signal = new AbortController().signal): Context & { lines: string[] } {
  const lines: string[] = [];
  const out = createOutput({ json: false, runId: 'test', people: { write: (text) => lines.push(text) } });
  return { out, signal, mayInstall: false, lines };
}

/** A process that says `taken`, holds the lock for `holdMs`, and writes when it came and went into `journal`. */
function holder(folder: string, journal: string, holdMs: number): ChildProcess {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(path.resolve(import.meta.dirname, 'lock.ts'))};
    const out = { note: (line) => console.log(line) };
    const context = { out, signal: new AbortController().signal, mayInstall: false };
    await withLock('cluster', context, 'uses the cluster', async () => {
      appendFileSync(${JSON.stringify(journal)}, 'in\\n');
      console.log('taken');
      await sleep(${holdMs});
      appendFileSync(${JSON.stringify(journal)}, 'out\\n');
    }, ${JSON.stringify(folder)});`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  assert.ok(child.stdout);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

test('the work of many processes never overlaps', async () => {
  const folder = await newFolder();
  const journal = path.join(folder, 'journal');
  const children = Array.from({ length: 6 }, () => holder(folder, journal, 30));
  const exits = await Promise.all(children.map((child) => once(child, 'exit')));
  assert.deepEqual(
    exits.map(([code]) => code as number),
    [0, 0, 0, 0, 0, 0],
  );
  assert.equal(await readFile(journal, 'utf8'), 'in\nout\n'.repeat(6));
});

test('a waiter says once who holds the lock, and takes it after', async () => {
  const folder = await newFolder();
  const child = holder(folder, path.join(folder, 'journal'), 900);
  assert.equal(await firstLine(child), 'taken');
  const context = contextOf();
  assert.equal(await withLock('cluster', context, 'uses the cluster', () => Promise.resolve(7), folder), 7);
  assert.equal(context.lines.length, 1);
  assert.match(
    context.lines[0] ?? '',
    new RegExp(`^Another \`npm start\` \\(pid ${child.pid}, since \\d\\d:\\d\\d:\\d\\d\\) uses the cluster; waiting`),
  );
});

test('the lock of a killed owner is taken over by exactly one of several waiters at a time', async () => {
  const folder = await newFolder();
  const journal = path.join(folder, 'journal');
  const owner = holder(folder, journal, 60_000);
  assert.equal(await firstLine(owner), 'taken');
  const waiters = Array.from({ length: 5 }, () => holder(folder, journal, 30));
  await Promise.all(waiters.map(firstLine));
  owner.kill('SIGKILL');
  await Promise.all(waiters.map((waiter) => once(waiter, 'exit')));
  assert.equal(await readFile(journal, 'utf8'), `in\n${'in\nout\n'.repeat(5)}`);
});

test('a lock file without sense is waited for while it is fresh, and taken over when it is old', async () => {
  for (const garbage of ['', '{"pid":', 'null', '{"process":{"pid":1}}']) {
    const folder = await newFolder();
    const file = path.join(folder, 'cluster.4');
    await writeFile(file, garbage);
    const brief = contextOf(AbortSignal.timeout(300));
    await assert.rejects(
      withLock('cluster', brief, 'uses', () => Promise.resolve(), folder),
      { name: 'TimeoutError' },
    );
    const past = new Date(Date.now() - 6_000);
    await utimes(file, past, past);
    assert.equal(await withLock('cluster', contextOf(), 'uses', () => Promise.resolve(1), folder), 1);
    assert.deepEqual(await readdir(folder), ['cluster.5']);
  }
});

test('an abort ends the wait with its reason and leaves the lock alone', async () => {
  const folder = await newFolder();
  const child = holder(folder, path.join(folder, 'journal'), 60_000);
  assert.equal(await firstLine(child), 'taken');
  const interrupt = new AbortController();
  const waiting = withLock('cluster', contextOf(interrupt.signal), 'uses', () => Promise.resolve(), folder);
  setTimeout(() => {
    interrupt.abort(new Error('interrupted'));
  }, 50);
  await assert.rejects(waiting, /interrupted/);
  assert.deepEqual(await readdir(folder), ['cluster.1', 'journal']);
  child.kill('SIGKILL');
});

test('failed work releases the lock', async () => {
  const folder = await newFolder();
  const failing = () => Promise.reject(new Error('no'));
  await assert.rejects(withLock('cluster', contextOf(), 'uses', failing, folder), /no/);
  assert.equal(await withLock('cluster', contextOf(), 'uses', () => Promise.resolve(1), folder), 1);
});

test("two locks do not hinder each other, and their files are the owner's alone", async () => {
  const folder = path.join(await newFolder(), 'locks');
  await withLock(
    'a',
    contextOf(),
    'uses',
    () => withLock('b', contextOf(), 'uses', () => Promise.resolve(), folder),
    folder,
  );
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
  assert.equal((await stat(path.join(folder, 'a.1'))).mode & 0o777, 0o600);
});

test('a folder that cannot be made ends with the way out', async () => {
  const file = path.join(await newFolder(), 'file');
  await appendFile(file, '');
  await assert.rejects(
    withLock('a', contextOf(), 'uses', () => Promise.resolve(), path.join(file, 'locks')),
    {
      name: 'HarnessError',
      id: 'lock-not-writable',
    },
  );
});

test('a lock that is only taken where it is free is not waited for', async () => {
  const folder = await newFolder();
  const context = contextOf();
  const tryIt = <T>(work: (held: boolean) => Promise<T>) =>
    withFreeLock('cluster', context, 'uses the cluster', work, folder);
  const held = (isHeld: boolean) => Promise.resolve(isHeld);
  assert.equal(await withLock('cluster', context, 'uses the cluster', () => tryIt(held), folder), false);
  assert.deepEqual(await tryIt(async (outer) => [outer, await tryIt(held)]), [true, false]);
  assert.equal(await tryIt(held), true);
  assert.deepEqual(context.lines, []);
});
