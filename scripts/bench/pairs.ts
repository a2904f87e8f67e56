import { loadavg } from 'node:os';

export interface Measured {
  /** Milliseconds (or what else was counted) of each round, in the order they were run. */
  ours: number[];
  theirs: number[];
  /** ours / theirs, round by round. */
  ratios: number[];
  median: number;
  min: number;
  max: number;
  /** The machine's load average over one minute before each round: a noisy machine shows. */
  load: number[];
}

/**
 * Measures two ways of doing the same in interleaved pairs, the first of each pair by turns, and nothing discarded:
 * what the machine does meanwhile hits both alike.
 */
export async function measurePairs(
  rounds: number,
  ours: () => Promise<number>,
  theirs: () => Promise<number>,
  show: (line: string) => void,
  shown: (value: number) => string = seconds,
): Promise<Measured> {
  const measured = { ours: [] as number[], theirs: [] as number[], load: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    measured.load.push(Number((loadavg()[0] ?? 0).toFixed(2)));
    const oursFirst = round % 2 === 0;
    const first = await (oursFirst ? ours() : theirs());
    const second = await (oursFirst ? theirs() : ours());
    measured.ours.push(oursFirst ? first : second);
    measured.theirs.push(oursFirst ? second : first);
    show(
      `pair ${round + 1} of ${rounds}: ours ${shown(measured.ours.at(-1) ?? 0)}, other ${shown(measured.theirs.at(-1) ?? 0)}`,
    );
  }
  const ratios = measured.ours.map((value, index) => value / (measured.theirs[index] ?? Number.NaN));
  return { ...measured, ratios, median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** The middle value, or the mean of the two in the middle; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
