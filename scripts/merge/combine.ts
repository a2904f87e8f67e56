import { usageError } from '../../fixtures/errors.ts';
import type { EvidenceDocument } from '../../fixtures/model/evidence.ts';
import { inAnotherShard } from '../../fixtures/model/run.ts';
import { parityClaim } from '../../fixtures/parity/judgement.ts';
import { parityOfRun, parityVerdicts } from '../../fixtures/parity/of-run.ts';
import type { PageDocument } from '../../fixtures/report/page-document.ts';
import { inOrderOfTime } from '../../fixtures/report/phases.ts';
import type { ProofDocuments } from '../../fixtures/report/proof-files.ts';
import {
  assemble,
  limitedClaims,
  type FailedTarget,
  type Merged,
  type Verdicts,
} from '../../fixtures/report/verdicts.ts';
import type { Part } from './parts.ts';
import type { ProofSet } from './sets.ts';

/**
 * One proof out of the shards of a set, under the id `run`: every verdict and all evidence as the shards have them, and
 * what no shard could judge alone, parity, judged as in a run that was never split. Pure but for the list of explained
 * differences. A proof that was never split stays as it is. Throws a usage error (2) where two shards prove the same.
 */
export function combine(set: ProofSet, run: string): ProofDocuments & { events: string[] } {
  const { parts, of, total, missing } = set;
  const [first] = parts;
  if (first === undefined) throw new Error('A set has at least one part.');
  if (!set.isSplit) return first;
  refuseOverlap(parts);
  const all = parts.map(({ verdicts }) => verdicts);
  const targets = targetsOf(all);
  const interrupted = all.some(({ exit }) => exit.reasons.includes('interrupted'));
  const full = of.whole && !interrupted;
  const evidence = targets.flatMap((target) => evidenceOf(parts, target, run));
  const startedAt = all.map((one) => one.startedAt).sort()[0] ?? '';
  const parity = full && missing.length === 0 ? parityOfRun(evidence, { startedAt, strict: of.strictParity }) : [];
  const { failed, outOfScope } = outside(set);
  const verdicts = assemble({
    run: { ...first.verdicts, id: run, startedAt, full, targets, outOfScope },
    finishedAt:
      all
        .map((one) => one.finishedAt)
        .sort()
        .at(-1) ?? startedAt,
    claims: claimsOf(first.verdicts),
    pageClaims: limitedClaims(first.verdicts),
    verdicts: [...all.flatMap((one) => one.verdicts), ...parityVerdicts(parity, parityClaimOf(first))],
    shown: all.flatMap(({ shown }) => shown),
    parity,
    failed,
    defects: all.flatMap(({ defects }, index) => defects.map((text) => `shard ${shardOf(parts[index])}: ${text}`)),
    interrupted,
    phases: all.flatMap(({ phases }, index) =>
      phases.map((phase) => ({ ...phase, name: `${phase.name} (shard ${shardOf(parts[index])})` })),
    ),
    times: all.flatMap(({ times }) => times),
    merged: mergedOf(parts, total, missing),
  });
  return {
    verdicts,
    page: pageOf(parts, run),
    evidence,
    events: inOrderOfTime(parts.flatMap(({ events }) => events)),
  };
}

function claimsOf({ scope }: Verdicts) {
  return scope.claims.map((id) => {
    const targets = scope.limits[id];
    return targets === undefined ? { id } : { id, targets };
  });
}

function shardOf(part: Part | undefined): number {
  return part?.verdicts.scope.shard?.current ?? 1;
}

function refuseOverlap(parts: readonly Part[]): void {
  const seen = new Map<string, Part>();
  for (const part of parts) {
    for (const { claim, target } of [...part.verdicts.verdicts, ...part.verdicts.shown]) {
      const key = `${claim} on ${target}`;
      const other = seen.get(key);
      if (other === undefined) {
        seen.set(key, part);
        continue;
      }
      const next = 'Run all shards from one commit: the shards of one run never share a spec.';
      throw usageError(
        'merged-overlap',
        `Merge ${other.where} and ${part.where}`,
        `both have a verdict of ${key}`,
        next,
      );
    }
  }
}

// A target as its shards had it. Each machine has a cluster of its own: the uids of all stand for what was looked at.
function targetsOf(all: readonly Verdicts[]): Verdicts['targets'] {
  return (['kind', 'eks'] as const).flatMap((name) => {
    const own = all.flatMap(({ targets }) => targets.filter((target) => target.name === name));
    const [first] = own;
    if (first === undefined) return [];
    // An image that was built on one of the machines is told, whatever the others had.
    const { nodeImage } = own.find((target) => target.nodeImage?.origin === 'built') ?? first;
    return [{ ...first, uid: uidsOf(own), ...(nodeImage === undefined ? {} : { nodeImage }) }];
  });
}

function uidsOf(targets: readonly { uid: string }[]): string {
  return [...new Set(targets.map(({ uid }) => uid))].join(', ');
}

function evidenceOf(parts: readonly Part[], target: Verdicts['targets'][number], run: string): EvidenceDocument[] {
  const own = parts.flatMap(({ evidence }) => evidence.filter((document) => document.target === target.name));
  const [first] = own;
  if (first === undefined) return [];
  const claims = Object.assign({}, ...own.map((document) => document.claims)) as EvidenceDocument['claims'];
  return [{ ...first, run, cluster: { ...first.cluster, uid: target.uid }, claims }];
}

function pageOf(parts: readonly Part[], run: string): PageDocument {
  const diagrams = parts.flatMap(({ page }) => page.diagrams);
  const isFirst = ({ target, line }: PageDocument['diagrams'][number], index: number) =>
    diagrams.findIndex((one) => one.target === target && one.line === line) === index;
  const [first] = parts.map(({ page }) => page);
  return {
    schemaVersion: 1,
    run,
    file: first?.file ?? '',
    statements: first?.statements ?? [],
    diagrams: diagrams.filter(isFirst).sort((a, b) => a.line - b.line),
  };
}

// A target that one machine left out is out of scope where all did, and did not come up where another has it.
function outside({ parts, of, missing, total }: ProofSet): {
  failed: FailedTarget[];
  outOfScope: Verdicts['scope']['outOfScope'];
} {
  const failed: FailedTarget[] = parts.flatMap((part) =>
    part.verdicts.scope.failed.map((one) => ({ ...one, reason: `shard ${shardOf(part)}: ${one.reason}` })),
  );
  const outOfScope: Verdicts['scope']['outOfScope'] = [];
  const names = of.targets.map(({ name }) => name);
  for (const name of ['kind', 'eks'] as const) {
    const left = parts.flatMap((part) =>
      part.verdicts.scope.outOfScope
        .filter(({ target, why }) => target === name && why !== inAnotherShard)
        .map(({ why }) => ({ shard: shardOf(part), why })),
    );
    const isUp = parts.some(({ verdicts }) => verdicts.targets.some((target) => target.name === name));
    const [first] = left;
    if (isUp) {
      failed.push(
        ...left.map(({ shard, why }) => ({ target: name, code: 6 as const, reason: `shard ${shard}: ${why}` })),
      );
    } else if (first !== undefined) outOfScope.push({ target: name, why: first.why });
    else if (names.includes(name) && !failed.some(({ target }) => target === name)) {
      outOfScope.push({ target: name, why: `shard ${missing.join(' and ')} of ${total} is missing` });
    }
  }
  return { failed, outOfScope };
}

function parityClaimOf({ page }: Part) {
  const line = page.statements.find(({ claims }) => claims.includes(parityClaim.id))?.line;
  return line === undefined ? [] : [{ id: parityClaim.id, source: { file: page.file, line } }];
}

function mergedOf(parts: readonly Part[], total: number, missing: number[]): Merged {
  return {
    total,
    parts: parts.map((part) => {
      const { run, startedAt, finishedAt, targets } = part.verdicts;
      const clusters = targets.map(({ name: target, cluster, uid }) => ({ target, cluster, uid }));
      return { run, shard: shardOf(part), startedAt, finishedAt, clusters };
    }),
    missing,
  };
}
