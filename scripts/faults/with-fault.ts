import { messageOf } from '../../fixtures/errors.ts';
import { refuseUnlessOurs } from './guard.ts';
import { untilHealthy } from './health.ts';
import { markFault, unmarkFault } from './mark.ts';
import type { Fault, Ground, Injected } from './model.ts';

/**
 * Works with a fault injected. Its mark is set before anything is broken, and goes only when the cluster was seen to be whole
 * again.
 */
export async function withFault<Result>(
  ground: Ground,
  fault: Fault,
  work: (injected: Injected) => Promise<Result>,
): Promise<Result> {
  const { context, controlPlane } = ground;
  await refuseUnlessOurs(ground.target);
  await markFault(controlPlane, fault.id);
  const injected = await context.out.phase(`Inject: ${fault.title}`, '10 s', () => fault.inject(ground));
  try {
    return await work(injected);
  } finally {
    await undo(ground, fault, injected);
  }
}

// Whatever may still be broken keeps its mark: the next fault gets a new cluster.
async function undo(ground: Ground, { title }: Fault, injected: Injected): Promise<void> {
  const { context, controlPlane } = ground;
  try {
    await context.out.phase(`Undo: ${title}`, '15 s', async () => {
      await injected.undo();
      await untilHealthy(ground);
    });
    await unmarkFault(controlPlane);
  } catch (error) {
    // Whoever interrupts does not wait for it.
    if (!context.signal.aborted) context.out.warn(`${title} is not undone: ${messageOf(error)}`);
  }
}
