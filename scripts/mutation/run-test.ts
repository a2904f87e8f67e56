import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestStatus, type TestResult } from '@stryker-mutator/api/test-runner';
import type { CollectedTest } from './collect.ts';

/** A test that waits for what never comes. One that never yields is ended by Stryker, with the whole process. */
export class Endless extends Error {}

/** Runs one test. With `usualMs`, throws `Endless` where it takes much longer than that. */
export async function runTest(test: CollectedTest, usualMs?: number): Promise<TestResult> {
  const { id } = test;
  const started = performance.now();
  const done = () => ({ id, name: id, fileName: path.resolve(test.file), timeSpentMs: performance.now() - started });
  const abort = new AbortController();
  try {
    const endless = usualMs === undefined ? [] : [sleep(3_000 + 5 * usualMs, 'endless', { signal: abort.signal })];
    if ((await Promise.race([test.run(), ...endless])) === 'endless') throw new Endless(`"${id}" does not end.`);
    return { ...done(), status: TestStatus.Success };
  } catch (error) {
    if (error instanceof Endless) throw error;
    return { ...done(), status: TestStatus.Failed, failureMessage: String(error) };
  } finally {
    abort.abort();
  }
}
