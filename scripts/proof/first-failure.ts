import type { V1NodeList } from '@kubernetes/client-node';
import type { EvidenceDocument, Observation } from '../../fixtures/model/evidence.ts';
import type { SubjectJudgement } from '../../fixtures/model/verdict.ts';
import { isObservation } from '../../fixtures/judge-fragment.ts';
import { targetWords } from '../../fixtures/report/headline.ts';
import type { ClaimVerdict, Verdicts } from '../../fixtures/report/verdicts.ts';

/** The claim that failed first, in the words of a terminal. */
export interface FirstFailure {
  verdict: ClaimVerdict;
  /** What failed: `kubelet on kind-and-eks-worker (KinD)`. */
  what: string;
  /** Why, without what `what` says already. */
  reason: string;
  /** The Node, box or arrow that failed, by its whole name; undefined where the component itself did. */
  subject?: string | undefined;
  /** The other claims that failed: `kube-proxy (KinD)`. */
  others: string[];
}

/**
 * The first failing claim in the page's order, refuted before undetermined; undefined where none failed. The evidence tells
 * on which Node a component of the control plane runs, where it is on one that can be seen.
 */
export function firstFailure(verdicts: Verdicts, evidence: readonly EvidenceDocument[] = []): FirstFailure | undefined {
  const failed = (['refuted', 'undetermined'] as const).flatMap((word) =>
    verdicts.verdicts.filter(({ verdict }) => verdict === word),
  );
  const [verdict, ...others] = failed;
  if (verdict === undefined) return undefined;
  const subject = failedSubject(verdict);
  const place = subject === undefined ? controlPlaneOf(verdict, evidence) : where(subject);
  return {
    verdict,
    what: `${verdict.component}${place} (${labelOf(verdicts, verdict)})`,
    reason: reasonOf(verdict, subject),
    subject: subject?.subject,
    others: others.map((other) => `${other.component} (${labelOf(verdicts, other)})`),
  };
}

// The claim's reason is the one of its decisive subject, whose name leads it.
function failedSubject({ verdict, reason, subjects }: ClaimVerdict): SubjectJudgement | undefined {
  const failed = subjects.filter((subject) => subject.verdict === verdict && subject.excluded !== true);
  return failed.find(({ subject }) => reason.includes(`${subject}: `)) ?? failed[0];
}

// A box or an arrow of a diagram is no place that something runs on.
function where({ subject, drawn }: SubjectJudgement): string {
  return drawn === undefined ? ` on ${subject}` : `, ${subject}`;
}

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';

// What the Nodes said of themselves where another claim looked at them. A managed control plane is no Node. What the cluster
// as a whole serves, its API server serves.
function controlPlaneOf({ claim, target }: ClaimVerdict, evidence: readonly EvidenceDocument[]): string {
  if (!/^(control-plane|clusters)\//.test(claim)) return '';
  const { claims = {} } = evidence.find((document) => document.target === target) ?? {};
  const { nodes } = (claims['data-plane/kubelet'] ?? {}) as { nodes?: Observation<V1NodeList> };
  const items: unknown = nodes?.answer?.items;
  const names = (Array.isArray(items) ? (items as V1NodeList['items']) : [])
    .filter(({ metadata }) => metadata?.labels?.[controlPlaneLabel] !== undefined)
    .map(({ metadata }) => metadata?.name ?? '?');
  return names.length === 0 ? '' : ` on ${names.join(' or ')}`;
}

function reasonOf({ reason }: ClaimVerdict, subject: SubjectJudgement | undefined): string {
  if (subject === undefined) return reason;
  const lead = `${subject.subject}: `;
  return reason.includes(lead) ? reason.replace(lead, () => '') : subject.reason;
}

function labelOf({ targets }: Verdicts, { target: name }: ClaimVerdict): string {
  const isRehearsed = targets.some((target) => target.name === name && target.mode === 'emulated');
  return `${targetWords[name]}${isRehearsed ? ', rehearsed' : ''}`;
}

const longestLine = 200;

/**
 * The line that asks again what a failure rests on: about the Node that failed, or without one what went unanswered.
 * undefined where there is none to paste: objects in a proof's own Namespace are gone when it has ended.
 */
export function lineToTry(
  { verdict, subject }: FirstFailure,
  evidence: readonly EvidenceDocument[],
): string | undefined {
  const document = evidence.find(({ target }) => target === verdict.target);
  if (document === undefined) return undefined;
  const lasting = observationsIn(document.claims[verdict.claim]).filter(
    ({ tryIt }) => !tryIt.includes(document.run) && !tryIt.includes('\n') && tryIt.length <= longestLine,
  );
  const unanswered = ({ failure, status }: Observation) => failure !== undefined || (status ?? 0) >= 500;
  const about = lasting.filter(({ tryIt }) => subject !== undefined && wordsOf(tryIt).includes(subject));
  const found = about.find(unanswered) ?? about[0] ?? lasting.find(unanswered);
  return found?.tryIt;
}

// The name of one Node may begin another's.
function wordsOf(line: string): string[] {
  return line.split(/[^\w.-]+/);
}

function observationsIn(evidence: unknown): Observation[] {
  if (typeof evidence !== 'object' || evidence === null) return [];
  return isObservation(evidence) ? [evidence] : Object.values(evidence).flatMap((part) => observationsIn(part));
}
