import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../../../fixtures/exec.ts';

/** A file that notes whether it was ever opened for reading. */
export interface Trap {
  file: string;
  wasRead: () => Promise<boolean>;
  close: () => Promise<void>;
}

/** A named pipe: whoever writes to it is held until somebody reads, and then leaves a note. */
export async function readTrap(file: string): Promise<Trap> {
  const note = `${file}.was-read`;
  const made = await run('mkfifo', [file]);
  if (made.failure !== undefined) throw new Error(`mkfifo ${file}: ${made.stderr}`);
  const writer = spawn('sh', ['-c', 'printf "{}" > "$1" && : > "$2"', 'sh', file, note], { stdio: 'ignore' });
  const gone = new Promise((resolve) => writer.once('close', resolve));
  return {
    file,
    wasRead: async () => {
      // The note is written after the read that it tells of.
      await sleep(200);
      return existsSync(note);
    },
    close: async () => {
      writer.kill('SIGKILL');
      await gone;
      await rm(file, { force: true });
    },
  };
}
