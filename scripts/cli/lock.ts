import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError, messageOf } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { stateDir } from '../../fixtures/paths.ts';
import type { Context } from './context.ts';
import { describeProcess, isProcessIdentity, isSameProcess, readJson } from './process-identity.ts';
import type { ProcessIdentity } from './process-identity.ts';

interface Holder {
  process: ProcessIdentity;
  /** What was typed: `npm start`. */
  verb: string;
  /** What it does with the lock, continuing the sentence: `uses the cluster`. */
  what: string;
  /** ISO 8601. */
  since: string;
}

const pollMs = 200;
/** An unreadable lock file may be one that is being written right now; after this long nobody writes it any more. */
const unreadableMs = 5_000;

/**
 * Runs `work` while no other process of this user holds the lock `name`. A waiter says once who holds it and waits
 * until the holder releases it or is gone; an abort of `context.signal` ends the wait with its reason. `what`
 * continues the sentence about the holder: `uses the cluster`. Not reentrant.
 */
export async function withLock<T>(
  name: string,
  context: Context,
  what: string,
  work: () => Promise<T>,
  folder: string = path.join(stateDir(), 'locks'),
): Promise<T> {
  const file = await acquire(folder, name, context, what);
  return untilDone(file, work);
}

/** Like `withLock`, and waits for nobody: where another process holds the lock, `work` is told so and goes without. */
export async function withFreeLock<T>(
  name: string,
  context: Context,
  what: string,
  work: (held: boolean) => Promise<T>,
  folder: string = path.join(stateDir(), 'locks'),
): Promise<T> {
  const file = await acquire(folder, name, context, what, false);
  return file === undefined ? work(false) : untilDone(file, () => work(true));
}

async function untilDone<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    // Where even this fails, the lock ends with this process.
    await writeFile(file, JSON.stringify({ released: true })).catch(() => undefined);
  }
}

// Each taking makes the file of the next generation, `name.N`; who made the highest one holds the lock. Nobody ever
// removes the highest, so "the owner of N is gone" leads to exactly one N+1, however many find out at the same time.
async function acquire(folder: string, name: string, context: Context, what: string): Promise<string>;
async function acquire(
  folder: string,
  name: string,
  context: Context,
  what: string,
  waits: boolean,
): Promise<string | undefined>;
async function acquire(
  folder: string,
  name: string,
  context: Context,
  what: string,
  waits = true,
): Promise<string | undefined> {
  const holder = await describeSelf(what);
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw notWritable(folder, error);
  });
  let announced = false;
  for (;;) {
    context.signal.throwIfAborted();
    const last = Math.max(0, ...(await generations(folder, name)));
    const state = last === 0 ? 'free' : await stateOf(path.join(folder, `${name}.${last}`));
    if (state === 'free') {
      const file = await take(folder, name, last + 1, holder);
      if (file !== undefined) return file;
      continue;
    }
    if (!waits && state !== undefined) return undefined;
    if (!announced && state !== undefined) {
      context.out.note(waitingFor(state));
      announced = true;
    }
    await sleep(pollMs, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

async function take(folder: string, name: string, generation: number, holder: Holder): Promise<string | undefined> {
  const file = path.join(folder, `${name}.${generation}`);
  try {
    await writeFile(file, JSON.stringify(holder), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw notWritable(folder, error);
  }
  const all = await generations(folder, name);
  // A sleeper may have woken up with a number that others have long passed.
  const mine = Math.max(...all) === generation;
  const obsolete = mine ? all.filter((other) => other < generation) : [generation];
  await Promise.all(obsolete.map((other) => rm(path.join(folder, `${name}.${other}`), { force: true })));
  return mine ? file : undefined;
}

async function generations(folder: string, name: string): Promise<number[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.startsWith(`${name}.`))
    .map((file) => file.slice(name.length + 1))
    .filter((suffix) => /^\d+$/.test(suffix))
    .map(Number);
}

/** `free`: released, or its owner is gone. A holder that cannot be read yet is `undefined`. */
async function stateOf(file: string): Promise<'free' | Holder | undefined> {
  const content = await readJson(file);
  if (isReleased(content)) return 'free';
  if (isHolder(content)) return (await isSameProcess(content.process)) ? content : 'free';
  const age = await stat(file).then(
    (found) => Date.now() - found.mtimeMs,
    () => 0,
  );
  return age > unreadableMs ? 'free' : undefined;
}

function isReleased(content: unknown): boolean {
  return typeof content === 'object' && content !== null && 'released' in content;
}

function isHolder(content: unknown): content is Holder {
  if (typeof content !== 'object' || content === null) return false;
  const { process: owner, verb, what, since } = content as Partial<Record<keyof Holder, unknown>>;
  return isProcessIdentity(owner) && [verb, what, since].every((field) => typeof field === 'string');
}

function waitingFor(holder: Holder): string {
  const since = new Date(holder.since).toTimeString().slice(0, 8);
  return `Another \`${holder.verb}\` (pid ${holder.process.pid}, since ${since}) ${holder.what}; waiting for it to end.`;
}

async function describeSelf(what: string): Promise<Holder> {
  const self = await describeProcess(process.pid);
  if (self === undefined) {
    throw new HarnessError({
      id: 'no-process-table',
      exitCode: exitCodes.environment,
      doing: 'Look up this process in the process table',
      seen: 'no entry',
      next: process.platform === 'linux' ? 'Mount /proc.' : 'See that `ps` works.',
    });
  }
  return { process: self, verb: verbName(), what, since: new Date().toISOString() };
}

function notWritable(folder: string, cause: unknown): HarnessError {
  return new HarnessError({
    id: 'lock-not-writable',
    exitCode: exitCodes.environment,
    doing: `Take a lock in ${folder}`,
    seen: messageOf(cause),
    next: 'Make that folder writable and see that its disk has room.',
    cause,
  });
}

function verbName(): string {
  const script = process.env['npm_lifecycle_event'];
  if (script === undefined) return `node ${path.basename(process.argv[1] ?? '')}`.trim();
  return script === 'start' || script === 'test' ? `npm ${script}` : `npm run ${script}`;
}
