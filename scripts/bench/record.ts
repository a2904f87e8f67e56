import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import type { BenchName } from './names.ts';
import type { Measured } from './pairs.ts';

/** A measurement as the docs show it. */
export interface Recorded extends Pick<Measured, 'ours' | 'theirs' | 'median' | 'min' | 'max' | 'load'> {
  /** The day, by UTC. */
  on: string;
  processors: number;
}

export type Records = Partial<Record<BenchName, Recorded>>;

/** What was measured last, by measurement; `npm run docs` makes a table of it. */
export const recordFile = path.join(projectDir, 'docs', 'speed.json');

/** Puts a measurement in the place of the one before. */
export async function record(name: BenchName, measured: Measured): Promise<void> {
  const known = JSON.parse(await readFile(recordFile, 'utf8')) as Records;
  const { ours, theirs, median, min, max, load } = measured;
  const recorded: Recorded = {
    on: new Date().toISOString().slice(0, 10),
    processors: availableParallelism(),
    ours: ours.map(Math.round),
    theirs: theirs.map(Math.round),
    ...{ median: rounded(median), min: rounded(min), max: rounded(max), load },
  };
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(recordFile);
  const text = JSON.stringify({ ...known, [name]: recorded });
  await writeFile(recordFile, await format(text, { ...options, parser: 'json' }));
}

const rounded = (ratio: number) => Number(ratio.toFixed(3));
