import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { projectDir } from '../../fixtures/paths.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import type { VerbContext } from '../cli/verb.ts';
import { must } from './must.ts';

export interface Proved {
  /** From the start of the command to its end, in milliseconds. */
  ms: number;
  /** Of all claims on all targets, in milliseconds. */
  slowest: number;
}

export type Prove = (targets: readonly TargetName[]) => Promise<Proved>;

/** Runs `npm start` on clusters that stay up, its files in a folder that goes with the measurement. */
export async function withProofs<Result>(
  context: VerbContext,
  measure: (prove: Prove, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-bench-'));
  const prove: Prove = async (targets) => {
    const start = performance.now();
    const line = ['run', '--silent', 'start', '--', '--keep', '--out', folder, '--target', targets.join(',')];
    await must(context, 'npm', line, { cwd: projectDir });
    const ms = performance.now() - start;
    const { times } = JSON.parse(await readFile(path.join(folder, 'verdicts.json'), 'utf8')) as Verdicts;
    return { ms, slowest: Math.max(...times.map((time) => time.ms)) };
  };
  try {
    return await measure(prove, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
