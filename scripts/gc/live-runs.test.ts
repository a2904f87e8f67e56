import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { isRunning } from './live-runs.ts';

describe('a process', () => {
  it('runs until it ends', async () => {
    const child = spawn('sleep', ['30']);
    const { pid = 0 } = child;
    assert.equal(await isRunning(pid), true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await isRunning(pid), false);
  });

  it(
    'that has ended runs no more, though its parent has not been told',
    { skip: process.platform !== 'linux' },
    async () => {
      // A parent that becomes another program never asks.
      const parent = spawn('sh', ['-c', 'sleep 0.01 & echo $!; exec sleep 30'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      try {
        const [line] = (await once(parent.stdout, 'data')) as [Buffer];
        const pid = Number(line.toString());
        const hasEnded = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).includes(') Z ');
        while (!(await hasEnded())) await new Promise((resolve) => setTimeout(resolve, 5));
        assert.equal(await isRunning(pid), false);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});
