import { HarnessError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import { eksDocs } from '../../../fixtures/targets/eks/aws-errors.ts';
import { downLine } from './ours.ts';
import type { Failure } from './reason.ts';

/** Exit 4: why a creation came to nothing, and what can be done. */
export function creationFailed(
  doing: string,
  { resource, reason, capacity }: Failure,
  retained: boolean,
): HarnessError {
  const kept = retained ? ` What was made is kept, and costs money, until: ${downLine}` : '';
  const missing = /not authorized to perform: ([\w-]+:\w+)/.exec(reason)?.[1];
  const next =
    missing !== undefined
      ? `Give the principal of these credentials the permission ${missing}: ${eksDocs} lists the policy.`
      : capacity === undefined
        ? `Mend the cause, then the same command again; ${eksDocs} describes what is made.`
        : 'AWS lacks room or quota for it just now: wait an hour, use another region (AWS_REGION), or have the quota raised.';
  return new HarnessError({
    id: missing !== undefined ? 'eks-create-denied' : capacity === undefined ? 'eks-create-failed' : 'eks-no-capacity',
    exitCode: exitCodes.bringUp,
    doing,
    seen: `${resource} failed${capacity === undefined ? '' : ` for want of capacity (${capacity})`}: ${reason}`,
    next: `${next}${kept}`,
  });
}
