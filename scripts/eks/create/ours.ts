import { HarnessError, usageError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import { lineFor } from '../../cli/options.ts';
import type { CreateChoice } from './choice.ts';
import type { Aws } from './clients.ts';
import { ownershipOf, tagKeys, type Ownership } from './names.ts';
import type { Stack } from './stack.ts';

/** The line that deletes the cluster. */
export const downLine = lineFor('down', ['--target', 'eks', '--eks', 'create']);

/** The line that deletes what is past its lifetime. */
export const gcLine = lineFor('gc', ['--eks', 'create', '--delete']);

/** Exit 2 where the tags say that a stack of our name is not ours, or somebody else's of this account. */
export function requireOurs(doing: string, stack: Stack, { owner, account, region }: Aws): Ownership {
  const ownership = ownershipOf(stack);
  if (ownership === undefined) {
    throw usageError(
      'stack-not-ours',
      doing,
      `account ${account} has a stack "${stack.name}" in ${region} that lacks this project's tags`,
      'Look at it, and delete or rename it yourself; or use another region (AWS_REGION) or account (AWS_PROFILE).',
    );
  }
  if (ownership.owner === owner) return ownership;
  throw usageError(
    'stack-of-another',
    doing,
    `stack "${stack.name}" in ${region} was made by ${ownership.owner}, these credentials are ${owner}`,
    `Use that one's credentials, or another region (AWS_REGION). From ${ownership.expiresAt.toISOString()} on "${gcLine}" takes it from anybody.`,
  );
}

/** Exit 2 where the cluster that is there is another one than was asked for. */
export function requireSame(doing: string, stack: Stack, choice: Pick<CreateChoice, 'minor' | 'workers'>): void {
  const minor = stack.parameters['KubernetesVersion'];
  const workers = stack.tags[tagKeys.workers];
  if (minor === choice.minor && workers === choice.workers.join('+')) return;
  const is = `Kubernetes ${minor ?? '?'}, workers ${(workers ?? '?').replaceAll('+', ',')}`;
  const wanted = `Kubernetes ${choice.minor}, workers ${choice.workers.join(',')}`;
  throw usageError(
    'other-cluster',
    doing,
    `"${stack.name}" is there with ${is}`,
    `Delete it first: ${downLine}`,
    wanted,
  );
}

/** Exit 5, with all that is left. */
export function leftoversError(doing: string, left: readonly string[], why: string | undefined): HarnessError {
  const because = why === undefined ? '' : ` (${why})`;
  return new HarnessError({
    id: 'eks-leftovers',
    exitCode: exitCodes.leftovers,
    doing,
    seen: `still there: ${left.join(', ')}${because}`,
    expected: 'nothing',
    next: `Once more, in some minutes: ${downLine}. What stays costs money: delete it by hand then.`,
  });
}
