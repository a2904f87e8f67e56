import { createHash } from 'node:crypto';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../../../fixtures/exec.ts';
import { cacheDir, projectDir } from '../../../../fixtures/paths.ts';
import { ensureVenv } from '../venv.ts';

/** Where the linters of workflows are. */
export interface FoundLinters {
  actionlint: string;
  shellcheck: string;
  zizmor: string;
}

/** The linters, or why they cannot be had on this machine. */
export type Linters = FoundLinters | { missing: string };

/** What a linter said; `clean` where it found nothing. */
export interface Linted {
  clean: boolean;
  said: string;
}

const requirements = path.join(import.meta.dirname, 'requirements.txt');
const actionlintModule = path.join(import.meta.dirname, 'actionlint');

/** actionlint, compiled from its pinned module; zizmor and shellcheck from a pinned virtual environment. */
export async function ensureLinters(): Promise<Linters> {
  const venv = await ensureVenv('linters', requirements);
  if ('missing' in venv) return venv;
  const go = await run('go', ['version']);
  if (go.failure !== undefined) return { missing: 'no go on PATH' };
  // Both are programs of their own, not Python scripts that name the folder they were made in.
  const bin = path.dirname(venv.python);
  return {
    actionlint: await buildActionlint(),
    shellcheck: path.join(bin, 'shellcheck'),
    zizmor: path.join(bin, 'zizmor'),
  };
}

/** actionlint over workflow files, with shellcheck over each step's shell. */
export function actionlint({ actionlint: program, shellcheck: shell }: FoundLinters, files: readonly string[]) {
  return lint(program, ['-no-color', '-shellcheck', shell, '-pyflakes', '', ...files], [1]);
}

/** zizmor's offline audits of workflows and actions, by the project's configuration, its matters of taste included. */
export function zizmor({ zizmor: program }: FoundLinters, inputs: readonly string[]) {
  const config = path.join(projectDir, '.github', 'zizmor.yml');
  const args = ['--offline', '--persona', 'pedantic', '--strict-collection', '--no-progress', '--color', 'never'];
  // Findings, by severity: https://docs.zizmor.sh/usage/#exit-codes
  return lint(program, [...args, '--config', config, ...inputs], [11, 12, 13, 14]);
}

/** shellcheck over shell files. */
export function shellcheck({ shellcheck: program }: FoundLinters, files: readonly string[]) {
  return lint(program, ['--color=never', ...files], [1]);
}

// A linter that ended in any other way has judged nothing.
async function lint(program: string, args: readonly string[], findings: readonly number[]): Promise<Linted> {
  const { exitCode, stdout, stderr, failure } = await run(program, args, { cwd: projectDir, timeout: 60_000 });
  if (exitCode === 0) return { clean: true, said: stdout };
  if (exitCode !== undefined && findings.includes(exitCode)) return { clean: false, said: stdout };
  throw new Error(`${path.basename(program)} ended with ${exitCode ?? failure ?? '?'}: ${stderr}`);
}

// Built once per pins; a half-written file never has the final name.
async function buildActionlint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) hash.update(await readFile(path.join(actionlintModule, file)));
  const folder = path.join(cacheDir(), 'harness', `actionlint-${hash.digest('hex').slice(0, 16)}`);
  const binary = path.join(folder, 'actionlint');
  if (existsSync(binary)) return binary;
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `.actionlint.tmp-${process.pid}`);
  const flags = ['-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', temporary];
  const built = await run('go', ['build', ...flags, 'github.com/rhysd/actionlint/cmd/actionlint'], {
    cwd: actionlintModule,
    env: { CGO_ENABLED: '0' },
    timeout: 480_000,
  });
  if (built.failure !== undefined) throw new Error(`go build of actionlint: ${built.stderr}`);
  await rename(temporary, binary);
  return binary;
}
