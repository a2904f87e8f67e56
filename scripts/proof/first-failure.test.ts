import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { EvidenceDocument, Observation } from '../../fixtures/model/evidence.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { SubjectJudgement, Verdict } from '../../fixtures/model/verdict.ts';
import { claims as pageClaims, claimVerdict, emulatedTarget, run } from '../../fixtures/report/testdata.ts';
import { assemble, type ClaimVerdict, type Gathered, type Verdicts } from '../../fixtures/report/verdicts.ts';
import { failureLines } from './failure-lines.ts';
import { firstFailure, lineToTry } from './first-failure.ts';

const proofOf = (verdicts: ClaimVerdict[], more: Partial<Gathered> = {}): Verdicts =>
  assemble({
    ...{ run: { ...run, full: false, targets: [...run.targets, emulatedTarget] }, finishedAt: run.startedAt },
    ...{ claims: pageClaims, verdicts, shown: [], failed: [], defects: [], interrupted: false, ...more },
  });

const subject = (name: string, verdict: Verdict, reason = 'fine'): SubjectJudgement => ({
  subject: name,
  verdict,
  reason,
});
const judged = (claim: string, verdict: Verdict, reason: string, subjects: SubjectJudgement[] = []): ClaimVerdict => ({
  ...claimVerdict(claim, verdict, reason),
  subjects,
});
const kubelet = (verdict: Verdict, reason: string, ...subjects: SubjectJudgement[]) =>
  judged('data-plane/kubelet', verdict, reason, subjects);
const onWorker = kubelet(
  'refuted',
  'behaviour: worker: Pod probe-1 never ran',
  subject('control-plane', 'proven'),
  subject('worker', 'refuted', 'Pod probe-1 never ran'),
  subject('worker2', 'refuted', 'Pod probe-2 never ran'),
);
const what = (...verdicts: ClaimVerdict[]) => firstFailure(proofOf(verdicts))?.what;

describe('what failed first', () => {
  it('names the component, the Node and the target, and repeats none of them in its reason', () => {
    const found = firstFailure(proofOf([onWorker]));
    assert.deepEqual(
      [found?.what, found?.reason, found?.subject],
      ['kubelet on worker (KinD)', 'behaviour: Pod probe-1 never ran', 'worker'],
    );
  });

  it('names the Node of the control plane, as another claim has seen it; a managed one is none', () => {
    const scheduler = judged('control-plane/kube-scheduler', 'refuted', 'its Lease ran out');
    const seen = (label: string) =>
      [
        {
          ...{ run: run.id, target: 'kind' },
          claims: {
            'data-plane/kubelet': {
              nodes: {
                answer: { items: [{ metadata: { name: 'plane', labels: { [label]: '' } } }, { metadata: {} }] },
              },
            },
          },
        },
      ] as unknown as EvidenceDocument[];
    const whole = judged('clusters/kubernetes', 'refuted', 'does not serve batch/v1');
    const where = (evidence?: EvidenceDocument[], claim = scheduler) => firstFailure(proofOf([claim]), evidence)?.what;
    assert.equal(where(seen('node-role.kubernetes.io/control-plane'), whole), 'kubernetes on plane (KinD)');
    assert.equal(where(seen('node-role.kubernetes.io/control-plane')), 'kube-scheduler on plane (KinD)');
    assert.equal(where(seen('other')), 'kube-scheduler (KinD)');
    assert.equal(where(), 'kube-scheduler (KinD)');
    const ofNodes = seen('node-role.kubernetes.io/control-plane');
    assert.equal(firstFailure(proofOf([onWorker]), ofNodes)?.what, 'kubelet on worker (KinD)');
  });

  it('is the one that the reason is about, of several Nodes that failed', () => {
    const about = kubelet('refuted', 'health: worker2: not ok', ...onWorker.subjects);
    assert.equal(what(about), 'kubelet on worker2 (KinD)');
    // The name of one Node begins another's.
    assert.equal(what({ ...about, reason: 'behaviour: worker: no' }), 'kubelet on worker (KinD)');
  });

  it('names a Node that only its subject tells of, with its own reason', () => {
    const found = firstFailure(
      proofOf([kubelet('undetermined', 'not all were asked', subject('w', 'undetermined', 'no'))]),
    );
    assert.deepEqual([found?.what, found?.reason], ['kubelet on w (KinD)', 'no']);
  });

  it('is no Node where the component itself failed, or where a Node was left out', () => {
    assert.equal(what(judged('control-plane/kube-apiserver', 'refuted', 'identity: no')), 'kube-apiserver (KinD)');
    const excluded = { ...subject('w', 'undetermined'), excluded: true as const };
    assert.equal(what(kubelet('undetermined', 'nothing', excluded)), 'kubelet (KinD)');
  });

  it('is a box or an arrow of a diagram', () => {
    const arrow = { ...subject('API → worker', 'refuted'), drawn: { from: 'a', to: 'b' } };
    assert.equal(what(judged('topology/kind-diagram', 'refuted', 'no', [arrow])), 'kind-diagram, API → worker (KinD)');
  });

  it('says of an emulation that it is one', () => {
    assert.equal(what({ ...onWorker, target: 'eks' }), 'kubelet on worker (EKS, rehearsed)');
  });

  it('is the first in the order of the page, and refuted before undetermined', () => {
    const earlier = judged('control-plane/kube-apiserver', 'undetermined', 'silent');
    assert.equal(what(earlier, onWorker), 'kubelet on worker (KinD)');
    const found = firstFailure(proofOf([onWorker, { ...earlier, verdict: 'refuted' }]));
    assert.deepEqual([found?.what, found?.others], ['kube-apiserver (KinD)', ['kubelet (KinD)']]);
  });

  for (const verdict of ['proven', 'unobservable', 'rehearsed'] as const) {
    it(`is nothing where all is ${verdict}`, () => {
      assert.equal(what(kubelet(verdict, 'fine', subject('worker', verdict))), undefined);
    });
  }
});

const asked = (tryIt: string, more: Partial<Observation> = {}): Observation => ({
  ...{ request: tryIt, tryIt, startedAt: run.startedAt, durationMs: 1, status: 200, ...more },
});
const evidence = (...observations: Observation[]) =>
  [
    { run: run.id, target: 'kind', claims: { 'data-plane/kubelet': { deep: observations } } },
  ] as unknown as EvidenceDocument[];

describe('the line to try', () => {
  const first = firstFailure(proofOf([onWorker]));
  assert.ok(first);
  for (const [name, observations, line] of [
    [
      'is about the Node that failed',
      [asked('get nodes'), asked('get nodes/worker2'), asked('get nodes/worker')],
      'get nodes/worker',
    ],
    [
      'prefers what was not answered',
      [asked('get nodes/worker'), asked('get worker/log', { failure: 'no' })],
      'get worker/log',
    ],
    ['is else one that was not answered', [asked('get nodes'), asked('get leases', { status: 503 })], 'get leases'],
    ['names no Namespace that is gone', [asked(`get pods worker -n proof-${run.id}`)], undefined],
    ['is a line', [asked('get worker\nmore'), asked(`get worker ${'x'.repeat(300)}`)], undefined],
    ['is none where all was answered', [asked('get nodes')], undefined],
  ] as const) {
    it(name, () => {
      assert.equal(lineToTry(first, evidence(...observations)), line);
    });
  }
});

describe('failureLines', () => {
  const quote = 'worker Nodes, each with a kubelet, '.repeat(4);
  const source = { file: path.resolve('page.md'), line: 9 };
  const lines = (verdicts: Verdicts, width = 80, dir = '/nowhere', options: string[] = []) =>
    failureLines({ verdicts, dir, quoteOf: () => quote, options }, width, false);

  for (const width of [60, 80, 120]) {
    it(`gives reason, the page's words and the lines that show more, within ${width} columns`, () => {
      const text = lines(proofOf([{ ...onWorker, source }, kubelet('undetermined', 'silent')]), width);
      assert.match(text[0] ?? '', /^First failure: kubelet on worker \(KinD\): behaviour: /);
      const rest = text.join(' ').replaceAll(/ +/g, ' ');
      assert.ok(rest.includes(`The page: page.md:9: "${quote.trim()}`), rest);
      assert.ok(rest.includes('All that was asked: /nowhere/report/index.html#claim-1'));
      assert.ok(rest.includes('Prove it again: npm test -- --last-failed'));
      assert.ok(rest.endsWith('Also failed: kubelet (KinD).'));
      for (const line of text) assert.ok(line.length <= width, line);
    });
  }

  it('repeats the options of the run, and no run where there was none', () => {
    const text = (options?: string[]) => lines(proofOf([onWorker]), 80, '/nowhere', options).join('\n');
    assert.match(text(['--page', 'my.md']), /npm test -- --last-failed --page my\.md/);
    assert.doesNotMatch(
      failureLines({ verdicts: proofOf([onWorker]), dir: '/', quoteOf: () => '' }, 80, false).join(),
      /again/,
    );
  });

  it('has the line to try, from the evidence of the proof', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'failure-'));
    try {
      mkdirSync(path.join(dir, 'evidence'));
      writeFileSync(
        path.join(dir, 'evidence', 'kind.json'),
        JSON.stringify(evidence(asked('docker exec worker true\u001b[2J'))[0]),
      );
      assert.match(
        lines(proofOf([onWorker]), 80, dir).join('\n'),
        /^ {2}Ask again yourself: docker exec worker true\\u001b\[2J$/m,
      );
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  for (const [name, more, line] of [
    [
      'a target that did not come up',
      { failed: [{ target: 'eks', code: exitCodes.bringUp, reason: 'no' }] },
      'EKS did not come up: no',
    ],
    ['a defect of the harness', { defects: ['a worker fell over'] }, 'Defect of the harness: a worker fell over'],
  ] as const) {
    it(`names ${name} where no claim failed`, () => {
      const kind = { run: { ...run, full: false } };
      assert.match(
        lines(proofOf([kubelet('proven', 'fine')], { ...kind, ...more })).join('\n'),
        new RegExp(`^First failure: ${line}$`),
      );
    });
  }

  it('tells a problem of the page once, with its way out and the command that checks the page', () => {
    const file = path.resolve('page.md');
    const problem = { file, line: 3, column: 1, id: 'uncovered', text: 'No claim.', next: 'Add one.' };
    const text = lines(proofOf([kubelet('proven', 'fine')], { run: { ...run, page: file, pageProblems: [problem] } }));
    assert.deepEqual(text, [
      'First failure: page.md:3: No claim.',
      '  Add one.',
      '  Check the page alone: npm run page -- page.md',
    ]);
    const part = { ...run, full: false, pageProblems: [problem] };
    assert.deepEqual(lines(proofOf([kubelet('proven', 'fine')], { run: part })), []);
  });

  it('is empty where nothing failed', () => {
    assert.deepEqual(lines(proofOf([kubelet('proven', 'fine')])), []);
  });

  it('lets nothing that a cluster says reach the terminal as a command', () => {
    const evil = 'a\u001b[2Jb\n::error::c';
    const text = lines(proofOf([{ ...kubelet('refuted', evil, subject(evil, 'refuted', evil)), source }]));
    assert.equal(stripVTControlCharacters(text.join('')), text.join(''));
    assert.doesNotMatch(text.join('\n'), /^\s*::/m);
  });
});
