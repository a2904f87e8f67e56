import path from 'node:path';
import { HarnessError, messageOf } from '../../fixtures/errors.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { redact } from '../../fixtures/model/redact.ts';
import type { Run } from '../../fixtures/model/run.ts';
import { comparable } from '../../fixtures/parity/of-run.ts';
import { pageDocument } from '../../fixtures/report/page-document.ts';
import { phasesIn } from '../../fixtures/report/phases.ts';
import { proofFiles } from '../../fixtures/report/proof-files.ts';
import { assemble, type Shard, type Verdicts } from '../../fixtures/report/verdicts.ts';
import { proofDir, writeProof } from '../../fixtures/report/write-proof.ts';
import { asTyped } from '../cli/shown.ts';
import type { VerbContext } from '../cli/verb.ts';
import { failOnGitHub, showOnGitHub } from './show-github.ts';

export interface FailedBringUp {
  run: Run;
  /** What was coming up. */
  target: TargetName;
  /** All targets that were asked for. */
  targets: readonly TargetName[];
  playwright: readonly string[];
}

/**
 * Writes a part that says what kept a target from coming up, the phases before it among its JUnit cases, and says where it
 * lies. Only for failures of the bring-up itself (3 and 4). Never throws: what failed first is what is told.
 */
export async function tellFailedBringUp(context: VerbContext, error: unknown, failed: FailedBringUp): Promise<void> {
  if (context.signal.aborted || !isOfBringUp(error)) {
    failOnGitHub(context, error);
    return;
  }
  try {
    const { run } = failed;
    const events = redact(context.events.map((event) => JSON.stringify(event)).join('\n'), run.pseudonymKey).split(
      '\n',
    );
    const verdicts = redact(failedVerdicts(error, failed, events), run.pseudonymKey);
    const part = { ...run, full: false };
    await writeProof(part, await proofFiles({ verdicts, page: pageDocument(run, []), evidence: [] }, events));
    const dir = proofDir(part);
    context.out.note(`What was done until then: ${asTyped(dir)}/junit.xml, summary.md`);
    showOnGitHub(context, [verdicts], path.join(dir, 'summary.md'));
  } catch (other) {
    failOnGitHub(context, error);
    context.out.warn(`What was done until then was not written: ${messageOf(other)}`);
  }
}

/** True for what is this machine's or the bring-up's own fault, never for what was typed. */
export function isOfBringUp(error: unknown): error is HarnessError {
  return (
    error instanceof HarnessError && (error.exitCode === exitCodes.environment || error.exitCode === exitCodes.bringUp)
  );
}

/** The verdicts of a run that looked at nothing: the phases in `events` (NDJSON), and what failed. */
export function failedVerdicts(
  error: HarnessError,
  { run, target, targets, playwright }: FailedBringUp,
  events: readonly string[],
): Verdicts {
  const names = run.split?.targets.map(({ name }) => name) ?? targets;
  const others = targets.filter((name) => name !== target && !run.outOfScope.some((one) => one.target === name));
  const why = 'the run ended before it was looked at';
  return assemble({
    run: { ...run, targets: [], outOfScope: [...run.outOfScope, ...others.map((name) => ({ target: name, why }))] },
    finishedAt: new Date().toISOString(),
    claims: comparable(run.claims, names).filter(
      (claim) => claim.targets?.some((name) => names.includes(name)) ?? true,
    ),
    verdicts: [],
    shown: [],
    failed: [{ target, code: error.exitCode, reason: `${error.message} ${error.next}` }],
    defects: [],
    interrupted: false,
    shard: shardOf(playwright, run),
    phases: phasesIn(events.join('\n')),
  });
}

// A part of a split proof is merged by it.
function shardOf(playwright: readonly string[], { split }: Run): Shard | undefined {
  const typed = /(?:^| )--shard[= ](\d+)\/(\d+)(?: |$)/.exec(playwright.join(' '));
  if (typed === null || split === undefined) return undefined;
  return { current: Number(typed[1]), total: Number(typed[2]), of: split };
}
