import { stripVTControlCharacters } from 'node:util';
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
 * The targets whose specs the arguments select, found without any cluster. Throws a usage error (2) where Playwright does
 * not take the arguments; a spec that does not load is a defect (70).
 */
export async function selectedTargets(
  args: readonly string[],
  targets: readonly TargetName[],
  signal: AbortSignal,
): Promise<TargetName[]> {
  const { report, errors, stderr } = await list(args, targets, signal);
  if (report === undefined || errors.length > 0) {
    const doing = `List the specs that ${args.map(quoted).join(' ')} selects`;
    const said = stripVTControlCharacters(errors[0]?.message ?? stderr).trim();
    // What a spec does wrong has a place. Where all is well without the arguments, the fault is theirs.
    const isOfSpec = errors.some(({ location }) => location !== undefined);
    if (!isOfSpec && (await listsWithout(targets, signal))) {
      const next = 'See "npx playwright test --help".';
      throw usageError('bad-argument', doing, firstLine(said), next, 'arguments that Playwright takes');
    }
    const seen = said === '' ? 'Playwright said nothing' : said;
    throw new HarnessError({
      ...{ id: 'specs-do-not-load', exitCode: exitCodes.defect, doing, seen },
      next: 'Run "npm run check".',
    });
  }
  const projects = projectsOf(report.suites ?? []);
  return targets.filter((name) => projects.includes(name));
}

async function list(args: readonly string[], targets: readonly TargetName[], signal: AbortSignal) {
  const lines: string[] = [];
  const env = { [targetsVariable]: targets.join(',') };
  const { stderr } = await runPlaywright([...args, '--list', '--reporter=json'], env, signal, (line) =>
    lines.push(line),
  );
  const report = parse(lines.join('\n'));
  const errors = report?.errors?.filter(({ message }) => !/no tests found/i.test(message ?? '')) ?? [];
  return { report, errors, stderr };
}

async function listsWithout(targets: readonly TargetName[], signal: AbortSignal): Promise<boolean> {
  const { report, errors } = await list([], targets, signal);
  return report !== undefined && errors.length === 0;
}

function firstLine(said: string): string {
  const lines = said.split('\n');
  const line = lines.find((one) => /^\w*error: /i.test(one)) ?? lines[0] ?? '';
  return line.replace(/^error: /i, '').replace(/\.$/, '');
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

function parse(text: string): { suites?: Suite[]; errors?: { message?: string; location?: object }[] } | undefined {
  try {
    return JSON.parse(text) as { suites?: Suite[] };
  } catch {
    return undefined;
  }
}
