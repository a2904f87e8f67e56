import type { TargetName } from '../../fixtures/model/evidence.ts';
import { signs, targetWords } from '../../fixtures/report/headline.ts';
import { wrap } from '../cli/wrap.ts';
import { isAsComputed } from './expected.ts';
import type { Outcome } from './outcome.ts';

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
  'infrastructure/managed-control-plane': 'Mcp',
  'infrastructure/self-managed-nodes': 'Own',
  'infrastructure/managed-node-group': 'Grp',
  'infrastructure/fargate': 'Far',
  'infrastructure/pods-on-node-hosts': 'Hst',
  'topology/eks-diagram': 'Dia',
};

const wide = 4;
const secondsWide = 6;

/** The claims that outcomes speak of, in the order of the page. */
export function claimsOf(outcomes: readonly Outcome[]): string[] {
  const met = new Set(outcomes.flatMap(({ met: all }) => all.map(({ claim }) => claim)));
  return [
    ...Object.keys(columns).filter((claim) => met.has(claim)),
    ...[...met].filter((claim) => !(claim in columns)),
  ];
}

/** Outcomes by their target, those that have any; each has claims of its own. */
export function byTarget(outcomes: readonly Outcome[]): [TargetName, Outcome[]][] {
  return (['kind', 'eks'] as const).flatMap((name): [TargetName, Outcome[]][] => {
    const own = outcomes.filter(({ target }) => target === name);
    return own.length === 0 ? [] : [[name, own]];
  });
}

/** Claim × fault for a terminal of `width` columns, by target; a cell that is not as computed bears a `!`. */
export function faultTable(outcomes: readonly Outcome[], width: number): string {
  const why = outcomes.flatMap(({ fault, target, problems }) =>
    problems.flatMap((problem) =>
      wrap(`${fault} (${targetWords[target]}): ${problem}`, width - 4, '').map((line, index) =>
        index === 0 ? `✗ ${line}` : `    ${line}`,
      ),
    ),
  );
  const tables = byTarget(outcomes).flatMap(([target, own]) => tableOf(target, own, width));
  return [...tables, ...(why.length === 0 ? [] : ['', ...why])].join('\n');
}

function tableOf(target: TargetName, outcomes: readonly Outcome[], width: number): string[] {
  const claims = claimsOf(outcomes);
  const on = `On ${targetWords[target]}`;
  const names = Math.max(on.length, ...outcomes.map(({ fault }) => fault.length));
  const used = 2 + names + 2 + claims.length * wide;
  const cells = (texts: readonly string[]) => texts.map((text) => text.padEnd(wide)).join('');
  const rows = outcomes.map((outcome) => {
    const mark = outcome.problems.length === 0 ? '✓' : '✗';
    const row = `${mark} ${outcome.fault.padEnd(names)}  ${cells(claims.map((claim) => cellOf(claim, outcome)))}`;
    // Where all claims of EKS stand side by side there is no room left.
    return used + secondsWide > width ? row.trimEnd() : `${row}${`${outcome.seconds} s`.padStart(secondsWide)}`;
  });
  const legend = claims.map((claim) => `${columnOf(claim)} ${claim}`).join(', ');
  return [
    '',
    `  ${on.padEnd(names)}  ${cells(claims.map(columnOf))}`.trimEnd(),
    ...rows,
    '',
    ...wrap(legend, width - 2, '').map((line) => `  ${line}`),
  ];
}

/** How a claim is called where there is little room. */
export function columnOf(claim: string): string {
  return columns[claim] ?? claim.slice(-3);
}

function cellOf(claim: string, { met, target }: Outcome): string {
  const one = met.find((other) => other.claim === claim);
  if (one === undefined) return ' ';
  const sign = one.found === undefined ? '·' : signs[one.found];
  return isAsComputed(one.expected, one.found, target) ? sign : `${sign}!`;
}

/** Whether a claim was to be refuted: then the first line of the failure is worth reading. */
export function refutes(met: Outcome['met']): boolean {
  return met.some(({ expected }) => expected === 'refuted');
}

/** The same for a page, with what each fault was said to be first. */
export function faultMarkdown(outcomes: readonly Outcome[]): string {
  return byTarget(outcomes)
    .flatMap(([target, own]) => [`## ${headings[target]}`, '', ...markdownOf(own)])
    .join('\n');
}

/** What a table of a target's faults is called. */
export const headings = { kind: 'Clusters in the shape of KinD', eks: 'A cluster in the shape of EKS' };

function markdownOf(outcomes: readonly Outcome[]): string[] {
  const claims = claimsOf(outcomes);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = outcomes.map((outcome) =>
    row([
      `${outcome.problems.length === 0 ? '' : '**not as computed:** '}${outcome.title}`,
      ...claims.map((claim) => cellOf(claim, outcome)),
    ]),
  );
  const firsts = outcomes.flatMap(({ title, firstLine, met }) =>
    firstLine === undefined || !refutes(met) ? [] : [`- ${title}: \`${firstLine.replaceAll('`', "'")}\``],
  );
  return [
    row(['Fault', ...claims.map(columnOf)]),
    row(['---', ...claims.map(() => ':-:')]),
    ...lines,
    '',
    claims.map((claim) => `${columnOf(claim)} \`${claim}\``).join(' · '),
    '',
    '### The first line of each failure',
    '',
    ...firsts,
    '',
  ];
}
