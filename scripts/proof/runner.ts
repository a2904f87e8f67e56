import { createInterface } from 'node:readline';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { $ } from '../cli/shell.ts';
import { killGroup } from '../engine/command.ts';

export interface RunnerResult {
  exitCode: number | undefined;
  stderr: string;
}

const cli = path.join(projectDir, 'node_modules', '@playwright', 'test', 'cli.js');
// After an interrupt the specs remove what they made; a runner that hangs is ended all the same.
const endingMs = 20_000;

/** Runs Playwright in a process group of its own and hands on each line of its stdout. */
export async function runPlaywright(
  args: readonly string[],
  env: Record<string, string>,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<RunnerResult> {
  signal.throwIfAborted();
  // Playwright sets FORCE_COLOR for its workers, and Node warns of each that has NO_COLOR as well.
  const others = { ...process.env };
  delete others['NO_COLOR'];
  const child = $({ cwd: projectDir, env: { ...others, ...env } })`${process.execPath} ${cli} test ${args}`;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', onLine);
  const drained = new Promise((resolve) => lines.once('close', resolve));
  let killer: NodeJS.Timeout | undefined;
  const tell = (name: NodeJS.Signals) => {
    if (child.pid !== undefined) killGroup(child.pid, name);
  };
  const interrupt = () => {
    tell('SIGINT');
    killer = setTimeout(() => {
      tell('SIGKILL');
    }, endingMs);
  };
  signal.addEventListener('abort', interrupt, { once: true });
  const result = await child;
  clearTimeout(killer);
  signal.removeEventListener('abort', interrupt);
  await drained;
  return { exitCode: result.exitCode ?? undefined, stderr: result.stderr };
}
