import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Context } from './context.ts';

/** Where a question can be asked. */
export interface Terminal {
  interactive: boolean;
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
}

export function currentTerminal(): Terminal {
  const ci = process.env['CI'] ?? '';
  return {
    interactive: process.stdin.isTTY && process.stderr.isTTY && (ci === '' || ci === 'false'),
    input: process.stdin,
    output: process.stderr,
  };
}

/** Asks at a terminal and returns what was typed, without white space around it; Ctrl-D types nothing. */
export async function ask(
  { signal, out }: Pick<Context, 'signal' | 'out'>,
  question: string,
  terminal: Terminal,
): Promise<string> {
  // What comes up beside must not draw over the question.
  const release = out.hold();
  // Line by line, not key by key: so Ctrl-C stays a signal for the verb.
  const reader = createInterface({ input: terminal.input, output: terminal.output, terminal: false });
  try {
    const answer = await Promise.race([
      reader.question(question, { signal }),
      // Ctrl-D answers nothing and leaves the question open.
      once(reader, 'close').then(() => ''),
    ]);
    return answer.trim();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    reader.close();
    release();
  }
}

/** True where what was typed is a yes. */
export function isYes(answer: string): boolean {
  return /^y(es)?$/i.test(answer);
}
