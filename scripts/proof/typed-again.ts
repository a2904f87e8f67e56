import type { VerbContext } from '../cli/verb.ts';
import { proofOptions } from './option-specs.ts';

// What shapes what is shown, and where to; which targets are needed follows from what failed.
const notAgain = ['out', 'target', 'yes', 'keep', 'down'];

/** The options of a verb as they would be typed once more, for another run on the same clusters and page. */
export function typedAgain(values: VerbContext['values']): string[] {
  return Object.entries(values).flatMap(([name, value]) => {
    // What is Playwright's selected what ran: that is not repeated.
    if (!(name in proofOptions) || notAgain.includes(name) || value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [`--${name}`, quoted(value)];
  });
}

/** A word of a shell, as it has to be typed. */
export function quoted(value: string): string {
  return /^[\w./:@=,+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}
