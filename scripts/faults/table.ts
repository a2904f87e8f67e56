import type { Verdict } from '../../fixtures/model/verdict.ts';
import { signs } from '../../fixtures/report/headline.ts';
import { wrap } from '../cli/wrap.ts';
import type { Met, Outcome } from './outcome.ts';

/** How a claim is called above a column that is three wide. */
const columns: Record<string, string> = {
  'clusters/kubernetes': 'K8s',
  'control-plane/kube-apiserver': 'API',
  'control-plane/kube-scheduler': 'Sch',
  'control-plane/kube-controller-manager': 'KCM',
  'data-plane/kubelet': 'Let',
  'data-plane/kube-proxy': 'Prx',
  'infrastructure/workload-pods': 'Pod',
  'clients/kubectl': 'Ctl',
  'infrastructure/node-containers': 'Ctr',
  'infrastructure/nested-pods': 'Nst',
  'topology/kind-diagram': 'Dia',
};

/** The claims that outcomes speak of, in the order of the page. */
export function claimsOf(outcomes: readonly Outcome[]): string[] {
  const met = new Set(outcomes.flatMap(({ met: all }) => all.map(({ claim }) => claim)));
  return [
    ...Object.keys(columns).filter((claim) => met.has(claim)),
    ...[...met].filter((claim) => !(claim in columns)),
  ];
}

/** Claim × fault for a terminal of `width` columns; a cell that is not as computed bears a `!`. */
export function faultTable(outcomes: readonly Outcome[], width: number): string {
  const claims = claimsOf(outcomes);
  const names = Math.max(5, ...outcomes.map(({ fault }) => fault.length));
  const head = claims.map((claim) => columnOf(claim).padEnd(4)).join('');
  const rows = outcomes.map(({ fault, met, problems, seconds }) => {
    const cells = claims.map((claim) => cellOf(met.find((one) => one.claim === claim)).padEnd(4)).join('');
    return `${problems.length === 0 ? '✓' : '✗'} ${fault.padEnd(names)}  ${cells}${`${seconds} s`.padStart(6)}`;
  });
  const legend = claims.map((claim) => `${columnOf(claim)} ${claim}`).join(', ');
  const why = outcomes.flatMap(({ fault, problems }) =>
    problems.flatMap((problem) =>
      wrap(`${fault}: ${problem}`, width - 4, '').map((line, index) => (index === 0 ? `✗ ${line}` : `    ${line}`)),
    ),
  );
  return [
    '',
    `  ${'Fault'.padEnd(names)}  ${head}`,
    ...rows,
    '',
    ...wrap(legend, width - 2, '').map((line) => `  ${line}`),
    ...(why.length === 0 ? [] : ['', ...why]),
  ].join('\n');
}

function columnOf(claim: string): string {
  return columns[claim] ?? claim.slice(-3);
}

function cellOf(met: Met | undefined): string {
  if (met === undefined) return ' ';
  const sign = signOf(met.found);
  return met.found === met.expected ? sign : `${sign}!`;
}

function signOf(verdict: Verdict | undefined): string {
  return verdict === undefined ? '·' : signs[verdict];
}

/** The same for a page, with what each fault was said to be first. */
export function faultMarkdown(outcomes: readonly Outcome[]): string {
  const claims = claimsOf(outcomes);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = outcomes.map(({ title, met, problems }) =>
    row([
      `${problems.length === 0 ? '' : '**not as computed:** '}${title}`,
      ...claims.map((claim) => cellOf(met.find((one) => one.claim === claim))),
    ]),
  );
  const firsts = outcomes.flatMap(({ title, firstLine, met }) =>
    firstLine === undefined || !met.some(({ expected }) => expected === 'refuted')
      ? []
      : [`- ${title}: \`${firstLine.replaceAll('`', "'")}\``],
  );
  return [
    row(['Fault', ...claims.map(columnOf)]),
    row(['---', ...claims.map(() => ':-:')]),
    ...lines,
    '',
    claims.map((claim) => `${columnOf(claim)} \`${claim}\``).join(' · '),
    '',
    '## The first line of each failure',
    '',
    ...firsts,
  ].join('\n');
}
