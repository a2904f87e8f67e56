import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../../fixtures/errors.ts';
import { run, type CommandResult } from '../../../fixtures/exec.ts';
import { cacheDir } from '../../../fixtures/paths.ts';

/** The Python of a virtual environment that has what its requirements name; or why there is none on this machine. */
export type Oracles = { python: string } | { missing: string };

const here = import.meta.dirname;
const awsRequirements = path.join(here, 'requirements.txt');
const oldest = { minor: 11 };

/** The virtual environment of the oracles of AWS; as `ensureVenv`. */
export function ensureOracles(): Promise<Oracles> {
  return ensureVenv('oracles', awsRequirements);
}

/**
 * The pinned virtual environment `NAME-HASH` in the project's cache; made where it is not there, in about a minute.
 * The hash is of the requirements file and of the Python that it is made with.
 *
 * @throws Error where a downloaded package is not the pinned one.
 */
export async function ensureVenv(name: string, requirements: string): Promise<Oracles> {
  const probe = await run('python3', [
    '-c',
    'import ensurepip, sys, venv; print("%d.%d" % sys.version_info[:2], sys.version)',
  ]);
  if (probe.failure === 'not-found') return { missing: 'no python3 on PATH' };
  if (probe.failure !== undefined) return { missing: `python3 has no venv module: ${lastLine(probe)}` };
  const [version = ''] = probe.stdout.split(' ');
  if (!isNewEnough(version)) return { missing: `python3 is ${version}, older than 3.${oldest.minor}` };

  const pinned = await readFile(requirements, 'utf8');
  const key = createHash('sha256').update(pinned).update(probe.stdout).digest('hex').slice(0, 16);
  const folder = path.join(cacheDir(), `${name}-${key}`);
  if (!(await exists(folder))) {
    const failure = await make(folder, requirements);
    if (failure !== undefined) return { missing: failure };
  }
  return { python: path.join(folder, 'bin', 'python') };
}

/** Runs one of the scripts of this folder, without leaving compiled files beside it. */
export function runScript(python: string, script: string, input: string): Promise<CommandResult> {
  return run(python, ['-B', path.join(here, script)], { input, timeout: 60_000 });
}

// Made beside its place and renamed, so that what has the name is whole. Programs in it are started as modules:
// their scripts in bin/ would still name the folder they were made in.
async function make(folder: string, requirements: string): Promise<string | undefined> {
  const temporary = path.join(path.dirname(folder), `.${path.basename(folder)}.tmp-${randomUUID()}`);
  try {
    await mkdir(path.dirname(folder), { recursive: true });
    const made = await run('python3', ['-m', 'venv', temporary], { timeout: 120_000 });
    if (made.failure !== undefined) return `python3 -m venv: ${lastLine(made)}`;
    const install = ['install', '--quiet', '--only-binary=:all:', '--require-hashes', '-r', requirements];
    const installed = await run(path.join(temporary, 'bin', 'python'), ['-m', 'pip', ...install], { timeout: 480_000 });
    if (installed.stderr.includes('DO NOT MATCH THE HASHES')) throw new Error(installed.stderr);
    if (installed.failure !== undefined) return `pip install (${installed.failure}): ${lastLine(installed)}`;
    await rename(temporary, folder).catch(async (error: unknown) => {
      // Another worker was first: its folder is as good.
      if (!(await exists(folder))) throw error;
    });
    return undefined;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= oldest.minor;
}

function lastLine({ stdout, stderr }: CommandResult): string {
  return `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? 'no word of why';
}

async function exists(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if (messageOf(error).includes('ENOENT')) return false;
    throw error;
  }
}
