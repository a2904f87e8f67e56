import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf, usageError } from '../../fixtures/errors.ts';
import { wrap } from './wrap.ts';

export interface OptionSpec {
  type: 'string' | 'boolean';
  /** Shown in `--help`: what it takes, as `DIR`. */
  value?: string;
  help: string;
}

export type OptionSpecs = Record<string, OptionSpec>;

export interface Parsed {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
}

/** Options of every verb. */
export const commonOptions = {
  json: { type: 'boolean', help: 'NDJSON events on stdout (npm --silent …), words for people on stderr' },
  help: { type: 'boolean', help: 'show this' },
} satisfies OptionSpecs;

const playwright = (type: OptionSpec['type']): OptionSpec => ({ type, help: "Playwright's" });

// Those of Playwright's options that people type most: npm swallows them just as ours.
const playwrightOptions: OptionSpecs = {
  grep: playwright('string'),
  'grep-invert': playwright('string'),
  project: playwright('string'),
  reporter: playwright('string'),
  workers: playwright('string'),
  shard: playwright('string'),
  'repeat-each': playwright('string'),
  'max-failures': playwright('string'),
  trace: playwright('string'),
  headed: playwright('boolean'),
  list: playwright('boolean'),
  ui: playwright('boolean'),
  'last-failed': playwright('boolean'),
};

/**
 * Reads a verb's arguments. Throws a usage error for an unknown option, a missing value, or an option that npm kept
 * for itself for want of `--`.
 */
export function parseOptions(
  verb: string,
  argv: readonly string[],
  specs: OptionSpecs,
  rest: 'none' | 'playwright',
  env: NodeJS.ProcessEnv,
): Parsed {
  refuseSwallowed(verb, argv, rest === 'playwright' ? { ...specs, ...playwrightOptions } : specs, env);
  const config = {
    args: [...argv],
    options: Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, { type }])),
    allowPositionals: true,
    strict: rest === 'none',
    tokens: true,
  } satisfies ParseArgsConfig;
  let parsed;
  try {
    parsed = parseArgs(config);
  } catch (error) {
    const seen = messageOf(error).split('. ')[0] ?? '';
    throw usageError(
      'bad-option',
      `Read the options of ${verb}`,
      seen,
      `Options: ${names(specs)}. See "${lineFor(verb, ['--help'])}".`,
    );
  }
  const values = parsed.values as Parsed['values'];
  for (const [name, spec] of Object.entries(specs)) {
    const value = values[name];
    if (
      spec.type === 'string' &&
      value !== undefined &&
      (typeof value !== 'string' || value === '' || value.startsWith('-'))
    ) {
      throw usageError(
        'bad-option',
        `Read the options of ${verb}`,
        `--${name} has no value`,
        `Write --${name} ${spec.value ?? 'VALUE'}.`,
      );
    }
    if (spec.type === 'boolean' && typeof value === 'string') {
      throw usageError(
        'bad-option',
        `Read the options of ${verb}`,
        `--${name}=${value}`,
        `Write --${name} without a value.`,
      );
    }
  }
  if (rest === 'none') {
    const stray = parsed.positionals[0];
    if (stray !== undefined) {
      throw usageError(
        'bad-argument',
        `Read the arguments of ${verb}`,
        `"${stray}"`,
        `See "${lineFor(verb, ['--help'])}".`,
        'no arguments, only options',
      );
    }
    return { values, positionals: [] };
  }
  return { values, positionals: foreignArguments(argv, specs) };
}

// What is not ours goes to Playwright as it was typed, in its order.
function foreignArguments(argv: readonly string[], specs: OptionSpecs): string[] {
  const foreign: string[] = [];
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    const name = /^--([a-z-]+)(=|$)/.exec(argument)?.[1];
    const spec = name === undefined ? undefined : specs[name];
    if (spec === undefined) foreign.push(argument);
    else if (spec.type === 'string' && !argument.includes('=')) index++;
  }
  return foreign;
}

// npm takes `npm start --target kind` as settings of its own and shows them to the script as npm_config_*.
function refuseSwallowed(verb: string, argv: readonly string[], specs: OptionSpecs, env: NodeJS.ProcessEnv): void {
  const kept = (name: string) => keptByNpm(name, env);
  const swallowed = Object.keys(specs).filter((name) => kept(name) !== undefined);
  if (swallowed.length === 0) return;
  const others = [...argv];
  const meant = swallowed.map((name) => {
    if (specs[name]?.type !== 'string') return `--${name}`;
    const inline = kept(name) ?? '';
    if (inline !== 'true') return `--${name} ${inline}`;
    // npm kept the option only; its value came through as an argument of its own.
    const index = others.findIndex((argument) => !argument.startsWith('-'));
    const value = index === -1 ? undefined : others.splice(index, 1)[0];
    return `--${name} ${value ?? specs[name].value ?? 'VALUE'}`;
  });
  throw usageError(
    'option-swallowed',
    `Read the options of ${verb}`,
    `npm kept ${swallowed.map((name) => `--${name}`).join(', ')} for itself`,
    `Write: ${lineFor(verb, [...meant, ...others])}`,
    'a "--" before the options',
  );
}

// npm completes an option that begins one of its own. The project's .npmrc turns that one off, so that only a typed
// option turns it on.
const completedByNpm: Record<string, string> = { engine: 'engine_strict' };

function keptByNpm(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const negated = /^no-(.+)$/.exec(name)?.[1];
  const value = env[`npm_config_${completedByNpm[name] ?? (negated ?? name).replaceAll('-', '_')}`];
  if (negated !== undefined) return value === '' || value === 'false' ? 'true' : undefined;
  return value === '' || value === 'false' ? undefined : value;
}

/** The line to type for a verb: npm needs `--` before a script's options, and `run` before names it does not know. */
export function lineFor(verb: string, args: readonly string[]): string {
  const call = verb === 'start' || verb === 'test' ? `npm ${verb}` : `npm run ${verb}`;
  return args.length === 0 ? call : `${call} -- ${args.join(' ')}`;
}

function names(specs: OptionSpecs): string {
  return Object.keys(specs)
    .map((name) => `--${name}`)
    .join(', ');
}

export function helpText(verb: string, summary: string, specs: OptionSpecs, notes: readonly string[] = []): string {
  const rows = Object.entries(specs).map(
    ([name, { value, help }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );
  const width = Math.max(...rows.map(([left]) => left.length));
  const helpWidth = Math.max(40, 76 - width);
  return [
    lineFor(verb, ['[options]']),
    '',
    ...wrap(summary, 80, ''),
    '',
    ...rows.flatMap(([left, right]) =>
      wrap(right, helpWidth, '').map((text, row) => `  ${(row === 0 ? left : '').padEnd(width)}  ${text}`),
    ),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');
}
