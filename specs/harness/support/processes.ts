import { readdir, readFile } from 'node:fs/promises';

/** The processes in whose environment the text stands: what a command started, and all that came of it. */
export async function processesWith(text: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // One that ends meanwhile has nothing to read, and a zombie has no environment.
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
      if (!(await read('environ')).includes(text)) return [];
      return [{ pid, command: (await read('cmdline')).replaceAll('\0', ' ').trim() }];
    }),
  );
  return found.flat();
}

/** Ends them at once. */
export async function endProcessesWith(text: string): Promise<void> {
  for (const { pid } of await processesWith(text)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
