import { advisories } from '../../fixtures/workshop/table/advisories.ts';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import type { StatementCover } from '../../fixtures/workshop/table/match.ts';
import { diagramClaim } from '../../fixtures/workshop/diagram-claim.ts';
import type { Workshop } from '../../fixtures/workshop/workshop.ts';
import type { Output } from '../cli/output.ts';
import { wrap } from '../proof/table.ts';

/** Writes a path as its reader would. */
type Shown = (file: string) => string;

const width = () => Math.min(process.stdout.columns || 80, 100);

/** What of a page is proven by what, line by line, and what its author may want to know. */
export function coverageLines(workshop: Workshop, shown: Shown): string[] {
  const { page, table, coverage, drawn } = workshop;
  const rows: { line: number; text: string }[] = [
    ...coverage.statements.map((cover) => ({ line: cover.statement.at.line, text: coverText(cover) })),
    ...page.diagrams.map(({ at }) => {
      const drawing = drawn.find(({ line }) => line === at.line);
      return { line: at.line, text: drawing === undefined ? '✗ diagram' : diagramText(drawing) };
    }),
  ].sort((a, b) => a.line - b.line);
  const digits = Math.max(4, ...rows.map(({ line }) => String(line).length));
  return [
    `${shown(page.file)}, by the claims in ${shown(table.file)}:`,
    ...rows.flatMap(({ line, text }) => indented(text, `  ${String(line).padStart(digits)} `)),
    '',
    totals(workshop),
    ...advisories(page).flatMap(({ line, text }) => wrap(`Note: ${shown(page.file)}:${line}: ${text}`, width(), '  ')),
  ];
}

function coverText(cover: StatementCover): string {
  if (cover.is === 'proven') return `✓ ${cover.claim.proves.join(', ')}`;
  return cover.is === 'prose' ? `– prose: ${cover.entry.why}` : '✗ uncovered';
}

function diagramText({ target, boxes, arrows }: Workshop['drawn'][number]): string {
  return `✓ ${diagramClaim(target)}: ${boxes.length} boxes, ${arrows.length} arrows`;
}

function indented(text: string, first: string): string[] {
  const [head = '', ...more] = wrap(text, width() - first.length - 2, '');
  return [`${first} ${head}`, ...more.map((line) => `${' '.repeat(first.length + 3)}${line}`)];
}

function totals({ coverage, page, drawn }: Workshop): string {
  const count = (is: StatementCover['is']) => coverage.statements.filter((cover) => cover.is === is).length;
  const [boxes, arrows] = [drawn.flatMap((one) => one.boxes).length, drawn.flatMap((one) => one.arrows).length];
  return [
    `${page.statements.length} statements: ${count('proven')} tied to a proof, ${count('prose')} prose, ${count('unknown')} uncovered.`,
    `${page.diagrams.length} diagrams: ${drawn.length} tied to a proof (${boxes} boxes, ${arrows} arrows), ${page.diagrams.length - drawn.length} not.`,
  ].join('\n');
}

/** `FILE:LINE: what is wrong`, and the way out. */
export function showProblem(out: Output, problem: Problem, shown: Shown): void {
  const { file, line, text, next } = problem;
  out.text(['', ...wrap(`${shown(file)}:${line}: ${text}`, width(), '  '), ...indented(next, ' ')].join('\n'));
  out.event({ type: 'page-problem', ...problem });
}
