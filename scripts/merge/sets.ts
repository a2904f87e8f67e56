import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../fixtures/errors.ts';
import type { Split } from '../../fixtures/model/run.ts';
import type { Shard } from '../../fixtures/report/verdicts.ts';
import type { Part } from './parts.ts';

/** The shards of one proof, or a proof that was never split. */
export interface ProofSet {
  /** The Kubernetes minor: `1.36`. */
  minor: string;
  /** What the whole was asked for. */
  of: Split;
  /** How many shards there should be; 1 where it was never split. */
  total: number;
  isSplit: boolean;
  /** In the order of their shards. */
  parts: Part[];
  /** The shards that are not there. */
  missing: number[];
}

/**
 * Puts shards together that belong together: of one minor, of targets that came up the same way, of one total. Throws a
 * usage error (2) for what cannot be merged: a selection, a shard or a proof that is there twice with different content,
 * shards of different pages, claims or versions.
 */
export function setsOf(parts: readonly Part[]): ProofSet[] {
  const byKey = new Map<string, { shard: WholeShard; part: Part }[]>();
  for (const part of parts) {
    const shard = shardOf(part);
    const { of, total, isSplit } = shard;
    const key = JSON.stringify([minorOfPart(part, of), of, total, isSplit]);
    byKey.set(key, [...(byKey.get(key) ?? []), { shard, part }]);
  }
  return [...byKey.values()].map((members) => setOf(members)).sort(byMinor);
}

type WholeShard = Required<Shard> & { isSplit: boolean };

function setOf(members: readonly { shard: WholeShard; part: Part }[]): ProofSet {
  const sorted = [...members].sort((a, b) => a.shard.current - b.shard.current);
  const [first] = sorted;
  if (first === undefined) throw new Error('A set has at least one part.');
  sorted.forEach(({ shard, part }, index) => {
    const before = sorted[index - 1];
    if (before?.shard.current === shard.current) refuseTwice(shard, before.part, part);
    if (before !== undefined) refuseDifferent(first.part, part);
  });
  const { total, of, isSplit } = first.shard;
  const present = sorted.map(({ shard }) => shard.current);
  return {
    minor: minorOfPart(first.part, of),
    of,
    total,
    isSplit,
    parts: sorted.map(({ part }) => part),
    missing: Array.from({ length: total }, (_, index) => index + 1).filter((index) => !present.includes(index)),
  };
}

// A proof that was never split is the one shard of one.
function shardOf({ verdicts, where }: Part): WholeShard {
  const { scope, targets, parity } = verdicts;
  const { shard } = scope;
  if (shard?.of !== undefined) return { current: shard.current, total: shard.total, of: shard.of, isSplit: true };
  if (!scope.whole) {
    const next = 'Hand in whole proofs, and shards made with "npm test -- --shard 1/2".';
    throw usageError('merge-a-selection', `Merge ${where}`, 'it is a selection of specs, or was cut off', next);
  }
  const of = {
    targets: targets.map(({ name, mode }) => ({ name, mode })),
    kubernetes: targets[0] === undefined ? '' : minorOf(targets[0].kubernetesVersion),
    whole: true,
    strictParity: parity[0]?.strict === true,
  };
  return { current: 1, total: 1, of, isSplit: false };
}

// What came up tells it; where nothing did, what was asked for.
function minorOfPart({ verdicts }: Part, of: Split): string {
  const [target] = verdicts.targets;
  return target === undefined ? of.kubernetes : minorOf(target.kubernetesVersion);
}

// `1.36` of `v1.36.3-eks-f69f56f`.
function minorOf(version: string): string {
  return /^v?(\d+\.\d+)/.exec(version)?.[1] ?? version;
}

function refuseTwice({ current, total, isSplit }: WholeShard, one: Part, other: Part): void {
  const what = isSplit ? `both are shard ${current} of ${total}` : 'both prove the same targets on the same minor';
  throw usageError('merged-twice', `Merge ${one.where} and ${other.where}`, what, 'Leave one of them out.');
}

function refuseDifferent(one: Part, other: Part): void {
  const tools = ({ evidence }: Part) => evidence[0]?.tools;
  const versions = ({ verdicts }: Part) =>
    verdicts.targets.map(({ name, kubernetesVersion }) => [name, kubernetesVersion]);
  const shared = (part: Part, names: readonly unknown[]) => versions(part).filter(([name]) => names.includes(name));
  const names = versions(one)
    .map(([name]) => name)
    .filter((name) => versions(other).some(([own]) => own === name));
  const problems = ({ verdicts }: Part) => verdicts.pageProblems.map(({ line, id, text }) => ({ line, id, text }));
  const isOther = (a: unknown, b: unknown) => a !== undefined && b !== undefined && !isDeepStrictEqual(a, b);
  const differ = [
    isOther(one.page.statements, other.page.statements) || isOther(problems(one), problems(other)) ? 'the page' : '',
    isOther(one.verdicts.scope.claims, other.verdicts.scope.claims) ? 'the claims' : '',
    isOther(tools(one), tools(other)) ? 'the versions of the harness' : '',
    isOther(shared(one, names), shared(other, names)) ? 'the versions of Kubernetes' : '',
  ].filter((text) => text !== '');
  if (differ.length === 0) return;
  throw usageError(
    'merged-different',
    `Merge ${one.where} and ${other.where}`,
    `they differ in ${differ.join(', ')}`,
    'Run all shards from one commit, on one page and one Kubernetes release.',
    'shards of one proof',
  );
}

function byMinor(a: ProofSet, b: ProofSet): number {
  return a.minor.localeCompare(b.minor, 'en', { numeric: true });
}
