import { commonOptions } from '../../cli/options.ts';
import { code, page, plain, table } from '../markdown.ts';
import { readVerbs, type VerbHelp } from '../verbs.ts';

/** Every verb with its options, as the verbs themselves tell them. */
export async function commandsPage(signal: AbortSignal): Promise<string> {
  const verbs = await readVerbs(signal);
  return page('Commands', 'the option specs in `scripts/*.ts`', [
    'npm needs `--` before options: `npm start -- --kubernetes 1.35`. A verb that finds one of its options kept by npm ends with 2 and prints the right line. FILE and DIR are taken from the folder in which the command is typed.',
    table(
      ['Command', 'Does'],
      verbs.map(({ line, script, summary }) => [`[${code(line)}](#${anchorOf(script)})`, plain(summary)]),
    ),
    'Every verb takes:',
    optionTable(commonOptions),
    ...verbs.flatMap(sectionOf),
  ]);
}

function sectionOf({ script, line, summary, options, rest, notes = [] }: VerbHelp): string[] {
  const common = Object.keys(commonOptions);
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => !common.includes(name)));
  return [
    `## ${script}`,
    `${code(line)}: ${plain(summary)}`,
    notes.length === 0 ? '' : ['```text', ...notes, '```'].join('\n'),
    optionTable(own),
    rest === 'playwright' && script.startsWith('test')
      ? 'Whatever else is typed goes to Playwright: `--grep`, `--workers`, `--reporter`, files and the rest.'
      : '',
  ];
}

function optionTable(options: VerbHelp['options']): string {
  return table(
    ['Option', 'Meaning'],
    Object.entries(options).map(([name, { value, help }]) => [
      code(`--${name}${value === undefined ? '' : ` ${value}`}`),
      plain(help),
    ]),
  );
}

// As GitHub makes it: test:harness is #testharness.
function anchorOf(script: string): string {
  return script.replaceAll(/[^\w-]/g, '');
}
