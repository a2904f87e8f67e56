import {
  proven,
  refuted,
  undetermined,
  type Judgement,
  type SubjectJudgement,
} from '../../../fixtures/model/verdict.ts';
import type { ReportContent } from '../../../fixtures/report/html/html-report.ts';
import type { ClaimVerdict } from '../../../fixtures/report/verdicts.ts';
import { sample } from './sample.ts';

function find({ verdicts }: ReportContent, claim: string, target = 'kind'): ClaimVerdict {
  const found = verdicts.verdicts.find((one) => one.claim === claim && one.target === target);
  if (found === undefined) throw new Error(`The sample has no verdict of ${claim} on ${target}`);
  return found;
}

/** What a verdict and one of its Nodes say instead. */
function change(verdict: ClaimVerdict, judgement: Judgement, node: string): void {
  const subjects = verdict.subjects.map((one) => (one.subject === node ? { ...one, ...judgement } : one));
  const facets = { ...verdict.facets, behaviour: { ...judgement, reason: `${node}: ${judgement.reason}`, subjects } };
  Object.assign(verdict, { ...judgement, reason: `behaviour: ${node}: ${judgement.reason}`, subjects, facets });
}

/** A kubelet that does not run Pods on one Node, a kube-proxy that could not be asked, a gap on the page, a defect. */
function failingRun(): ReportContent {
  const content = sample();
  const { verdicts, page } = content;
  const kubelet = find(content, 'data-plane/kubelet');
  change(
    kubelet,
    refuted('its Lease was renewed last 94 s ago, and the Pod bound to it is Pending'),
    'kind-and-eks-worker2',
  );
  const proxy = find(content, 'data-plane/kube-proxy');
  change(proxy, undetermined('no Pod to ask from runs there', 'kubelet'), 'kind-and-eks-worker2');
  const text = 'no claim stands for "Fargate starts in a second."';
  verdicts.pageProblems = [
    { file: 'fixtures/workshop/page.md', line: 71, text } as (typeof verdicts.pageProblems)[number],
  ];
  page.statements.push({ line: 71, quote: 'Fargate starts in a second.', claims: [], why: text });
  verdicts.defects = ['specs/claims/shown.spec.ts: TypeError: nothing to read'];
  const told = ({ component, verdict, reason }: ClaimVerdict) => `${component} on kind ${verdict}: ${reason}`;
  const reasons = [...verdicts.defects, told(kubelet), told(proxy), `fixtures/workshop/page.md:71: ${text}`];
  verdicts.exit = { code: 70, reasons };
  verdicts.phases = [
    { name: 'Create kind cluster "kind-and-eks"', ok: true, ms: 32_400, usual: '35 s' },
    {
      name: 'Nodes Ready, CoreDNS available',
      target: 'kind',
      ok: false,
      ms: 120_000,
      usual: '10 s',
      doing: 'wait for 3 Nodes',
    },
  ];
  return content;
}

/** As it is where a real EKS cluster was attached: what was rehearsed is proven, and the two are compared. */
function attachedEks(): ReportContent {
  const text = JSON.stringify(sample())
    .replaceAll('"emulated"', '"attached"')
    .replaceAll('"verdict":"rehearsed"', '"verdict":"proven"')
    .replaceAll(/rehearsed(?:, on an emulation that is not AWS)?: /g, '')
    .replaceAll(' (source: emulated)', '');
  const content = JSON.parse(text) as ReportContent;
  for (const parity of content.verdicts.parity) {
    delete parity.exercised;
    Object.assign(parity, proven('the same components; 25 differences, 22 of them explained'));
  }
  return content;
}

/** A selection of one component on KinD alone. */
function partialRun(): ReportContent {
  const content = sample();
  const { verdicts, evidence, page } = content;
  const only = ({ claim, target }: { claim: string; target: string }) =>
    target === 'kind' && claim === 'data-plane/kubelet';
  Object.assign(verdicts, { full: false, shown: [], parity: [], phases: [] });
  verdicts.verdicts = verdicts.verdicts.filter(only);
  verdicts.times = verdicts.times.filter(only);
  verdicts.targets = verdicts.targets.filter(({ name }) => name === 'kind');
  verdicts.scope.outOfScope = [{ target: 'eks', why: 'nothing of it is selected' }];
  page.diagrams = [];
  return { ...content, evidence: evidence.slice(0, 1) };
}

/** 60 Nodes, one of them refuted. */
function manyNodes(): ReportContent {
  const content = sample();
  const kubelet = find(content, 'data-plane/kubelet');
  kubelet.subjects = Array.from({ length: 60 }, (_, index): SubjectJudgement => {
    const subject = `worker-${String(index + 1).padStart(2, '0')}.eu-central-1.compute.internal`;
    return { ...(index === 41 ? refuted('its Lease ran out 80 s ago') : proven('kubelet v1.36.3')), subject };
  });
  kubelet.verdict = 'refuted';
  kubelet.reason = 'identity: worker-42.eu-central-1.compute.internal: its Lease ran out 80 s ago';
  content.verdicts.exit = { code: 1, reasons: [`kubelet on kind refuted: ${kubelet.reason}`] };
  return content;
}

/** `sample()` with every word of page, cluster and log made anew by `say`; what the code itself chooses stays. */
function everywhere(say: (word: string) => string): ReportContent {
  const spoken = [
    ...['reason', 'quote', 'why', 'title', 'component', 'subject', 'cluster', 'uid', 'kubernetesVersion', 'probeImage'],
    ...[
      'ref',
      'digest',
      'cni',
      'request',
      'tryIt',
      'startedAt',
      'principal',
      'where',
      'a',
      'b',
      'usual',
      'run',
      'page',
    ],
    ...['file', 'finishedAt', 'explainedBy', 'host', 'region'],
  ];
  const walk = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return spoken.includes(name) ? say(value) : value;
    if (Array.isArray(value))
      return value.map((item) => walk(item, name === 'patches' || name === 'reasons' ? 'reason' : ''));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, walk(item, field)]));
  };
  return walk(sample()) as ReportContent;
}

export const hostile =
  '<script>alert(1)</script><img src=x onerror=alert(2)>"\']]>--></style></title>' +
  '\u0000\u001b[31m\u202ejavascript:alert(3) ../../etc/passwd <a href="javascript:alert(4)">x</a>';

/** Every variant of the report that the specs look at. */
export const variants: Readonly<Record<string, () => ReportContent>> = {
  real: sample,
  failing: failingRun,
  'attached EKS': attachedEks,
  partial: partialRun,
  '60 Nodes': manyNodes,
  'long names': () => everywhere((word) => `${word} ${'x'.repeat(90)}.${'long-'.repeat(12)}name`),
  hostile: () => everywhere((word) => `${hostile}${word}`),
};

/** A variant by its name. */
export function variant(name: string): ReportContent {
  const make = variants[name];
  if (make === undefined) throw new Error(`There is no variant "${name}"`);
  return make();
}
