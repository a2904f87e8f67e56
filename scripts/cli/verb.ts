import { randomBytes } from 'node:crypto';
import { HarnessError, messageOf } from '../../fixtures/errors.ts';
import { inert } from '../../fixtures/model/inert.ts';
import { exitCodes, type ExitCode } from '../../fixtures/model/exit-code.ts';
import type { Context } from './context.ts';
import { catchInterrupts } from './interrupts.ts';
import { commonOptions, helpText, parseOptions, type OptionSpecs, type Parsed } from './options.ts';
import type { Event } from './output.ts';

export interface VerbContext extends Context {
  runId: string;
  values: Parsed['values'];
  /** What is not an option of the verb; Playwright's where `rest` says so. */
  rest: string[];
  /** Everything said so far, for `out/events.ndjson`. */
  events: readonly Event[];
  /** Calls `listener` with every event from now on, until the function that it returns is called. */
  onEvent: (listener: (event: Event) => void) => () => void;
}

export interface Verb {
  name: string;
  summary: string;
  options: OptionSpecs;
  notes?: readonly string[];
  rest?: 'none' | 'playwright';
  run: (context: VerbContext) => Promise<ExitCode>;
}

/** Runs a verb from its arguments to its exit code; does not return. */
export async function runVerb(verb: Verb): Promise<never> {
  const specs = { ...verb.options, ...commonOptions };
  const argv = process.argv.slice(2);
  const json = argv.includes('--json');
  if (argv.includes('--help')) {
    process.stdout.write(
      // The docs are made from it.
      `${json ? JSON.stringify({ ...verb, options: specs }) : helpText(verb.name, verb.summary, specs, verb.notes)}\n`,
    );
    return process.exit(exitCodes.proven);
  }
  // What draws on a terminal takes longer to load than a help text to read.
  const { createOutput } = await import('./output.ts');
  const runId = newRunId();
  // A reader that went away (`| head`) must not end what is under way.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const sink = (event: Event) => {
    events.push(event);
    for (const listener of listeners) listener(event);
  };
  const out = createOutput({ json, runId, sink });
  const interrupts = catchInterrupts((line) => {
    out.warn(line);
  });

  const finish = (code: ExitCode): never => {
    out.event({ type: 'end', verb: verb.name, exitCode: code });
    process.exit(code);
  };
  const fail = (error: unknown): never => {
    const interrupted = interrupts.code();
    if (interrupted !== undefined) return finish(interrupted);
    return finish(
      report(error, (event) => {
        out.event(event);
      }),
    );
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);

  try {
    const { values, positionals } = parseOptions(verb.name, argv, specs, verb.rest ?? 'none', process.env);
    const code = await verb.run({
      out,
      signal: interrupts.signal,
      mayInstall: values['no-install'] !== true,
      runId,
      values,
      rest: positionals,
      events,
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
    return finish(interrupts.code() ?? code);
  } catch (error) {
    return fail(error);
  }
}

function report(error: unknown, event: (event: Event) => void): ExitCode {
  if (error instanceof HarnessError) {
    const cause = error.cause === undefined ? [] : [`  Cause: ${messageOf(error.cause)}`];
    say([`Error: ${error.message}`, ...cause, `  ${error.next}`]);
    event({ type: 'error', id: error.id, text: error.message, next: error.next });
    return error.exitCode;
  }
  say([`Defect of the harness: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]);
  event({ type: 'error', id: 'defect', text: messageOf(error) });
  return exitCodes.defect;
}

function say(lines: readonly string[]): void {
  const text = lines.flatMap((line) => line.split('\n')).map(inert);
  process.stderr.write(`${text.join('\n')}\n`);
}

/** Sortable by time, unique between runs, fit for the name of a Namespace. */
function newRunId(): string {
  const time = new Date().toISOString().replace(/\D/g, '').slice(2, 14);
  return `${time}-${randomBytes(3).toString('hex')}`;
}
