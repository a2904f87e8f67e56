import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A running command whose words can be waited for. */
export interface Child {
  pid: number;
  ended: Promise<Ended>;
  /** Resolves once stdout or stderr holds the text; rejects after 20 s with what was said instead. */
  says: (text: string) => Promise<void>;
  /** What it said so far, on stdout. */
  said: () => string;
  kill: (signal: NodeJS.Signals) => void;
}

/** Starts a command in a session of its own, with nothing on standard input. */
export function start(file: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Child {
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: withoutNpm({ ...process.env, ...options.env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal, ...said });
    });
  });
  return {
    pid: child.pid ?? 0,
    ended,
    says: async (text) => {
      const deadline = Date.now() + 20_000;
      while (!`${said.stdout}${said.stderr}`.includes(text)) {
        if (Date.now() > deadline || child.exitCode !== null) {
          throw new Error(`Waited for "${text}"; heard: ${said.stdout}${said.stderr}`);
        }
        await sleep(50);
      }
    },
    said: () => said.stdout,
    kill: (signal) => child.kill(signal),
  };
}

// The specs may themselves run under npm, whose settings and script names must not reach the command under test.
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|INIT_CWD$|FORCE_COLOR$)/i.test(name)));
}
