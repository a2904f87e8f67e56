import path from 'node:path';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { VerbContext } from '../cli/verb.ts';
import { runCommand, type Limits } from '../engine/command.ts';

/** Runs what is measured; where it fails there is nothing to measure. */
export async function must(
  context: VerbContext,
  file: string,
  args: readonly string[],
  limits: Limits = {},
): Promise<void> {
  const result = await runCommand(file, args, { signal: context.signal, ...limits });
  if (result.exitCode === 0) return;
  throw new HarnessError({
    id: 'bench-failed',
    exitCode: exitCodes.bringUp,
    doing: `Measure ${path.basename(file)} ${args[0] ?? ''}`,
    seen: (result.stderr || result.stdout).trim().split('\n').slice(-3).join(' / '),
    next: 'Run it by hand to see why.',
  });
}
