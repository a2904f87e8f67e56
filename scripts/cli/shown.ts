import path from 'node:path';
import { callerDir } from '../../fixtures/paths.ts';
import { isColoured } from './terminal.ts';

/** How many columns people read in: the terminal's, at most 100. With `--json` they read stderr. */
export function columns(): number {
  return Math.min(process.stdout.columns || process.stderr.columns || 80, 100);
}

/** True where the text that people read may have colours. */
export function coloured(values: Readonly<Record<string, unknown>>): boolean {
  return isColoured(values['json'] === true ? process.stderr : process.stdout, process.env);
}

/** A path as the person who typed the command would write it: what a terminal can open. */
export function asTyped(file: string): string {
  const relative = path.relative(callerDir(), file) || '.';
  const whole = path.resolve(file);
  return relative.startsWith('..') && whole.length < relative.length ? whole : relative;
}
