import type { Difference, Parity } from '../../fixtures/parity/model.ts';
import { inert } from '../../fixtures/model/inert.ts';
import { targetLabel } from '../../fixtures/report/headline.ts';
import { wrap } from '../cli/wrap.ts';

// More of them only push what failed first off the screen; the report has them all.
const mostShown = 8;

/** What the comparison of two targets came to, for a terminal: the first differences that fail, with both values. */
export function parityLines(parity: Parity, width: number): string[] {
  const { between, differences, shown, notCompared, warnings, reason } = parity;
  const [a, b] = between.map((side) => targetLabel({ name: side.target, mode: side.mode }));
  const all = [...differences, ...shown];
  const explained = all.filter(({ explainedBy }) => explainedBy !== undefined).length;
  const failing = differences.filter(({ fails }) => fails);
  const compared = parity.areas.reduce((sum, area) => sum + area.compared, 0);
  const block = (text: string, indent: string) =>
    wrap(inert(text), width - indent.length, '').map((line) => `${indent}${line}`);
  return [
    ...block(`Parity of ${a ?? '?'} and ${b ?? '?'}: ${parity.verdict ?? 'no verdict'}: ${reason}`, '  '),
    ...block(
      `${compared} facts compared, ${all.length} differ (${explained} explained), ${notCompared.length} could not be compared.`,
      '    ',
    ),
    ...failing
      .slice(0, mostShown)
      .flatMap((one) => block(differenceText(one, parity.exercised === true ? '≠' : '✗'), '    ')),
    ...(failing.length > mostShown ? [`    … and ${failing.length - mostShown} more: see the report.`] : []),
    ...warnings.flatMap((warning) => block(`Note: ${warning}`, '    ')),
  ];
}

function differenceText({ where, a, b }: Difference, sign: string): string {
  return `${sign} ${where}: ${a ?? 'missing'} against ${b ?? 'missing'}`;
}
