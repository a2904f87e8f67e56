import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { proven, unobservable, type Verdict } from '../../fixtures/model/verdict.ts';
import { claimVerdict, claims, emulatedTarget, run } from '../../fixtures/report/testdata.ts';
import { assemble, type ClaimVerdict, type Verdicts } from '../../fixtures/report/verdicts.ts';
import { verdictTable } from './table.ts';

const on = (verdict: ClaimVerdict, ...subjects: [string, Verdict][]): ClaimVerdict => ({
  ...verdict,
  subjects: subjects.map(([subject, word]) => ({ subject, verdict: word, reason: word })),
});
const kubelet = (verdict: Verdict, reason?: string) => claimVerdict('data-plane/kubelet', verdict, reason);
const proofOf = (verdicts: ClaimVerdict[], shown: ClaimVerdict[] = []): Verdicts =>
  assemble({ run, finishedAt: run.startedAt, claims, verdicts, shown, failed: [], defects: [], interrupted: false });
const table = (verdicts: ClaimVerdict[], width = 80) => verdictTable(proofOf(verdicts), width, false);

describe('verdictTable', () => {
  it('has no head over nothing where all that was looked at is shown beside the claims', () => {
    const text = verdictTable(proofOf([], [claimVerdict('shown/coredns', 'proven')]), 80, false);
    assert.doesNotMatch(text, /Component/);
    assert.match(text, /\n\n {2}Also shown\n/);
  });

  it('shows a line per Node, and where the node image came from', () => {
    const text = table([
      { ...claimVerdict('control-plane/kube-apiserver', 'proven'), subjects: [] },
      on(kubelet('proven'), ['control-plane', 'proven'], ['worker', 'proven']),
    ]);
    assert.equal(
      text,
      `
KinD (created cluster "kind-and-eks"): Kubernetes v1.36.3, node image built here
  (kindest/node:v1.36.3@sha256:abc, CNI flannel)

  Component       Verdict         Node
  kube-apiserver  ✓ proven
  kubelet         ✓ proven        control-plane
                  ✓ proven        worker`,
    );
  });

  for (const [verdict, sign] of [
    ['refuted', '✗'],
    ['undetermined', '?'],
    ['unobservable', '–'],
  ] as const) {
    it(`shows the reason of what is ${verdict}, and its Node`, () => {
      const text = table([
        on(kubelet(verdict, 'worker: seen otherwise'), ['control-plane', 'proven'], ['worker', verdict]),
      ]);
      assert.match(text, new RegExp(`${sign.replace('?', '\\?')} ${verdict} +worker\n    worker: seen otherwise$`));
    });
  }

  it('stays within 80 columns with long names and long reasons, and cuts none of their words', () => {
    const node = 'ip-192-168-101-102.eu-central-1.compute.internal';
    const reason = `behaviour: ${node}: ${'the kubelet left a Pod alone, '.repeat(8)}and more`;
    const name = 'data-plane/kube-something-with-quite-a-long-name';
    const text = table([on(claimVerdict(name, 'refuted', reason), [node, 'refuted'], ['worker', 'proven'])]);
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
    // In its row a Node has the name that tells it from others; in a reason it has its whole name.
    assert.equal(text.split(node).length, 2);
    assert.match(text, /✗ refuted +ip-192-168-101-102$/m);
    assert.match(text, /and more$/);
  });

  it('keeps the whole names of Nodes whose short ones are the same', () => {
    const text = table([on(kubelet('proven'), ['a.east.example', 'proven'], ['a.west.example', 'proven'])]);
    assert.match(text, /a\.east\.example\n +✓ proven +a\.west\.example$/);
  });

  it('has one line for the hosts of Nodes that are all as good, and one each where they are not', () => {
    const hosts = (...subjects: [string, Verdict][]) =>
      table([on(claimVerdict('infrastructure/node-containers', 'proven'), ...subjects)]);
    assert.match(hosts(['a', 'proven'], ['b', 'proven']), /node-containers +✓ proven +2 Nodes$/);
    assert.match(hosts(['a', 'proven'], ['b', 'refuted']), /✓ proven +a\n +✗ refuted +b/);
  });

  it('breaks no word, even one that is longer than a line', () => {
    const long = 'x'.repeat(120);
    assert.ok(table([on(kubelet('refuted', `seen ${long}`), [long, 'refuted'])]).includes(`\n    ${long}\n`));
  });

  it('lets nothing that a cluster says reach the terminal as a command', () => {
    const evil = 'a\u001b[2Jb\n::error::c';
    const proof = proofOf([on(kubelet('refuted', `seen ${'x '.repeat(40)}::error::d ${evil}`), [evil, 'refuted'])]);
    const [target] = proof.targets;
    assert.ok(target);
    const text = verdictTable({ ...proof, targets: [{ ...target, kubernetesVersion: evil }] }, 60, false);
    assert.equal(stripVTControlCharacters(text), text);
    assert.doesNotMatch(text, /^\s*::/m);
  });

  it('colours only what it is asked to, and in columns all the same', () => {
    const proof = proofOf([on(kubelet('proven'), ['worker', 'proven'])]);
    assert.equal(stripVTControlCharacters(verdictTable(proof, 80, true)), verdictTable(proof, 80, false));
    assert.notEqual(verdictTable(proof, 80, true), verdictTable(proof, 80, false));
  });
});

describe('verdictTable, of Nodes that were left out', () => {
  it('says so in their line, and why below it', () => {
    const subjects = [
      { ...proven('fine'), subject: 'worker' },
      { ...unobservable('excluded: it is cordoned', 'Node'), excluded: true, subject: 'worker2' } as const,
    ];
    const text = table([{ ...kubelet('proven'), subjects }]);
    assert.match(text, /✓ proven +worker\n {13}– excluded +worker2\n {4}it is cordoned \(Node\)$/);
  });

  it('counts excluded Nodes where many are so for one reason', () => {
    const excluded = (subject: string, why: string) =>
      ({ verdict: 'unobservable', reason: `excluded: ${why}`, excluded: true, subject }) as const;
    const subjects = [
      ...['a', 'b', 'c', 'd'].map((name) => excluded(`kwok-${name}`, 'kwok pretends it')),
      { ...proven('runs'), subject: 'worker' },
      ...['e', 'f', 'g'].map((name) => excluded(`node-${name}`, 'it is cordoned')),
    ];
    const text = table([{ ...kubelet('proven'), subjects }]);
    assert.match(text, /– excluded +4 Nodes\n {4}kwok pretends it\n {13}✓ proven +worker\n/);
    assert.match(text, /– excluded +node-e\n {4}it is cordoned\n/);
    assert.doesNotMatch(text, /kwok-[abcd]|3 Nodes/);
  });
});

describe('verdictTable, of what the page does not claim', () => {
  const shown = (component: string, verdict: Verdict, reason: string) =>
    claimVerdict(`shown/${component}`, verdict, reason);
  const below = (...items: ClaimVerdict[]) =>
    verdictTable(proofOf([kubelet('proven')], items), 80, false).split('Also shown\n')[1];

  it('has a line for each, with a reason that is short', () => {
    assert.equal(
      below(shown('coredns', 'proven', 'answers'), shown('etcd', 'proven', 'runs '.repeat(20))),
      '  coredns    ✓ proven        answers\n  etcd       ✓ proven',
    );
  });

  it('says why something is not proven, within 80 columns', () => {
    const text = below(shown('etcd', 'unobservable', `hidden ${'by design '.repeat(12)}(its source)`)) ?? '';
    assert.match(text, /^ {2}etcd {7}– unobservable\n {4}hidden by design [^]*\(its source\)$/);
    for (const line of text.split('\n')) assert.ok(line.length <= 80, line);
  });

  it('is left out where there is none', () => {
    assert.doesNotMatch(table([kubelet('proven')]), /Also shown/);
  });
});

describe('verdictTable, of an emulation', () => {
  for (const verdict of ['rehearsed', 'refuted', 'unobservable', 'undetermined'] as const) {
    it(`says that ${verdict} was rehearsed`, () => {
      const found = {
        ...on(kubelet(verdict, `rehearsed: is ${verdict}`), ['worker', verdict]),
        target: 'eks' as const,
      };
      const emulated = assemble({
        ...{
          run: { ...run, targets: [emulatedTarget], outOfScope: [], full: false },
          finishedAt: run.startedAt,
          claims,
        },
        ...{ verdicts: [found], shown: [], failed: [], defects: [], interrupted: false },
      });
      const text = verdictTable(emulated, 80, false);
      assert.match(text, /^EKS \(rehearsed on an emulation, not AWS: cluster "kind-and-eks-emulated"\)/m);
      // The column's heading speaks for each cell below it; what is not good gives its reason too.
      assert.match(text, /^ {2}Component +Rehearsed +Node$/m);
      assert.match(text, verdict === 'rehearsed' ? /○ rehearsed +worker$/ : /\n {4}rehearsed: is /);
      assert.doesNotMatch(text, /proven/);
    });
  }
});
