import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { styleText } from 'node:util';
import type { EvidenceDocument } from '../../fixtures/model/evidence.ts';
import { inert } from '../../fixtures/model/inert.ts';
import { parityClaim } from '../../fixtures/parity/judgement.ts';
import { failuresOf } from '../../fixtures/report/failures.ts';
import { idOf } from '../../fixtures/report/html/view.ts';
import type { ClaimVerdict, Verdicts } from '../../fixtures/report/verdicts.ts';
import { reportFile } from '../../fixtures/report/write-proof.ts';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import { lineFor } from '../cli/options.ts';
import { asTyped } from '../cli/shown.ts';
import { widthOf } from '../cli/width.ts';
import { wrap } from '../cli/wrap.ts';
import { kubeconfigFile } from '../kind/kubeconfig-file.ts';
import { firstFailure, lineToTry, type FirstFailure } from './first-failure.ts';
import { quoted } from './typed-again.ts';

export interface FailureContext {
  verdicts: Verdicts;
  /** The folder of the proof. */
  dir: string;
  /** The page's own words for a claim. */
  quoteOf: (verdict: ClaimVerdict) => string | undefined;
  /** The options that were typed, for the line that proves again; left out where there is no run to repeat. */
  options?: readonly string[];
}

/** What failed first: component and Node, the page's words, and the lines that show more. Empty where nothing failed. */
export function failureLines(context: FailureContext, width: number, colour: boolean): string[] {
  const { verdicts } = context;
  const first = firstFailure(
    verdicts,
    verdicts.targets.flatMap(({ name }) => evidenceOf(context.dir, name)),
  );
  const paint = (text: string) => (colour ? styleText(['red', 'bold'], text, { validateStream: false }) : text);
  const led = (text: string) => {
    const [head = '', ...more] = wrap(inert(text), width - 2, '');
    return [paint(head), ...more.map((line) => `  ${line}`)];
  };
  if (first === undefined) {
    const [problem] = verdicts.scope.whole ? verdicts.pageProblems : [];
    if (problem !== undefined) return problemLines(context, problem, width, led);
    const [other] = failuresOf(verdicts);
    return other === undefined ? [] : led(`First failure: ${other.title}: ${other.reason}`);
  }
  const hanging = (text: string) =>
    wrap(inert(text), width - 4, '').map((line, index) => `${index === 0 ? '  ' : '    '}${line}`);
  return [
    ...led(`First failure: ${first.what}: ${first.reason}`),
    ...pageWords(context, first.verdict).flatMap(hanging),
    ...hanging(`All that was asked: ${asTyped(path.join(context.dir, reportFile))}#${idOf(verdicts, first.verdict)}`),
    // Broken by nobody but the terminal: a line to paste stays one.
    ...commands(context, first).flatMap(({ what, line }) => {
      const whole = `  ${what}: ${inert(line)}`;
      return widthOf(whole) <= width ? [whole] : [`  ${what}:`, `    ${inert(line)}`];
    }),
    ...(first.others.length === 0 ? [] : hanging(`Also failed: ${first.others.join(', ')}.`)),
  ];
}

function problemLines(
  { verdicts, options }: FailureContext,
  { file, line, text, next }: Problem,
  width: number,
  led: (text: string) => string[],
): string[] {
  return [
    ...led(`First failure: ${asTyped(file)}:${line}: ${text}`),
    ...wrap(inert(next), width - 4, '').map((words) => `  ${words}`),
    // Merged proofs may come from other machines, whose page is not here.
    ...(options === undefined
      ? []
      : [`  Check the page alone: ${inert(lineFor('page', [quoted(asTyped(verdicts.page))]))}`]),
  ];
}

function pageWords({ quoteOf }: FailureContext, verdict: ClaimVerdict): string[] {
  const { source } = verdict;
  if (source === null) return [];
  const quote = quoteOf(verdict);
  return [`The page: ${asTyped(source.file)}:${source.line}${quote === undefined ? '' : `: "${quote}"`}`];
}

function commands({ verdicts, dir, options }: FailureContext, first: FirstFailure): { what: string; line: string }[] {
  const { verdict } = first;
  const line = lineToTry(first, evidenceOf(dir, verdict.target));
  const cluster = verdicts.targets.find(({ name }) => name === verdict.target);
  const kubeconfig = cluster === undefined ? '' : kubeconfigFile(cluster.cluster);
  const isKubectl = line?.startsWith('kubectl ') === true;
  // Of an emulation nobody but the run can ask: its credentials end with it.
  const canTry = line !== undefined && verdict.target === 'kind' && (!isKubectl || existsSync(kubeconfig));
  return [
    ...(canTry
      ? [{ what: 'Ask again yourself', line: `${isKubectl ? `KUBECONFIG=${fromHome(kubeconfig)} ` : ''}${line}` }]
      : []),
    // What holds between two targets is asked by no spec of its own.
    ...(verdict.claim === parityClaim.id || options === undefined
      ? []
      : [{ what: 'Prove it again', line: lineFor('test', ['--last-failed', ...options]) }]),
  ];
}

// A shell reads `~` after the `=` of an assignment.
function fromHome(file: string): string {
  const inHome = path.relative(homedir(), file);
  return inHome.startsWith('..') ? file : `~/${inHome}`;
}

function evidenceOf(dir: string, target: string): EvidenceDocument[] {
  const file = path.join(dir, 'evidence', `${target}.json`);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as EvidenceDocument] : [];
}
