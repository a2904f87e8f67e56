import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import { collectErrors, collectNotes, collectProblems } from '../errors/collect.ts';
import type { Told } from '../errors/tell.ts';
import { code, page, plain } from '../markdown.ts';
import { isBlank } from '../source/values.ts';
import type { Sources } from '../source/program.ts';
import { meanings } from './exit-codes.ts';

const pageFolders = ['fixtures/workshop/', 'scripts/page/'];

/** Every id that an error, a problem of a page or a note can have, with what is said and the way out. */
export function errorsPage(sources: Sources): string {
  const errors = collectErrors(sources);
  const problems = collectProblems(sources, pageFolders);
  const notes = collectNotes(sources, pageFolders);
  const named = new Set<string>();
  return page('Errors', 'the errors in `fixtures/` and `scripts/`', [
    'Every failure has an id: `--json` tells it in the event `error`. An error says what was being done, what was seen, where it helps what was expected, and the way out. ‹…› is filled in by the run; of [a | b] one is said.',
    ...Object.entries(exitCodes).flatMap(([key, value]) => {
      const own = errors.filter(({ exitCode }) => exitCode === value);
      const { name } = meanings[key as keyof typeof exitCodes];
      const defect = value === exitCodes.defect ? uncaught : [];
      return own.length === 0 && defect.length === 0
        ? []
        : [`## Exit ${value}: ${name}`, ...sections(own, errors, named), ...defect];
    }),
    '## Problems of a page: exit 1',
    'Each is told with the file and the line, in `pageProblems` of verdicts.json and in the event `page-problem`.',
    ...sections(problems, problems, named),
    '## Notes on a page',
    'They fail nothing.',
    ...sections(notes, notes, named),
  ]);
}

const uncaught = [
  '### defect',
  'Anything that was thrown and is no error of this list: its stack is printed.',
  '**Way out:** Please report it with the lines above.',
];

// An id has one heading, so that it can be linked to; under its other exit codes a line leads there.
function sections(own: readonly Told[], all: readonly Told[], named: Set<string>): string[] {
  const byId = [...Map.groupBy(own, ({ id }) => id)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byId.flatMap(([id, told]) => {
    if (named.has(id)) {
      const codes = [...new Set(all.filter((one) => one.id === id).map(({ exitCode }) => exitCode))];
      return codes.length > 1 ? [`Also here: [${id}](#${id}).`] : heading(id, told, own);
    }
    named.add(id);
    return heading(
      id,
      all.filter((one) => one.id === id),
      own,
    );
  });
}

function heading(id: string, told: readonly Told[], own: readonly Told[]): string[] {
  const files = [...new Set(told.map(({ file }) => file))].sort();
  return [`### ${id}`, files.map(code).join(', '), ...wordsOf(told, own.length === told.length ? [] : told)];
}

// Past this, what is said and the ways out are shorter told as two lists than in pairs.
const mostPairs = 8;

function wordsOf(told: readonly Told[], several: readonly Told[]): string[] {
  const codes = new Set(several.map(({ exitCode }) => exitCode));
  const prefix = ({ exitCode }: Told) => (codes.size > 1 && exitCode !== undefined ? `Exit ${exitCode}: ` : '');
  const said = (ones: readonly Told[]) =>
    [...new Set(ones.map((one) => `${prefix(one)}${plain(sentence(one))}`))].sort();
  const byWayOut = Map.groupBy(told, ({ next }) => next);
  const pairs = [...byWayOut].map(([next, ones]) => ({ next, lines: said(ones) }));
  const same = new Set(pairs.map(({ lines }) => lines.join('\n'))).size === 1;
  if (pairs.length > 1 && (same || told.length > mostPairs)) {
    return [list(said(told)), '**Way out**, by what is found:', list([...byWayOut.keys()].map(plain))];
  }
  return pairs.flatMap(({ next, lines }) => [list(lines), next === '' ? '' : `**Way out:** ${plain(next)}`]);
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

function sentence({ doing, seen, expected }: Told): string {
  const what = doing === '' || isBlank(doing) ? '' : `${doing}: `;
  const end = expected === '' ? '' : `; expected ${expected}`;
  return `${what}${seen}${end}`;
}
