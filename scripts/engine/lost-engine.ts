import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { findEndpoint, endpointText } from './endpoint.ts';
import { engineOptions } from './options.ts';
import { probeEngine } from './probe.ts';

const pauseMs = 5_000;
// Longer than elsewhere: an engine that creates containers is busy.
const answerMs = 20_000;

/**
 * Does `work`, whose signal aborts with what `lostEngine` found where the engine stops answering: what waits for an engine
 * that hangs would wait for ever. `doing` begins the message.
 */
export async function whileEngineAnswers<T>(
  signal: AbortSignal,
  doing: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const watching = watch(either, doing, ending);
  try {
    return await work(either);
  } finally {
    ending.abort();
    await watching;
  }
}

async function watch(signal: AbortSignal, doing: string, ending: AbortController): Promise<void> {
  try {
    for (;;) {
      await sleep(pauseMs, undefined, { signal });
      const lost = await lostEngine(signal, doing);
      if (lost !== undefined) ending.abort(lost);
    }
  } catch {
    // The work is over, or nobody wants it any more.
  }
}

/** What to say where the engine, which answered before, does not answer any more; undefined where it does. */
export async function lostEngine(signal: AbortSignal, doing: string): Promise<HarnessError | undefined> {
  const options = engineOptions({ answerMs });
  const probe = await probeEngine(options, signal);
  if (probe.reachable) return undefined;
  const at = endpointText(await findEndpoint(options, signal));
  return new HarnessError({
    id: 'engine-lost',
    exitCode: exitCodes.environment,
    doing,
    seen: `the Docker Engine at ${at} does not answer any more (${probe.detail.replace(/\.$/, '')})`,
    next: 'Have "docker version" succeed again, then run the same command: what was left half made is made anew.',
  });
}
