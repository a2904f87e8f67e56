import { scriptOf, wordsOf } from './commands.ts';
import type { Said } from './markdown.ts';

/** What stands for the words in capitals of a command line. */
export interface Stands {
  /** A page that may be read. */
  FILE: string;
  /** Folders of proofs. */
  DIR: string;
  BEFORE: string;
  AFTER: string;
}

// Verbs that need no cluster and leave everything as it is, but a report in the folder that they are given.
const harmless = ['page', 'judge', 'compare', 'report', 'doctor'];
const folders: Partial<Record<string, readonly string[]>> = {
  judge: ['DIR'],
  report: ['DIR'],
  compare: ['BEFORE', 'AFTER'],
};
// Options with which they write, or end with something else than 0.
const writes = ['--init', '--update', '--yes', '--markdown', '--fail-on-change'];

/** The words to run for a line that changes nothing and needs no cluster; undefined for every other line. */
export function runnable({ text }: Said, stands: Stands): string[] | undefined {
  const [program = '', ...args] = wordsOf(text);
  if (program === 'npx') return args[1] === 'test' && args.includes('--list') ? [program, ...args] : undefined;
  const line = program === 'npm' && !args.includes('--prefix') ? scriptOf(args) : undefined;
  if (line === undefined) return undefined;
  const { script, options } = line;
  const asks = options.includes('--help') || (script === 'docs' && options.includes('--check'));
  if (!asks && (!harmless.includes(script) || options.some((word) => writes.includes(word)))) return undefined;
  const named = options.some((word) => !word.startsWith('-'));
  // Without a folder a verb would take the out/ of somebody.
  const given = named || asks ? [] : (folders[script] ?? []);
  const filled = [...options, ...given].map((word) => filledIn(word, stands));
  return ['npm', '--silent', 'run', script, '--', ...filled];
}

function filledIn(word: string, stands: Stands): string {
  if (word.endsWith('.md')) return stands.FILE;
  return /^(out|out\/\w+)$/.test(word) ? stands.DIR : Object.hasOwn(stands, word) ? stands[word as keyof Stands] : word;
}

/** Lines of the docs that the spec of the docs does not run, why, and where else they are run. */
const notRun: readonly { line: RegExp; why: string; by: string }[] = [
  {
    line: /^npm start\b/,
    why: 'brings clusters up and proves',
    by: '.github/workflows/prove.yml; specs/harness/usage.spec.ts',
  },
  { line: /^npm test\b/, why: 'brings clusters up and proves', by: '.github/workflows/prove.yml' },
  {
    line: /^npm run (up|down|logs|gc)\b/,
    why: 'makes, needs or deletes clusters',
    by: 'specs/harness/interrupts.spec.ts; .github/workflows/prove.yml',
  },
  { line: /^npm run page -- \S+ --(init|update)/, why: 'writes beside the page', by: 'specs/harness/page.spec.ts' },
  {
    line: /^npm run compare -- .*--(markdown|fail-on-change)/,
    why: 'writes, or ends with 1',
    by: 'scripts/compare.test.ts',
  },
  { line: /^npm run merge\b/, why: 'needs parts of one run', by: 'the unit tests and specs of merge' },
  {
    line: /^npm run (check|test:harness|bench|docs)\b/,
    why: 'takes minutes, or writes',
    by: '.github/workflows/check.yml',
  },
  { line: /^npm run hooks\b/, why: 'changes the settings of git', by: 'nobody: lefthook does it' },
  {
    line: /^npm --prefix \S+ (run page|start)\b/,
    why: 'runs in a repository that has this one as a folder',
    by: 'specs/harness/page.spec.ts',
  },
  { line: /^npm (ci|install)\b/, why: 'changes node_modules', by: 'every workflow; specs/harness/bootstrap.spec.ts' },
  {
    line: /^npx playwright (test|install|show-report|merge-reports)\b/,
    why: 'needs a cluster, or fetches a browser',
    by: '.github/workflows',
  },
];

/** Lines of npm and npx that are neither run by the spec of the docs nor listed with the reason. */
export function neitherRunNorListed(lines: readonly Said[]): Said[] {
  const anything: Stands = { FILE: 'FILE', DIR: 'DIR', BEFORE: 'BEFORE', AFTER: 'AFTER' };
  return lines.filter((said) => {
    const bare = said.text.replace(/^([A-Z_]+=\S+ )+/, '').replace('npm --silent', 'npm');
    if (!/^(npm|npx) /.test(bare)) return false;
    return runnable(said, anything) === undefined && !notRun.some(({ line }) => line.test(bare));
  });
}
