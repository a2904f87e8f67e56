/** 850 ms, 12 s, 3 min 05 s. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

const units: Record<string, number> = { ms: 1, s: 1000, min: 60_000 };

/**
 * True where a phase has taken much longer than it usually does: twice as long, and ten seconds more. `usual` is in
 * words: `25 s`, `20 to 30 min`; words that tell no time are never exceeded.
 */
export function isLong(ms: number, usual: string | undefined): boolean {
  const [, number, unit = ''] = /(\d+) (ms|s|min)$/.exec(usual ?? '') ?? [];
  const usually = Number(number) * (units[unit] ?? Number.NaN);
  return ms > usually * 2 && ms > usually + 10_000;
}
