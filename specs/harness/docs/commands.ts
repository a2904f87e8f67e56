import type { VerbHelp } from '../../../scripts/docs/verbs.ts';
import type { Said } from './markdown.ts';

/** What command lines can name. */
export interface Known {
  verbs: readonly VerbHelp[];
  /** Names of Playwright's own options, without dashes. */
  playwright: ReadonlySet<string>;
  exists: (file: string) => boolean;
}

// npm's own commands that the docs may name.
const ofNpm = ['audit', 'ci', 'install'];

/** What of a command line does not exist; undefined where all of it does, or the line is none of npm, npx or kubectl. */
export function wrongCommand({ file, line, text }: Said, known: Known): string | undefined {
  const words = wordsOf(text);
  const [program = '', ...args] = words;
  const why =
    program === 'npm'
      ? wrongNpm(args, known)
      : program === 'npx'
        ? wrongNpx(args, known)
        : program === 'kubectl'
          ? wrongApply(args, known)
          : undefined;
  return why === undefined ? undefined : `${file}:${line}: ${text}: ${why}`;
}

/** A line as a shell takes it apart, without the variables set before the program. */
export function wordsOf(text: string): string[] {
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
  const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  return first === -1 ? [] : words.slice(first);
}

/** A line of npm: which script it runs, with what; undefined for npm's own commands. */
export function scriptOf(args: readonly string[]): { script: string; before: string[]; options: string[] } | undefined {
  const prefix = args.indexOf('--prefix');
  const rest = args.filter(
    (word, at) => word !== '--silent' && word !== '…' && (prefix === -1 || (at !== prefix && at !== prefix + 1)),
  );
  const name = rest[0] === 'run' ? rest[1] : rest[0];
  if (name === undefined || (rest[0] !== 'run' && ofNpm.includes(name))) return undefined;
  const after = rest.slice(rest[0] === 'run' ? 2 : 1);
  const dashes = after.indexOf('--');
  return {
    script: name,
    before: dashes === -1 ? after : after.slice(0, dashes),
    options: dashes === -1 ? [] : after.slice(dashes + 1),
  };
}

function wrongNpm(args: readonly string[], known: Known): string | undefined {
  const line = scriptOf(args);
  if (line === undefined) return undefined;
  const verb = known.verbs.find(({ script }) => script === line.script);
  // A script that is no verb, such as `hooks`, has no options.
  if (verb === undefined) return line.script === 'hooks' ? undefined : `there is no script "${line.script}"`;
  if (args[0] !== 'run' && !args.includes('run') && !['start', 'test'].includes(line.script)) return 'npm needs "run"';
  if (line.before.length > 0) return `"${line.before.join(' ')}" stands before the "--"`;
  const passes = verb.script.startsWith('test') ? known.playwright : new Set<string>();
  return wrongOption(line.options, (name) => verb.options[name]?.type, passes);
}

function wrongNpx(args: readonly string[], known: Known): string | undefined {
  const [program, command, ...rest] = args;
  if (program !== 'playwright') return `npx ${program ?? ''} is none of ours`;
  if (command !== 'test') return undefined;
  return wrongOption(rest, () => undefined, known.playwright);
}

function wrongOption(
  words: readonly string[],
  typeOf: (name: string) => 'string' | 'boolean' | undefined,
  passes: ReadonlySet<string>,
): string | undefined {
  for (const [index, word] of words.entries()) {
    const name = /^--([a-z][a-z-]*)/.exec(word)?.[1];
    if (name === undefined) continue;
    const type = typeOf(name);
    if (type === undefined && !passes.has(name)) return `there is no option --${name}`;
    const next = words[index + 1];
    if (type === 'string' && !word.includes('=') && (next === undefined || next.startsWith('-'))) {
      return `--${name} has no value`;
    }
  }
  return undefined;
}

function wrongApply(args: readonly string[], { exists }: Known): string | undefined {
  const file = args[args.indexOf('-f') + 1] ?? '';
  return args[0] !== 'apply' || file.startsWith('https://') || exists(file) ? undefined : `there is no ${file}`;
}
