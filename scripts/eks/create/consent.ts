import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { usageError } from '../../../fixtures/errors.ts';
import type { Context } from '../../cli/context.ts';
import { lineFor } from '../../cli/options.ts';
import { currentTerminal, type Terminal } from '../../engine/consent.ts';

/** How this process was called, for the line to type. */
export interface Call {
  verb: string;
  args: readonly string[];
}

export function currentCall(): Call {
  return { verb: path.basename(process.argv[1] ?? 'start', '.ts'), args: process.argv.slice(2) };
}

/**
 * Asks for the account to be charged: a whole word is typed, so that no stray key creates anything. Throws a usage error
 * (exit 2) where somebody declines, and off a terminal, where nobody can be asked.
 */
export async function requireConsent(
  context: Context,
  what: string,
  terminal: Terminal = currentTerminal(),
  call: Call = currentCall(),
): Promise<void> {
  const doing = `Create ${what}`;
  const line = lineFor(call.verb, [...call.args, '--yes']);
  if (!terminal.interactive) {
    throw usageError('no-consent', doing, 'nobody at a terminal to ask', `Write: ${line}`, '--yes');
  }
  // Line by line, not key by key: so Ctrl-C stays a signal for the verb.
  const reader = createInterface({ input: terminal.input, output: terminal.output, terminal: false });
  try {
    const answer = await Promise.race([
      reader.question(`To create ${what}, type "create": `, { signal: context.signal }),
      // Ctrl-D answers nothing and leaves the question open.
      once(reader, 'close').then(() => ''),
    ]);
    if (answer.trim() === 'create') return;
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    reader.close();
  }
  throw usageError('no-consent', doing, 'it was not confirmed', `Nothing was created. To go on: ${line}`);
}
