import { formatDuration, isLong } from './duration.ts';
import type { LiveArea, LiveLine } from './live-area.ts';
import type { Style } from './terminal.ts';

/** What a phase may say while it runs. */
export interface Step {
  /**
   * What is being done right now; shown with the phase's elapsed time. `details` are lines below it, on a terminal only.
   */
  (doing: string, details?: readonly string[]): void;
}

/** How a phase is shown. */
export interface Showing {
  /** Writes a line that stays. */
  line: (text: string, style?: Style) => void;
  paint: (style: Style, text: string) => string;
  inert: (text: string) => string;
  /** Left out where no line can be drawn anew. */
  area: LiveArea | undefined;
  /** Before the name of the phase: its target. */
  label: string;
}

/** How a phase stands. */
interface State {
  name: string;
  usual: string | undefined;
  ms: number;
  doing: string;
}

const heartbeatMs = 30_000;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A phase on show, from its start to its end. */
export interface ShownPhase {
  step: Step;
  /** Takes the phase away and leaves one line that says how it ended. */
  end: (ok: boolean) => void;
  ms: () => number;
  doing: () => string;
}

/** Shows a phase as it runs: drawn anew in place, or, where that cannot be done, by a line at least every 30 s. */
export function showPhase(showing: Showing, name: string, usual: string | undefined): ShownPhase {
  const { line, label } = showing;
  const started = performance.now();
  const ms = () => performance.now() - started;
  let doing = '';
  let details: readonly string[] = [];
  const state = (): State => ({ name, usual, ms: ms(), doing });
  const hide = showing.area?.add((frame) => liveLines(showing, state(), details, frame)) ?? plainly(showing, state);
  return {
    step: (text, below = []) => {
      doing = text;
      details = below;
    },
    end: (ok) => {
      hide();
      const long = isLong(ms(), usual) ? `, usually ${usual ?? ''}` : '';
      const whole = `${label}${name} ${formatDuration(ms())}${long}`;
      if (ok) line(`✓ ${whole}`, 'green');
      else line(`✗ ${whole}${doing === '' ? '' : `, while: ${doing}`}`, 'red');
    },
    ms,
    doing: () => doing,
  };
}

function liveLines({ paint, inert, label }: Showing, state: State, details: readonly string[], frame: number) {
  const sign = spinner[frame % spinner.length] ?? '';
  const first: LiveLine = {
    text: inert(`${sign} ${label}${words(details.length === 0 ? state : { ...state, doing: '' })}`),
    paint: (text) => {
      if (isLong(state.ms, state.usual)) return paint('yellow', text);
      return text.replace(sign, () => paint('cyan', sign));
    },
  };
  return [first, ...details.map((text): LiveLine => ({ text: `    ${inert(text)}` }))];
}

// A start, and a sign of life each half minute.
function plainly({ line, label }: Showing, state: () => State): () => void {
  const { name, usual } = state();
  line(`… ${label}${name}${usual === undefined ? '' : `, usually ${usual}`}`);
  const timer = setInterval(() => {
    line(`  ${label}${words(state())}`);
  }, heartbeatMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

function words({ name, usual, ms, doing }: State): string {
  const long = isLong(ms, usual) ? 'longer than the usual' : 'usually';
  const hint = usual === undefined ? '' : `, ${long} ${usual}`;
  return `${name} ${formatDuration(Math.floor(ms / 1000) * 1000)}${hint}${doing === '' ? '' : `: ${doing}`}`;
}
