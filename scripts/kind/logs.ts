import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { runCommand } from '../engine/command.ts';
import { kindEnvironment } from './environment.ts';
import { makeFitForOthers } from './logs-for-others.ts';

/** Exports the logs of a cluster's Node containers by kind's own command, without what is nobody else's business; returns their folder. */
export async function exportLogs(kind: string, cluster: string, runId: string): Promise<string> {
  const dir = path.join(projectDir, 'logs', runId, cluster);
  await mkdir(dir, { recursive: true });
  const result = await runCommand(kind, ['export', 'logs', dir, '--name', cluster], {
    env: kindEnvironment(),
    timeoutMs: 120_000,
  });
  // Where kind could not read all of them, too.
  await makeFitForOthers(dir);
  if (result.exitCode === 0) return dir;
  const words = /ERROR: (.*)/.exec(result.stderr)?.[1] ?? result.stderr.trim();
  throw new HarnessError({
    id: 'logs-failed',
    exitCode: exitCodes.environment,
    doing: `Export the logs of kind cluster "${cluster}"`,
    seen: `kind could not read all of them: ${words.slice(0, 160)} …; what it read is in ${dir}`,
    next: `"docker logs ${cluster}-control-plane" shows the rest.`,
  });
}
