import type { Observation } from '../../../fixtures/model/evidence.ts';

/** Every observation in evidence, wherever it stands; also one that lacks its line. */
export function observationsIn(evidence: unknown): Observation[] {
  if (typeof evidence !== 'object' || evidence === null) return [];
  const { request, startedAt } = evidence as Partial<Observation>;
  if (typeof request === 'string' && typeof startedAt === 'string') return [evidence as Observation];
  return Object.values(evidence).flatMap(observationsIn);
}

/** Whether what was asked changes something: such a line is not for the Namespace of the proof. */
export function isWrite({ request }: Observation): boolean {
  return /^(?:POST|PUT|PATCH|DELETE) /.test(request);
}

/**
 * The order for a reader with one shell: writes as they were asked, and each read behind every write that was asked
 * before the read had ended. A watch begins before what it waits for.
 */
export function inReadersOrder(observations: readonly Observation[]): Observation[] {
  const place = (one: Observation) => Date.parse(one.startedAt) + (isWrite(one) ? 0 : one.durationMs);
  return [...observations].sort(
    (one, other) => place(one) - place(other) || Number(isWrite(other)) - Number(isWrite(one)),
  );
}
