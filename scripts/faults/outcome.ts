import type { EvidenceDocument, TargetName } from '../../fixtures/model/evidence.ts';
import type { Verdict } from '../../fixtures/model/verdict.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { firstFailure } from '../proof/first-failure.ts';
import { hitBy, isAsComputed, type Expected } from './expected.ts';
import type { Case } from './model.ts';

/** What a fault led to for one claim. */
export interface Met {
  claim: string;
  expected: Verdict;
  /** Undefined where the proof has no verdict about it. */
  found: Verdict | undefined;
  reason: string;
}

/** What a fault led to. */
export interface Outcome {
  fault: string;
  title: string;
  target: TargetName;
  /** Empty where all is as computed. */
  problems: string[];
  met: Met[];
  /** `First failure` as a terminal shows it; undefined where nothing failed. */
  firstLine?: string;
  seconds: number;
}

const five = ['kube-apiserver', 'kube-scheduler', 'kube-controller-manager', 'kubelet', 'kube-proxy'];

/**
 * Holds the verdicts of a broken cluster against what was computed. A kill counts only where others of the five components
 * stay proven, and where the first line of the failure names what is broken, and one of the Nodes. Where there is none to
 * name, as of a control plane on EKS, `nodes` is empty.
 */
export function outcomeOf(
  { fault, target }: Case,
  expected: readonly Expected[],
  verdicts: Verdicts,
  evidence: readonly EvidenceDocument[],
  nodes: readonly string[],
): Pick<Outcome, 'problems' | 'met' | 'firstLine'> {
  const met = expected.map(({ claim, verdict }): Met => {
    const seen = verdicts.verdicts.find((one) => one.claim === claim);
    return { claim, expected: verdict, found: seen?.verdict, reason: seen?.reason ?? 'no verdict' };
  });
  const problems = met
    .filter((one) => !isAsComputed(one.expected, one.found, target))
    .map(
      ({ claim, expected: wanted, found, reason }) =>
        `${claim} is ${found ?? 'missing'}, expected ${wanted}: ${reason}`,
    );
  problems.push(...verdicts.defects.map((defect) => `a defect of the harness: ${defect}`));
  const first = firstFailure(verdicts, evidence);
  const firstLine = first === undefined ? undefined : `${first.what}: ${first.reason}`;
  const refutes = expected.filter(({ verdict }) => verdict === 'refuted');
  if (refutes.length > 0) {
    const stays = verdicts.verdicts.some(
      ({ component, verdict }) => five.includes(component) && isAsComputed('proven', verdict, target),
    );
    if (!stays) problems.push('none of the five components stayed proven: it is no kill');
    const names = [hitBy(fault), nodes].filter(({ length }) => length > 0);
    for (const anyOf of names) {
      if (!anyOf.some((name) => firstLine?.includes(name) === true))
        problems.push(`the first line names no ${anyOf.join(' or ')}: ${firstLine ?? '(nothing failed)'}`);
    }
  }
  return { met, problems, ...(firstLine === undefined ? {} : { firstLine }) };
}
