import { HarnessError, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { targetsVariable } from '../../fixtures/model/run.ts';
import { quoted } from '../../fixtures/targets/quoted.ts';
import { runPlaywright } from './runner.ts';

// These shape how Playwright runs and shows; they leave no spec out.
const shaping =
  /^(--workers|-j|--reporter|--add-reporter|--trace|--timeout|--global-timeout|--output|--quiet|--headed|--forbid-only|--fully-parallel)(=|$)/;
const valueless = ['--quiet', '--headed', '--forbid-only', '--fully-parallel'];

/**
 * True where Playwright's arguments select nothing: the run is a whole proof. Throws a usage error (exit 2) for those that
 * no proof can be made with.
 */
export function isWhole(args: readonly string[]): boolean {
  refuseUnprovable(args);
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (!shaping.test(argument)) return false;
    if (!argument.includes('=') && !valueless.includes(argument)) index++;
  }
  return true;
}

const unprovable: readonly { option: RegExp; expected: string; next: (line: string) => string }[] = [
  {
    option: /^--(ui|ui-host|ui-port|debug)(=|$)/,
    expected: 'a run from beginning to end: whoever steps in decides what is looked at',
    next: (line) => `Bring a cluster up with "npm run up", then type: npx playwright test ${line}`,
  },
  {
    option: /^--(retries|repeat-each)(=|$)/,
    expected: 'one look at each claim: a flake is a finding',
    next: (line) => `To hunt one, type: npx playwright test ${line}`,
  },
  {
    option: /^(--config|-c)(=|$)/,
    expected: "the project's own configuration, which has the reporter that writes the proof",
    next: () => 'Leave it out; "npm run test:harness" runs the specs of the harness.',
  },
];

function refuseUnprovable(args: readonly string[]): void {
  for (const { option, expected, next } of unprovable) {
    const typed = args.find((argument) => option.test(argument));
    if (typed !== undefined)
      throw usageError('not-a-proof', 'Run a proof', `"${typed}"`, next(args.map(quoted).join(' ')), expected);
  }
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
