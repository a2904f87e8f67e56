import { ask, currentTerminal, isYes, type Terminal } from '../cli/ask.ts';
import type { Context } from '../cli/context.ts';

/**
 * Asks once, on a terminal, whether all of `changes` may be made to this machine; off a terminal says that they are
 * made and returns true.
 */
export async function mayChange(
  context: Context,
  changes: readonly string[],
  terminal: Terminal = currentTerminal(),
): Promise<boolean> {
  if (!terminal.interactive) {
    for (const change of changes) context.out.note(`As root, unasked since nobody is at a terminal: ${change}`);
    return true;
  }
  const list = changes.map((change) => `  - ${change}\n`).join('');
  return isYes(await ask(context, `To go on, this machine has to be changed:\n${list}Do that? [y/N] `, terminal));
}
