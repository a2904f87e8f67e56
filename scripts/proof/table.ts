import { styleText } from 'node:util';
import { inert } from '../../fixtures/model/inert.ts';
import { isBorneOut, type SubjectJudgement, type Verdict } from '../../fixtures/model/verdict.ts';
import { describeTarget, excludedMark, reasonOf, signs } from '../../fixtures/report/headline.ts';
import type { ClaimVerdict, Verdicts } from '../../fixtures/report/verdicts.ts';
import { widthOf } from '../cli/width.ts';
import { wrap } from '../cli/wrap.ts';

const styles: Record<Verdict, Parameters<typeof styleText>[0]> = {
  proven: 'green',
  rehearsed: 'cyan',
  refuted: 'red',
  undetermined: 'yellow',
  unobservable: 'dim',
};

const verdictWidth = 16;

/** The verdict table of a run for a terminal of `width` columns; `colour` only where somebody sees it. */
export function verdictTable(verdicts: Verdicts, width: number, colour: boolean): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const all = [...verdicts.verdicts, ...verdicts.shown];
  const nameWidth = Math.max(9, ...all.map(({ component }) => component.length)) + 2;
  const lines: string[] = [];
  for (const target of verdicts.targets) {
    lines.push('', ...wrap(inert(describeTarget(target)), width, '  '), '');
    // Every verdict below stands in this column: on an emulation it says so.
    const column = target.mode === 'emulated' ? 'Rehearsed' : 'Verdict';
    const own = verdicts.verdicts.filter((one) => one.target === target.name);
    const shown = verdicts.shown.filter((one) => one.target === target.name);
    const head = paint('bold', 'Component'.padEnd(nameWidth) + column.padEnd(verdictWidth) + 'Node');
    if (own.length > 0 || shown.length === 0) lines.push(`  ${head}`);
    const shorten = shortener(own.flatMap(({ subjects }) => subjects.map(({ subject }) => subject)));
    for (const verdict of own) lines.push(...rowsOf(verdict, { nameWidth, width, paint, shorten }));
    if (shown.length > 0) lines.push(...(own.length > 0 ? [''] : []), `  ${paint('bold', 'Also shown')}`);
    for (const verdict of shown) lines.push(...shownRows(verdict, nameWidth, width, paint));
  }
  return lines.join('\n');
}

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

interface Rows {
  nameWidth: number;
  width: number;
  paint: Paint;
  shorten: (subject: string) => string;
}

// Names of Nodes end alike, in the domain of a region: what tells them apart is enough here.
function shortener(names: readonly string[]): Rows['shorten'] {
  const all = [...new Set(names)];
  const short = all.map((name) => name.split('.')[0] ?? name);
  return new Set(short).size === all.length ? (name) => name.split('.')[0] ?? name : (name) => name;
}

// The hosts of Nodes are many and alike: where they all are as good, one line says so.
function isOneLine({ claim, verdict, subjects }: ClaimVerdict): boolean {
  return claim.startsWith('infrastructure/') && subjects.every((subject) => subject.verdict === verdict);
}

// Of a drawing, what is as it should be is counted, and whatever is not stands by itself.
function drawnSubjects({ subjects }: ClaimVerdict): SubjectJudgement[] {
  const isGood = ({ verdict }: SubjectJudgement) => isBorneOut(verdict) || verdict === 'unobservable';
  const good = subjects.filter(isGood);
  const counted = [...new Set(good.map(({ verdict }) => verdict))].map((verdict): SubjectJudgement => {
    const own = good.filter((subject) => subject.verdict === verdict);
    const arrows = own.filter(({ subject }) => subject.includes(' → ')).length;
    const counts = [count(own.length - arrows, 'box', 'boxes'), count(arrows, 'arrow', 'arrows')];
    return { verdict, reason: '', subject: counts.filter((text) => text !== '').join(', ') };
  });
  return [...subjects.filter((subject) => !isGood(subject)), ...counted];
}

/** So many that are left out for one reason are counted. */
const mostExcluded = 3;

function foldedSubjects(subjects: readonly SubjectJudgement[]): SubjectJudgement[] {
  const byReason = Map.groupBy(subjects, (one) => (one.excluded === true ? one.reason : undefined));
  return [...byReason].flatMap(([reason, [first, ...more]]) =>
    first === undefined || reason === undefined || more.length < mostExcluded
      ? [first, ...more].filter((one) => one !== undefined)
      : { ...first, subject: `${more.length + 1} Nodes` },
  );
}

function count(number: number, one: string, more: string): string {
  return number === 0 ? '' : `${number} ${number === 1 ? one : more}`;
}

function rowsOf(verdict: ClaimVerdict, { nameWidth, width, paint, shorten }: Rows): string[] {
  const first = `  ${verdict.component.padEnd(nameWidth)}`;
  const indent = ' '.repeat(first.length);
  const subjects = verdict.claim.startsWith('topology/') ? drawnSubjects(verdict) : foldedSubjects(verdict.subjects);
  const rows =
    subjects.length === 0 || isOneLine(verdict)
      ? [`${first}${wordOf(verdict, paint)}${count(subjects.length, 'Node', 'Nodes')}`]
      : subjects.flatMap((subject, index) => {
          const row = (index === 0 ? first : indent) + wordOf(subject, paint);
          const name = inert(shorten(subject.subject));
          // A long name gets a line of its own.
          const named = indent.length + verdictWidth + widthOf(name) <= width ? [row + name] : [row, `    ${name}`];
          return subject.excluded === true ? [...named, ...reasonLines(reasonOf(subject), width)] : named;
        });
  const reasons = isBorneOut(verdict.verdict) ? [] : reasonLines(verdict.reason, width);
  return [...rows.map((row) => row.trimEnd()), ...reasons];
}

// One line for what is proven, with the reason where it fits; the others say why below.
function shownRows(verdict: ClaimVerdict, nameWidth: number, width: number, paint: Paint): string[] {
  const row = `  ${verdict.component.padEnd(nameWidth)}${wordOf(verdict, paint)}`;
  if (!isBorneOut(verdict.verdict)) return [row.trimEnd(), ...reasonLines(verdict.reason, width)];
  const whole = row + inert(verdict.reason);
  return [widthOf(whole) <= width ? whole : row.trimEnd()];
}

function wordOf({ verdict, excluded }: Pick<SubjectJudgement, 'verdict' | 'excluded'>, paint: Paint): string {
  const words = excluded === true ? `${excludedMark.sign} ${excludedMark.word}` : `${signs[verdict]} ${verdict}`;
  return paint(styles[verdict], words.padEnd(verdictWidth));
}

function reasonLines(reason: string, width: number): string[] {
  return wrap(inert(reason), width - 4, '').map((line) => `    ${line}`);
}
