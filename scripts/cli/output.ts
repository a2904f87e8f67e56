import { inert } from '../../fixtures/model/inert.ts';

/** One line of `--json`, and of out/events.ndjson. `type` decides which other fields there are. */
export interface Event {
  type: string;
  [field: string]: unknown;
}

/** What a phase may say while it runs. */
export interface Step {
  /** What is being done right now; shown with the phase's elapsed time. */
  (doing: string): void;
}

/** Everything a verb shows: lines for people, events for machines. */
export interface Output {
  /** A plain line for people, also an event of type `note`. */
  note(line: string): void;
  /** A line that asks for attention but ends nothing, also an event of type `warning`. */
  warn(line: string): void;
  /** A rung of a ladder: what is tried, how long it usually takes, why the rung before did not do. */
  rung(rung: { ladder: string; doing: string; usual?: string; because?: string }): void;
  /** Text for people only, several lines allowed: the verdict table. */
  text(block: string): void;
  event(event: Event): void;
  /** The same output, whose events all have these fields too. */
  scoped(fields: Record<string, unknown>): Output;
  /** Runs one timed phase: its start, progress (at least every 30 s) and end are shown. */
  phase<T>(name: string, usual: string | undefined, work: (step: Step) => Promise<T>): Promise<T>;
}

export interface OutputOptions {
  /** NDJSON on stdout, people on stderr. */
  json: boolean;
  runId: string;
  /** Also receives every event. */
  sink?: (event: Event) => void;
  people?: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  machine?: { write(text: string): unknown };
}

const heartbeatMs = 30_000;

export function createOutput(options: OutputOptions): Output {
  const people = options.people ?? (options.json ? process.stderr : process.stdout);
  const machine = options.machine ?? process.stdout;
  const live = people.isTTY === true && process.env['TERM'] !== 'dumb';
  let status = '';

  const clear = () => {
    if (status !== '') people.write('\r\u001b[2K');
    status = '';
  };
  const line = (text: string) => {
    clear();
    people.write(`${inert(text)}\n`);
  };
  const showStatus = (text: string) => {
    if (!live) return;
    clear();
    status = inert(text).slice(0, (people.columns ?? 80) - 1);
    people.write(status);
  };
  const outputWith = (own: Record<string, unknown>): Output => {
    const event = (fields: Event) => {
      const full = { run: options.runId, time: new Date().toISOString(), ...own, ...fields };
      if (options.json) machine.write(`${JSON.stringify(full)}\n`);
      options.sink?.(full);
    };
    return {
      note: (text) => {
        line(text);
        event({ type: 'note', text });
      },
      warn: (text) => {
        line(`! ${text}`);
        event({ type: 'warning', text });
      },
      rung: (rung) => {
        const because = rung.because === undefined ? '' : ` (${rung.because})`;
        const usual = rung.usual === undefined ? '' : `, usually ${rung.usual}`;
        line(`  ${rung.ladder}: ${rung.doing}${usual}${because}`);
        event({ type: 'rung', ...rung });
      },
      text: (block) => {
        clear();
        people.write(`${block}\n`);
      },
      event,
      scoped: (fields) => outputWith({ ...own, ...fields }),
      phase: async (name, usual, work) => {
        const started = performance.now();
        const elapsed = () => formatDuration(performance.now() - started);
        const hint = usual === undefined ? '' : `, usually ${usual}`;
        let doing = '';
        let shownAt = started;
        const phase = { phase: name, ...(usual === undefined ? {} : { usual }) };
        const ms = () => Math.round(performance.now() - started);
        event({ type: 'phase-start', ...phase });
        if (live) showStatus(`… ${name}${hint}`);
        else line(`… ${name}${hint}`);
        const timer = setInterval(() => {
          if (live) showStatus(`… ${name} ${elapsed()}${hint}${doing === '' ? '' : `: ${doing}`}`);
          else if (performance.now() - shownAt >= heartbeatMs) {
            shownAt = performance.now();
            line(`  ${name} ${elapsed()}${doing === '' ? '' : `: ${doing}`}`);
          }
        }, 1000);
        timer.unref();
        try {
          const value = await work((text) => {
            doing = text;
            event({ type: 'phase-progress', phase: name, doing: text });
          });
          line(`✓ ${name} ${elapsed()}`);
          event({ type: 'phase-end', ...phase, ok: true, ms: ms() });
          return value;
        } catch (error) {
          line(`✗ ${name} ${elapsed()}${doing === '' ? '' : `, while: ${doing}`}`);
          event({ type: 'phase-end', ...phase, ok: false, ms: ms(), doing });
          throw error;
        } finally {
          clearInterval(timer);
        }
      },
    };
  };
  return outputWith({});
}

/** 850 ms, 12 s, 3 min 05 s. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
