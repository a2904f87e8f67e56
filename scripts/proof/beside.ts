import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError, messageOf } from '../../fixtures/errors.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { Run, RunTarget, TargetResult } from '../../fixtures/model/run.ts';
import type { VerbContext } from '../cli/verb.ts';

export interface BringUpBeside {
  name: TargetName;
  bringUp: (context: VerbContext) => Promise<BroughtUp>;
  /** What is still to be done before the target can be proven. */
  then: (target: RunTarget) => Promise<RunTarget>;
}

export interface BroughtUp {
  target: RunTarget;
  /** The variables that whoever asks this target's AWS has to have; null removes one. */
  env?: Record<string, string | null>;
  /** Ends what runs only as long as the proof does. */
  close?: () => Promise<void>;
}

/** A target that comes up while the others are proven. */
export interface Beside {
  /** Stops bringing it up where that is still going on; resolves when nothing goes on any more. */
  stop: () => Promise<void>;
  /** Ends what runs beside the proof. */
  close: () => Promise<void>;
}

/**
 * Brings a target up without holding the others up: the run lists it as pending, and its workers wait for the file that
 * is written when it is up, or has failed. A failure is told at once, and never lost: the run's exit code holds it.
 */
export function bringUpBeside(context: VerbContext, run: Run, { name, bringUp, then }: BringUpBeside): Beside {
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const file = path.join(path.dirname(run.eventsFile), `${name}.json`);
  run.pending.push({ target: name, file });
  let close: BroughtUp['close'];
  const result = (async (): Promise<TargetResult> => {
    try {
      const brought = await bringUp({ ...context, signal, out: context.out.scoped({ target: name }) });
      ({ close } = brought);
      const up = await then(brought.target);
      return { up, ...(brought.env === undefined ? {} : { env: brought.env }) };
    } catch (error) {
      if (!signal.aborted) tell(context, name, error);
      const code = error instanceof HarnessError ? error.exitCode : exitCodes.defect;
      return { failed: { code, reason: messageOf(error) } };
    }
  })();
  const written = result.then((value) => writeWhole(file, JSON.stringify(value)));
  return {
    stop: async () => {
      ending.abort();
      await written;
    },
    close: async () => close?.(),
  };
}

/** Lists a target as pending that will not come up: whoever waits for it learns why. */
export async function leaveOut(run: Run, target: TargetName, reason: string): Promise<void> {
  const file = path.join(path.dirname(run.eventsFile), `${target}.json`);
  run.pending.push({ target, file });
  const result: TargetResult = { failed: { code: exitCodes.undetermined, reason } };
  await writeWhole(file, JSON.stringify(result));
}

function tell({ out }: VerbContext, name: TargetName, error: unknown): void {
  if (error instanceof HarnessError) {
    for (const line of [`${name}: ${error.message}`, `  ${error.next}`]) out.warn(line);
    out.event({ type: 'error', id: error.id, target: name, text: error.message, next: error.next });
    return;
  }
  out.warn(
    `${name}: defect of the harness: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}

// Renamed into place: a worker that looks meanwhile sees nothing, or the whole.
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.tmp`, text, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}
