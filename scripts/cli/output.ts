import { styleText } from 'node:util';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { inert, inertJson } from '../../fixtures/model/inert.ts';
import { targetWords } from '../../fixtures/report/headline.ts';
import { createLiveArea } from './live-area.ts';
import { showPhase, type Step } from './phase.ts';
import { wrap } from './wrap.ts';
import { isColoured, isLive, type PeopleStream, type Style } from './terminal.ts';

export type { Step } from './phase.ts';

/** One line of `--json`, and of out/events.ndjson. `type` decides which other fields there are. */
export interface Event {
  type: string;
  [field: string]: unknown;
}

/** Everything a verb shows: lines for people, events for machines (docs/schemas/event.schema.json). */
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
  /** The same output, whose events all have these fields too, and whose lines begin with the target's name. */
  scoped(fields: Record<string, unknown>): Output;
  /** Runs one timed phase: its start, progress (at least every 30 s) and end are shown. */
  phase<T>(name: string, usual: string | undefined, work: (step: Step) => Promise<T>): Promise<T>;
  /** Draws nothing anew until the function that it returns is called: somebody is asked something. */
  hold(): () => void;
}

export interface OutputOptions {
  /** NDJSON on stdout, people on stderr. */
  json: boolean;
  runId: string;
  /** Also receives every event. */
  sink?: (event: Event) => void;
  people?: PeopleStream;
  machine?: { write(text: string): unknown };
  env?: NodeJS.ProcessEnv;
}

// As wide as the longest name of a target, and two spaces.
const labelWidth = 6;

export function createOutput(options: OutputOptions): Output {
  const people = options.people ?? (options.json ? process.stderr : process.stdout);
  const machine = options.machine ?? process.stdout;
  const env = options.env ?? process.env;
  const coloured = isColoured(people, env);
  const area = isLive(people, env) ? createLiveArea(people) : undefined;

  const paint = (style: Style, text: string) => (coloured ? styleText(style, text, { validateStream: false }) : text);
  const print = (text: string) => {
    if (area === undefined) people.write(text);
    else area.print(text);
  };
  const line = (text: string, style?: Style) => {
    const harmless = inert(text);
    print(`${style === undefined ? harmless : paint(style, harmless)}\n`);
  };
  const outputWith = (own: Record<string, unknown>): Output => {
    const label = (targetWords[own['target'] as TargetName] as string | undefined)?.padEnd(labelWidth) ?? '';
    const event = (fields: Event) => {
      const full = { run: options.runId, time: new Date().toISOString(), ...own, ...fields };
      if (options.json) machine.write(`${inertJson(full)}\n`);
      options.sink?.(full);
    };
    return {
      note: (text) => {
        // Where lines begin with a target they stand in a column, behind the place of a sign.
        line(label === '' ? text : `  ${label}${text}`);
        event({ type: 'note', text });
      },
      warn: (text) => {
        line(`! ${label}${text}`, 'yellow');
        event({ type: 'warning', text });
      },
      rung: (rung) => {
        const because = rung.because === undefined ? '' : ` (${rung.because})`;
        const usual = rung.usual === undefined ? '' : `, usually ${rung.usual}`;
        // Broken at words: nobody copies a rung.
        const width = people.isTTY === true ? (people.columns ?? 80) - 1 : Number.POSITIVE_INFINITY;
        const lines = wrap(inert(`${label}${rung.ladder}: ${rung.doing}${usual}${because}`), width - 2, '  ');
        for (const text of lines) line(`  ${text}`, 'dim');
        event({ type: 'rung', ...rung });
      },
      text: (block) => {
        print(`${block}\n`);
      },
      event,
      scoped: (fields) => outputWith({ ...own, ...fields }),
      phase: async (name, usual, work) => {
        const phase = { phase: name, ...(usual === undefined ? {} : { usual }) };
        event({ type: 'phase-start', ...phase });
        const shown = showPhase({ line, paint, inert, area, label }, name, usual);
        try {
          const value = await work((doing, details) => {
            shown.step(doing, details);
            event({ type: 'phase-progress', phase: name, doing });
          });
          shown.end(true);
          event({ type: 'phase-end', ...phase, ok: true, ms: Math.round(shown.ms()) });
          return value;
        } catch (error) {
          shown.end(false);
          event({ type: 'phase-end', ...phase, ok: false, ms: Math.round(shown.ms()), doing: shown.doing() });
          throw error;
        }
      },
      hold: () => area?.hold() ?? (() => undefined),
    };
  };
  return outputWith({});
}
