import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EvidenceDocument, TargetName } from '../../fixtures/model/evidence.ts';
import { inAnotherShard, type Split } from '../../fixtures/model/run.ts';
import { parityClaim } from '../../fixtures/parity/judgement.ts';
import { eksEvidence, kindEvidence } from '../../fixtures/parity/testdata.ts';
import { claimVerdict, run } from '../../fixtures/report/testdata.ts';
import { assemble } from '../../fixtures/report/verdicts.ts';
import { combine } from './combine.ts';
import type { Part } from './parts.ts';
import { setsOf } from './sets.ts';

const kubelet = 'data-plane/kubelet';
const of: Split = {
  targets: [
    { name: 'kind', mode: 'created' },
    { name: 'eks', mode: 'attached' },
  ],
  kubernetes: '1.36',
  whole: true,
  strictParity: false,
};
const statement = { line: 74, quote: 'The components stay the same.', claims: [parityClaim.id] };

/** A shard that has looked at one target, as Playwright deals them out: the other is in another shard. */
function shard(current: number, evidence: EvidenceDocument, changes: Partial<Split> = {}, leftOut?: string): Part {
  const { target: name, mode, cluster } = evidence;
  const other: TargetName = name === 'kind' ? 'eks' : 'kind';
  const id = `26112304161${current}-07819f`;
  const target = { name, mode, cluster: cluster.name, uid: cluster.uid, kubernetesVersion: cluster.kubernetesVersion };
  const outOfScope = [{ target: other, why: leftOut ?? inAnotherShard }];
  const verdicts = assemble({
    run: { ...run, id, full: false, targets: [{ ...target, probeImage: 'agnhost' }], outOfScope },
    finishedAt: run.startedAt,
    claims: [{ id: kubelet }, { id: parityClaim.id, targets: parityClaim.targets }],
    verdicts: [{ ...claimVerdict(kubelet, 'proven'), target: name }],
    shown: [],
    failed: [],
    defects: [],
    interrupted: false,
    shard: { current, total: 2, of: { ...of, ...changes } },
    phases: [{ name: 'Create', target: name, ok: true, ms: 5 }],
    times: [{ claim: kubelet, target: name, ms: 7 }],
  });
  const page = { schemaVersion: 1 as const, run: id, file: '/page.md', statements: [statement], diagrams: [] };
  return { where: `shard-${current}`, verdicts, page, evidence: [{ ...evidence, run: id }], events: [] };
}

const merge = (...parts: Part[]) => {
  const [set, ...more] = setsOf(parts);
  assert.ok(set);
  assert.deepEqual(more, []);
  return combine(set, 'merged');
};

describe('combine', () => {
  it('compares targets that were proven in different shards, as a run of both does', () => {
    const { verdicts, evidence } = merge(shard(2, eksEvidence()), shard(1, kindEvidence()));
    assert.equal(verdicts.parity.length, 1);
    const found = verdicts.verdicts.find(({ claim }) => claim === parityClaim.id);
    assert.deepEqual([found?.target, found?.source], ['eks', { file: '/page.md', line: 74 }]);
    assert.deepEqual(verdicts.scope.outOfScope, []);
    assert.deepEqual(verdicts.scope.targets, ['kind', 'eks']);
    assert.ok(verdicts.full);
    assert.deepEqual([...new Set(evidence.map((document) => document.run))], ['merged']);
  });

  it('keeps to strict parity where it was asked for', () => {
    const strict = { strictParity: true };
    const { verdicts } = merge(shard(1, kindEvidence(), strict), shard(2, eksEvidence(), strict));
    assert.equal(verdicts.parity[0]?.strict, true);
  });

  it('compares nothing where a shard is missing, and says which', () => {
    const { verdicts } = merge(shard(1, kindEvidence()));
    assert.deepEqual(verdicts.parity, []);
    assert.deepEqual(verdicts.scope.outOfScope, [{ target: 'eks', why: 'shard 2 of 2 is missing' }]);
    assert.deepEqual(verdicts.exit, { code: 6, reasons: ['shard 2 of 2 is missing'] });
  });

  it('compares nothing where a shard is missing that neither target waits for', () => {
    const ofThree = (part: Part): Part => {
      const { scope } = part.verdicts;
      const shard = { ...(scope.shard ?? { current: 1 }), total: 3 };
      return { ...part, verdicts: { ...part.verdicts, scope: { ...scope, shard } } };
    };
    const { verdicts } = merge(ofThree(shard(1, kindEvidence())), ofThree(shard(2, eksEvidence())));
    const missed = `claim ${parityClaim.id} has no verdict on eks`;
    assert.deepEqual(verdicts.exit, { code: 6, reasons: ['shard 3 of 3 is missing', missed] });
    assert.deepEqual(verdicts.parity, []);
  });

  it('takes a target for failed that one machine had and another left out', () => {
    const { verdicts } = merge(shard(1, kindEvidence()), shard(2, eksEvidence(), {}, 'short of memory'));
    assert.deepEqual(verdicts.scope.failed, [{ target: 'kind', code: 6, reason: 'shard 2: short of memory' }]);
    assert.deepEqual([verdicts.exit.code, verdicts.full], [6, false]);
  });

  it('says of which shard a phase is, and keeps every time', () => {
    const { verdicts } = merge(shard(1, kindEvidence()), shard(2, eksEvidence()));
    assert.deepEqual(
      verdicts.phases.map(({ name, target }) => [name, target]),
      [
        ['Create (shard 1)', 'kind'],
        ['Create (shard 2)', 'eks'],
      ],
    );
    assert.deepEqual(
      verdicts.times.map(({ target }) => target),
      ['kind', 'eks'],
    );
  });

  it('is a selection where the whole was one: nothing is missed, nothing compared', () => {
    const selection = { whole: false };
    const { verdicts } = merge(shard(1, kindEvidence(), selection), shard(2, eksEvidence(), selection));
    assert.deepEqual([verdicts.full, verdicts.scope.whole, verdicts.parity, verdicts.exit.code], [false, false, [], 0]);
  });
});

describe('setsOf', () => {
  it('keeps shards apart that were asked for otherwise', () => {
    const sets = setsOf([shard(1, kindEvidence()), shard(2, eksEvidence(), { strictParity: true })]);
    assert.deepEqual(
      sets.map(({ missing }) => missing),
      [[2], [1]],
    );
  });
});
