import { messageOf } from '../../../fixtures/errors.ts';
import type { Context } from '../../cli/context.ts';
import { openAws } from './clients.ts';
import { ownershipOf, stackName } from './names.ts';
import { downLine } from './ours.ts';
import { describeStack, phaseOf, startDeletion } from './stack.ts';

// Whoever interrupts does not wait long.
const timeMs = 20_000;

/** For whoever does not wait any longer. */
export const goesOn = `AWS goes on with "${stackName}", which costs money. Delete it with: ${downLine}`;

/** After an interrupt: where the cluster goes with the verb, starts its deletion; else says that AWS builds on. */
export async function interrupted(context: Context, goes: boolean): Promise<void> {
  const doing = `Delete EKS cluster "${stackName}" after the interrupt`;
  if (!goes) {
    context.out.warn(goesOn);
    return;
  }
  try {
    const aws = await openAws(doing, AbortSignal.timeout(timeMs));
    try {
      const stack = await describeStack(aws, stackName);
      if (stack === undefined) return;
      if (ownershipOf(stack)?.owner !== aws.owner) return;
      if (phaseOf(stack.status) !== 'deleting') await startDeletion(aws, stack.id);
      context.out.warn(`AWS deletes "${stackName}" now; to wait for it, and to see that nothing is left: ${downLine}`);
    } finally {
      aws.close();
    }
  } catch (error) {
    context.out.warn(`${messageOf(error)} ${goesOn}`);
  }
}
