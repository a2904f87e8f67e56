/** How often each mutant was reached, by its number. */
export type Counts = Record<string, number>;

/** Where Stryker's instrumented code begins to count, in each file of its own. */
const counting = 'function cover() {';
const counter = '__strykerCounter__';

let counts: Counts = {};

/** Counts by `count` below instead of in nested objects, which takes most of the time of a test. */
export function withOurCounter(source: string): string {
  const ours = `var count = globalThis.${counter}; if (count !== undefined) for (const id of arguments) count(id); return;`;
  return source.replace(counting, `${counting} ${ours}`);
}

/** Counts from now on; in later runs nobody asks what is reached. */
export function startCounting(): void {
  Object.assign(globalThis, { [counter]: count });
}

export function stopCounting(): void {
  Object.assign(globalThis, { [counter]: undefined });
}

/** What was reached since the last call. */
export function takeCounts(): Counts {
  const taken = counts;
  counts = {};
  return taken;
}

function count(id: string): void {
  counts[id] = (counts[id] ?? 0) + 1;
}
