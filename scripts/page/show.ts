import { inert } from '../../fixtures/model/inert.ts';
import { advisories } from '../../fixtures/workshop/table/advisories.ts';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import type { StatementCover } from '../../fixtures/workshop/table/match.ts';
import { diagramClaim } from '../../fixtures/workshop/diagram-claim.ts';
import type { Workshop } from '../../fixtures/workshop/workshop.ts';
import type { Output } from '../cli/output.ts';
import { asTyped, columns } from '../cli/shown.ts';
import { wrap } from '../cli/wrap.ts';

/** What of a page is proven by what, line by line, and what its author may want to know. */
export function coverageLines(workshop: Workshop): string[] {
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
    inert(`${asTyped(page.file)}, by the claims in ${asTyped(table.file)}:`),
    ...rows.flatMap(({ line, text }) => indented(text, `  ${String(line).padStart(digits)} `)),
    '',
    totals(workshop),
    ...advisories(page).flatMap(({ line, text }) =>
      wrap(inert(`Note: ${asTyped(page.file)}:${line}: ${text}`), columns(), '  '),
    ),
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
  const [head = '', ...more] = wrap(inert(text), columns() - first.length - 2, '');
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
export function showProblem(out: Output, problem: Problem): void {
  const { file, line, text, next } = problem;
  const problemLines = wrap(inert(`${asTyped(file)}:${line}: ${text}`), columns(), '  ');
  out.text(['', ...problemLines, ...indented(next, ' ')].join('\n'));
  out.event({ type: 'page-problem', ...problem });
}
