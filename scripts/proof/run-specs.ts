import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { runVariable, type Run } from '../../fixtures/model/run.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { proofDir } from '../../fixtures/report/write-proof.ts';
import type { Event, Step } from '../cli/output.ts';
import type { VerbContext } from '../cli/verb.ts';
import { countProgress, type Progress } from './progress.ts';
import { runPlaywright } from './runner.ts';

/**
 * Runs the specs of a run and reads the verdicts that its reporter wrote. `onTarget` is handed the verdicts of each target
 * as soon as its last spec has ended.
 */
export async function runSpecs(
  context: VerbContext,
  run: Run,
  playwright: readonly string[],
  onTarget: (verdicts: Verdicts) => void,
): Promise<Verdicts> {
  const dir = path.dirname(run.eventsFile);
  const runFile = path.join(dir, 'run.json');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await writeFile(runFile, JSON.stringify(run), { mode: 0o600 });
  const lost: string[] = [];
  const keeping = keepEvents(context, run.eventsFile);
  try {
    const usual = run.targets.length + run.pending.length > 1 ? '35 s' : '20 s';
    const result = await context.out.phase('Look at the claims', run.full ? usual : undefined, async (step) => {
      const progress = countProgress(run);
      step(progress.line(), progress.details());
      const ended = await runPlaywright(playwright, { [runVariable]: runFile }, context.signal, (line) => {
        relay(context, line, { step, progress, lost, onTarget, keeping });
      });
      context.signal.throwIfAborted();
      return ended;
    });
    return readVerdicts(run, result.stderr, lost);
  } finally {
    keeping.end();
  }
}

interface Keeping {
  /** Does what tells events that the runner itself keeps. */
  without: (work: () => void) => void;
  end: () => void;
}

// A target may still be coming up while the runner runs: what is told of it goes into the proof, too.
function keepEvents({ events, onEvent }: VerbContext, file: string): Keeping {
  const line = (event: Event) => `${JSON.stringify(event)}\n`;
  writeFileSync(file, events.map(line).join(''));
  let kept = true;
  const end = onEvent((event) => {
    if (kept) appendFileSync(file, line(event));
  });
  const without = (work: () => void) => {
    kept = false;
    work();
    kept = true;
  };
  return { without, end };
}

/** Removes what only this run's processes were told. */
export async function forgetRun({ eventsFile }: Pick<Run, 'eventsFile'>): Promise<void> {
  await rm(path.dirname(eventsFile), { recursive: true, force: true });
}

interface Listener {
  step: Step;
  progress: Progress;
  lost: string[];
  onTarget: (verdicts: Verdicts) => void;
  keeping: Keeping;
}

// The reporter speaks NDJSON; whatever else the runner prints is for people.
function relay(context: VerbContext, line: string, { step, progress, lost, onTarget, keeping }: Listener): void {
  const event = parseEvent(line);
  if (event === undefined) {
    if (line !== '') context.out.note(line);
    return;
  }
  keeping.without(() => {
    context.out.event(event);
  });
  const text = typeof event['text'] === 'string' ? event['text'] : '';
  if (event.type === 'verdict') {
    progress.add(event);
    step(progress.line(), progress.details());
  }
  if (event.type === 'target-verdicts') onTarget(event['verdicts'] as Verdicts);
  // What an interrupt cuts off is no news.
  if (event.type === 'defect' && !context.signal.aborted) context.out.text(`! ${text}`);
  if (event.type === 'spec-output') context.out.text(text);
  if (event.type === 'proof-lost') lost.push(text);
}

function parseEvent(line: string): Event | undefined {
  if (!line.startsWith('{"run":')) return undefined;
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}

function readVerdicts(run: Run, stderr: string, lost: readonly string[]): Verdicts {
  for (const full of [run.full, false]) {
    const file = path.join(proofDir({ ...run, full }), 'verdicts.json');
    const verdicts = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Verdicts) : undefined;
    if (verdicts?.run === run.id) return verdicts;
  }
  const lostTo = lost[0];
  throw new HarnessError({
    id: lostTo === undefined ? 'no-verdicts' : 'proof-not-written',
    exitCode: lostTo === undefined ? exitCodes.defect : exitCodes.environment,
    doing: `Write the proof to ${proofDir(run)}`,
    seen: lostTo ?? `the runner ended without verdicts: ${stderr.trim().split('\n').at(-1) ?? 'it said nothing'}`,
    next:
      lostTo === undefined
        ? 'Please report it with the lines above.'
        : 'Make room or rights there, then run the same command again.',
  });
}
