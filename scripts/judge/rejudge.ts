import { isDeepStrictEqual } from 'node:util';
import { judgeFragment } from '../../fixtures/judge-fragment.ts';
import type { TargetMode } from '../../fixtures/model/run.ts';
import { undetermined, type ClaimJudgement, type Judgement } from '../../fixtures/model/verdict.ts';
import { parityClaim } from '../../fixtures/parity/judgement.ts';
import { parityOfRun, parityVerdicts } from '../../fixtures/parity/of-run.ts';
import { proofOf } from '../../fixtures/proofs.ts';
import { assemble, limitedClaims, type ClaimVerdict, type Verdicts } from '../../fixtures/report/verdicts.ts';
import type { SavedProof } from './read-proof.ts';

/** Where judging again gives something else than was stored. */
export interface Change {
  claim: string;
  target: string;
  was: string;
  is: string;
}

export interface Rejudged {
  verdicts: Verdicts;
  changes: Change[];
}

/**
 * Judges saved evidence by the judges of the live proof and puts the verdicts together the same way. Pure. What the page
 * says, defects and an interrupt are taken from the stored verdicts: nobody can look at them again.
 */
export function rejudge({ verdicts: stored, evidence }: Pick<SavedProof, 'verdicts' | 'evidence'>): Rejudged {
  const again = (saved: readonly ClaimVerdict[], isShown: boolean): ClaimVerdict[] =>
    evidence.flatMap(({ target, mode, claims }) => {
      const own = saved.filter((verdict) => verdict.target === target);
      const known = [...stored.verdicts, ...stored.shown].filter((verdict) => verdict.target === target);
      // Evidence for which no verdict was stored is judged all the same.
      const added = Object.keys(claims).filter(
        (claim) => !known.some((verdict) => verdict.claim === claim) && (proofOf(claim)?.shown === true) === isShown,
      );
      return [
        ...own.map((verdict) => ({ ...bare(verdict), ...judgeAgain(verdict.claim, claims[verdict.claim], mode) })),
        ...added.map((claim) => ({
          claim,
          component: proofOf(claim)?.component ?? claim,
          target,
          ...judgeAgain(claim, claims[claim], mode),
          evidence: [claim],
          source: null,
        })),
      ];
    });
  const [judged, shown] = [
    again(
      stored.verdicts.filter(({ claim }) => claim !== parityClaim.id),
      false,
    ),
    again(stored.shown, true),
  ];
  // What holds between the targets is compared again, by the rules of then: those of strict parity, where they were asked for.
  const parity =
    stored.parity.length === 0
      ? []
      : parityOfRun(evidence, { startedAt: stored.startedAt, strict: stored.parity[0]?.strict === true });
  const compared = parityVerdicts(
    parity,
    stored.verdicts.flatMap(({ claim, source }) => (claim === parityClaim.id && source ? [{ id: claim, source }] : [])),
  );
  const verdicts = assemble({
    run: { ...stored, full: stored.scope.whole, id: stored.run, outOfScope: stored.scope.outOfScope },
    finishedAt: stored.finishedAt,
    claims: stored.scope.claims.map((id) => ({
      id,
      targets: id === parityClaim.id ? parityClaim.targets : proofOf(id)?.targets,
    })),
    pageClaims: limitedClaims(stored),
    verdicts: [...judged, ...compared],
    shown,
    parity,
    failed: stored.scope.failed,
    defects: stored.defects,
    interrupted: stored.exit.reasons.includes('interrupted'),
    shard: stored.scope.shard,
    merged: stored.merged,
    phases: stored.phases,
    times: stored.times,
  });
  return { verdicts, changes: changesBetween(stored, verdicts) };
}

// All of a stored verdict but what judging gives.
function bare({ claim, component, target, evidence, source }: ClaimVerdict) {
  return { claim, component, target, evidence, source };
}

function judgeAgain(claim: string, evidence: unknown, mode: TargetMode): ClaimJudgement {
  const no = (why: string) => ({ ...undetermined(why), facets: {}, subjects: [] });
  const proof = proofOf(claim);
  if (proof === undefined) return no(`no proof of this version knows claim ${claim}`);
  if (typeof evidence !== 'object' || evidence === null) return no(`there is no evidence of claim ${claim}`);
  return judgeFragment(proof, evidence, mode);
}

function changesBetween(stored: Verdicts, judged: Verdicts): Change[] {
  const before = [...stored.verdicts, ...stored.shown];
  const after = [...judged.verdicts, ...judged.shown];
  const gone = before.filter((old) => !after.some((now) => isOf(now, old)));
  return [
    ...after.flatMap((now) => changeOf(before, now)),
    ...gone.map(({ claim, target, ...old }) => ({ claim, target, was: wordsOf(old), is: 'without a verdict' })),
    ...wholeChange('parity', stored.parity, judged.parity),
    ...wholeChange('exit', stored.exit, judged.exit),
  ];
}

function isOf(one: ClaimVerdict, other: ClaimVerdict): boolean {
  return one.claim === other.claim && one.target === other.target;
}

function changeOf(before: readonly ClaimVerdict[], now: ClaimVerdict): Change[] {
  const { claim, target } = now;
  const old = before.find((verdict) => isOf(verdict, now));
  if (old === undefined) return [{ claim, target, was: 'without a verdict', is: wordsOf(now) }];
  const [was, is] = [wordsOf(old), wordsOf(now)];
  if (was !== is) return [{ claim, target, was, is }];
  return isStoredAs(now, old) ? [] : [{ claim, target, was, is: 'the same, with other facets or subjects' }];
}

// What is not of one claim: of the run as a whole.
function wholeChange(what: string, stored: unknown, judged: unknown): Change[] {
  if (isStoredAs(judged, stored)) return [];
  const words = (value: unknown) => JSON.stringify(value).slice(0, 400);
  return [{ claim: what, target: 'the run', was: words(stored), is: words(judged) }];
}

// Compared as they are stored: a field that is undefined is none.
function isStoredAs(now: unknown, stored: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(now)), stored);
}

function wordsOf({ verdict, reason }: Judgement): string {
  return `${verdict}: ${reason}`;
}
