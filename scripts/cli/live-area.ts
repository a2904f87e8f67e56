import { createLogUpdate } from 'log-update';
import type { PeopleStream } from './terminal.ts';
import { cut, widthOf } from './width.ts';

/** What is drawn anew at each frame; counts from 0. A line that is too long for the terminal is cut. */
export type LiveLines = (frame: number) => readonly LiveLine[];

export interface LiveLine {
  text: string;
  /** Colours the text when it has been cut. */
  paint?: (text: string) => string;
}

/** The last lines of a terminal, drawn anew several times a second while something goes on, and text above that stays. */
export interface LiveArea {
  /** Writes text that stays, above the live lines. */
  print(text: string): void;
  /** Shows lines below those that are shown already, until the function that it returns is called. */
  add(lines: LiveLines): () => void;
  /** Takes the live lines away until the function that it returns is called. */
  hold(): () => void;
}

const frameMs = 125;

export function createLiveArea(stream: PeopleStream): LiveArea {
  const log = createLogUpdate(stream as unknown as NodeJS.WritableStream);
  const items = new Set<LiveLines>();
  let held = 0;
  let frame = 0;
  let drawn: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  const columns = () => stream.columns ?? 80;
  const clear = () => {
    if (drawn.length > 0) log.clear();
    drawn = [];
  };
  const draw = () => {
    if (held > 0 || items.size === 0) return;
    // The last column stays free: some terminals go to the next line when it is written.
    const lines = [...items]
      .flatMap((item) => item(frame))
      .map(({ text, paint }) => {
        const fitting = cut(text, columns() - 1);
        return { fitting, painted: paint?.(fitting) ?? fitting };
      });
    drawn = lines.map(({ fitting }) => fitting);
    log(lines.map(({ painted }) => painted).join('\n'));
  };
  // A terminal that became narrower has broken each line into several: log-update knows of one.
  const resize = () => {
    const broken = drawn.map((line) => Math.max(0, Math.ceil(widthOf(line) / columns()) - 1));
    stream.write('\u001b[2K\u001b[1A'.repeat(broken.reduce((sum, more) => sum + more, 0)));
    clear();
    draw();
  };
  const start = () => {
    stream.on?.('resize', resize);
    timer = setInterval(() => {
      frame++;
      draw();
    }, frameMs);
    timer.unref();
  };
  const stop = () => {
    stream.off?.('resize', resize);
    clearInterval(timer);
    // The cursor is shown again.
    log.done();
  };

  return {
    print: (text) => {
      clear();
      stream.write(text);
      draw();
    },
    add: (lines) => {
      if (items.size === 0) start();
      items.add(lines);
      draw();
      return () => {
        if (!items.delete(lines)) return;
        clear();
        if (items.size === 0) stop();
        else draw();
      };
    },
    hold: () => {
      held++;
      clear();
      return () => {
        held--;
        draw();
      };
    },
  };
}
