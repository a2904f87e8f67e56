import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { stateDir } from '../../fixtures/paths.ts';
import { describeProcess } from '../cli/process-identity.ts';

/** The ids of runs whose verb still runs: not every verb holds the lock that `gc` waits for. */
export async function liveRuns(): Promise<Set<string>> {
  const runs = path.join(stateDir(), 'runs');
  const live = new Set<string>();
  for (const name of await readdir(runs).catch(() => [])) {
    const text = await readFile(path.join(runs, name, 'run.json'), 'utf8').catch(() => '{}');
    const { id, pid } = parsed(text);
    if (pid !== undefined && (await isRunning(pid))) live.add(id ?? name).add(name);
  }
  return live;
}

/** Whether a process of that number runs. One that has ended, and whose parent has yet to be told, does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return (await describeProcess(pid)) !== undefined;
}

// What was cut off while it was written tells nothing.
function parsed(text: string): { id?: string; pid?: number } {
  try {
    return JSON.parse(text) as { id?: string; pid?: number };
  } catch {
    return {};
  }
}
