import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type CommandResult } from '../../../fixtures/exec.ts';
import { inspectMachine } from '../../../scripts/engine/machine.ts';
import { engineOptions } from '../../../scripts/engine/options.ts';
import { installShim } from '../../../scripts/engine/shim.ts';
import { start, type Child } from '../support/child.ts';

const answerBudget = 30_000;

/** Why no second engine can be run here; undefined where one can. */
export async function whyNoOwnEngine(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a second Docker Engine takes Linux and root';
  for (const program of ['dockerd', 'unshare', 'nsenter', 'setpriv', 'ip']) {
    if ((await run('which', [program])).failure !== undefined) return `a second Docker Engine takes ${program}`;
  }
  return undefined;
}

/** Throws unless the engine that answers there keeps its data where one of ours does: whatever follows may break it. */
export async function refuseOtherEngine(host: string, dataRoot: string): Promise<void> {
  const { stdout, stderr } = await run('docker', ['--host', host, 'info', '--format', '{{.DockerRootDir}}']);
  const found = stdout.trim();
  if (found === dataRoot) return;
  throw new Error(
    `The engine at ${host} is not ours: its data is in ${found || `? (${stderr})`}, expected ${dataRoot}.`,
  );
}

/**
 * A Docker Engine of a spec's own, to be stopped and broken: data, sockets, network, mounts and processes are apart from
 * those of the machine's engine, and end with it. All that runs in it ends with one process, even where the spec is killed.
 */
export class OwnEngine {
  readonly host: string;
  readonly dataRoot: string;
  readonly #folder: string;
  readonly #holder: number;
  readonly #init: number;
  #entered = 0;
  #daemon = 0;

  private constructor(folder: string, dataRoot: string, holder: number, init: number) {
    this.#folder = folder;
    this.dataRoot = dataRoot;
    this.#holder = holder;
    this.#init = init;
    this.host = `unix://${path.join(folder, 'docker.sock')}`;
  }

  /** Starts one. `dataRoot` is a folder that the caller has made; it keeps what is in it. */
  static async open(dataRoot?: string): Promise<OwnEngine> {
    const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-engine-'));
    const apart = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const waiting = ['sh', '-c', 'ip link set lo up && exec sleep infinity'];
    // It ends with this process, and all that is in it with it.
    const holder = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...apart, ...waiting], { stdio: 'ignore' });
    const pid = holder.pid ?? 0;
    const init = await soon('the process that holds the engine', () => childOf(pid, 'sleep'));
    const engine = new OwnEngine(folder, dataRoot ?? path.join(folder, 'data'), pid, init);
    await engine.startDaemon();
    return engine;
  }

  async startDaemon(): Promise<void> {
    const at = (name: string) => path.join(this.#folder, name);
    await mkdir(this.dataRoot, { recursive: true });
    const options = engineOptions({ stateFolder: at('state') });
    const shim = (await inspectMachine()).lowCapability ? await installShim(options) : [];
    const places = ['--data-root', this.dataRoot, '--exec-root', at('exec'), '--pidfile', at('docker.pid')];
    // One that was killed left them, and any process may have the number by now.
    for (const pidFile of ['docker.pid', 'exec/containerd/containerd.pid']) await rm(at(pidFile), { force: true });
    const log = await open(at('dockerd.log'), 'a');
    const entered = ['--target', String(this.#init), '--net', '--mount', '--pid'];
    const daemon = spawn('nsenter', [...entered, 'dockerd', '--host', this.host, ...places, ...shim], {
      cwd: '/',
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
    this.#entered = daemon.pid ?? 0;
    this.#daemon = await soon('dockerd', () => childOf(this.#entered, 'dockerd'));
    await soon('an answer of the engine', async () => (await this.docker('version')).failure === undefined);
    await refuseOtherEngine(this.host, this.dataRoot).catch(async (error: unknown) => {
      await this.close();
      throw error;
    });
  }

  /** Runs docker against this engine, whatever the environment says. */
  docker(...args: string[]): Promise<CommandResult> {
    return run('docker', ['--host', this.host, ...args], { timeout: 20_000 });
  }

  /** Runs docker, and returns what it printed; throws where it fails. */
  async mustDocker(...args: string[]): Promise<string> {
    const { failure, stdout, stderr } = await this.docker(...args);
    if (failure !== undefined) throw new Error(`docker ${args.join(' ')}: ${failure}: ${stderr}`);
    return stdout.trim();
  }

  /** Starts a command that has this engine for its engine, and the engine's network for its own. */
  start(file: string, args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Child {
    const env = { DOCKER_HOST: this.host, DOCKER_CONTEXT: undefined, ...options.env };
    // Without another process between: what is signalled is the command.
    return start('nsenter', ['--target', String(this.#init), '--net', '--', file, ...args], { ...options, env });
  }

  /** Sends the daemon a signal: SIGSTOP has it hang, SIGTERM ends it with its containers. */
  signal(name: NodeJS.Signals): void {
    process.kill(this.#daemon, name);
    // It stops itself where its child is stopped.
    if (name === 'SIGCONT') process.kill(this.#entered, name);
  }

  /** Ends the daemon, and waits for it. */
  async stop(name: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    this.signal(name);
    await soon('the end of dockerd', () => !existsSync(`/proc/${this.#daemon}`));
  }

  /** What is left on this engine of clusters: containers, volumes, and networks that were not there at the beginning. */
  async left(): Promise<string[]> {
    const lists = [
      ['ps', '--all', '--format', 'container {{.Names}}'],
      ['volume', 'ls', '--format', 'volume {{.Name}}'],
      ['network', 'ls', '--filter', 'type=custom', '--format', 'network {{.Name}}'],
    ];
    const found = await Promise.all(lists.map((list) => this.mustDocker(...list)));
    return found.flatMap((lines) => (lines === '' ? [] : lines.split('\n')));
  }

  async close(): Promise<void> {
    for (const pid of [this.#entered, this.#holder]) kill(pid);
    await soon('the end of the engine', () => !existsSync(`/proc/${this.#init}`));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function childOf(parent: number, program: string): Promise<number | undefined> {
  const { stdout } = await run('ps', ['-o', 'pid=,comm=', '--ppid', String(parent)]);
  const [pid, name] = stdout.trim().split(/\s+/);
  return name === program ? Number(pid) : undefined;
}

async function soon<Found>(what: string, look: () => Found | undefined | Promise<Found | undefined>): Promise<Found> {
  const deadline = Date.now() + answerBudget;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${answerBudget / 1000} s for ${what}`);
    await sleep(100);
  }
}
