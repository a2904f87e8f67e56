import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { stateDir } from '../../fixtures/paths.ts';

/** The ids of runs whose verb still runs: not every verb holds the lock that `gc` waits for. */
export async function liveRuns(): Promise<Set<string>> {
  const runs = path.join(stateDir(), 'runs');
  const live = new Set<string>();
  for (const name of await readdir(runs).catch(() => [])) {
    const text = await readFile(path.join(runs, name, 'run.json'), 'utf8').catch(() => '{}');
    const { id, pid } = parsed(text);
    if (pid !== undefined && isRunning(pid)) live.add(id ?? name).add(name);
  }
  return live;
}

/** Whether a process of that number runs, whoever's it is. One that has ended, and whose parent has yet to be told, does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
  return !isZombie(pid);
}

// What was killed stays a zombie until init has time for it. Without /proc nothing tells, and the next look will.
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}

// What was cut off while it was written tells nothing.
function parsed(text: string): { id?: string; pid?: number } {
  try {
    return JSON.parse(text) as { id?: string; pid?: number };
  } catch {
    return {};
  }
}
