import path from 'node:path';
import { callerDir } from '../../fixtures/paths.ts';

/** How many columns people read in: the terminal's, at most 100. */
export function columns(): number {
  return Math.min(process.stdout.columns || 80, 100);
}

/** A path as the person who typed the command would write it: what a terminal can open. */
export function asTyped(file: string): string {
  return path.relative(callerDir(), file) || '.';
}
