import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { targetsVariable } from '../../fixtures/model/run.ts';
import { runPlaywright } from './runner.ts';

// These shape how Playwright runs and shows; they leave no spec out.
const shaping = /^(--workers|-j|--reporter|--trace|--timeout|--global-timeout|--output|--quiet)(=|$)/;

/** True where Playwright's arguments select nothing: the run is a whole proof. */
export function isWhole(args: readonly string[]): boolean {
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (!shaping.test(argument)) return false;
    const takesNext = !argument.includes('=') && argument !== '--quiet';
    if (takesNext) index++;
  }
  return true;
}

const proofReporter = './fixtures/report/reporter.ts';

/** Adds the proof's own reporter to those that were asked for: on the command line they would replace it. */
export function withProofReporter(args: readonly string[]): string[] {
  const added = [...args];
  args.forEach((argument, index) => {
    if (argument.startsWith('--reporter=')) added[index] = `${argument},${proofReporter}`;
    if (argument === '--reporter') added[index + 1] = `${args[index + 1] ?? 'list'},${proofReporter}`;
  });
  return added;
}

/**
 * The targets whose specs the arguments select, found without any cluster. A spec that does not load is a defect (exit 70).
 */
export async function selectedTargets(
  args: readonly string[],
  targets: readonly TargetName[],
  signal: AbortSignal,
): Promise<TargetName[]> {
  const lines: string[] = [];
  const env = { [targetsVariable]: targets.join(',') };
  const result = await runPlaywright([...args, '--list', '--reporter=json'], env, signal, (line) => lines.push(line));
  const report = parse(lines.join('\n'));
  const broken = report?.errors?.filter(({ message }) => !/no tests found/i.test(message ?? '')) ?? [];
  if (report === undefined || broken.length > 0) {
    throw new HarnessError({
      id: 'specs-do-not-load',
      exitCode: exitCodes.defect,
      doing: `List the specs that ${args.join(' ')} selects`,
      seen: broken[0]?.message ?? (result.stderr.trim() || lines.join(' ').slice(0, 200)),
      next: 'Run "npm run check".',
    });
  }
  const projects = projectsOf(report.suites ?? []);
  return targets.filter((name) => projects.includes(name));
}

interface Suite {
  specs?: { tests?: { projectName?: string }[] }[];
  suites?: Suite[];
}

function projectsOf(suites: readonly Suite[]): (string | undefined)[] {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ tests = [] }) => tests.map(({ projectName }) => projectName)),
    ...projectsOf(inner),
  ]);
}

function parse(text: string): { suites?: Suite[]; errors?: { message?: string }[] } | undefined {
  try {
    return JSON.parse(text) as { suites?: Suite[] };
  } catch {
    return undefined;
  }
}
