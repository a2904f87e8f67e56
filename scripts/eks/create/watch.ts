import { setTimeout as sleep } from 'node:timers/promises';
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { HarnessError } from '../../../fixtures/errors.ts';
import type { Context } from '../../cli/context.ts';
import type { Step } from '../../cli/output.ts';
import type { Aws } from './clients.ts';
import { describeStack, newEvents, phaseOf, type Phase } from './stack.ts';

/** Waits between two looks; injected by tests. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pauseFor: Pause = async (ms, signal) => {
  await sleep(ms, undefined, { signal }).catch(() => {
    signal.throwIfAborted();
  });
};

const lookEveryMs = 10_000;
// Not every failed look is the end of a wait of half an hour.
const passing = ['aws-throttled', 'aws-unreachable', 'aws-error'];
const patience = 6;

export interface Watch {
  pause: Pause;
  step: Step;
  /** After this time the wait ends, with the phase as it is then. */
  budgetMs: number;
  /** Done at each look; what it throws is passed over as a failed look is. */
  beside?: () => Promise<void>;
  /** Told once, when a phase begins. */
  onPhase?: (phase: Phase, events: readonly StackEvent[]) => void;
}

/** How a wait ended. */
export interface Watched {
  phase: Phase;
  status: string;
  reason: string | undefined;
  /** All events since the stack's beginning, oldest first. */
  events: StackEvent[];
}

/** Looks at a stack until it rests: there, failed or gone. Its events are shown as progress. */
export async function watchStack(context: Context, aws: Aws, id: string, watch: Watch): Promise<Watched> {
  const seen = new Set<string>();
  const events: StackEvent[] = [];
  let last: Phase | undefined;
  let failures = 0;
  for (let waited = 0; ; waited += lookEveryMs) {
    context.signal.throwIfAborted();
    try {
      const stack = await describeStack(aws, id);
      // AWS forgets a deleted stack after 90 days, a stand-in may at once.
      if (stack === undefined) return { phase: 'gone', status: 'DELETE_COMPLETE', reason: undefined, events };
      events.push(...(await newEvents(aws, id, seen)));
      const phase = phaseOf(stack.status);
      watch.step(progress(events, stack.status));
      if (phase !== last) watch.onPhase?.(phase, events);
      last = phase;
      const rests = phase === 'there' || phase === 'failed' || phase === 'gone';
      if (rests || waited >= watch.budgetMs) return { phase, status: stack.status, reason: stack.reason, events };
      await watch.beside?.();
      failures = 0;
    } catch (error) {
      if (!(error instanceof HarnessError && passing.includes(error.id)) || ++failures === patience) throw error;
      watch.step(`${error.message} Trying again.`);
    }
    await watch.pause(lookEveryMs, context.signal);
  }
}

/** `3 of 24 resources done; Cluster, ManagedRole CREATE_IN_PROGRESS` */
export function progress(events: readonly StackEvent[], status: string): string {
  const latest = new Map<string, string>();
  for (const { LogicalResourceId = '', ResourceStatus = '', PhysicalResourceId, StackId } of events) {
    if (PhysicalResourceId !== StackId) latest.set(LogicalResourceId, ResourceStatus);
  }
  const verb = /^DELETE|ROLLBACK/.test(status) ? 'DELETE' : 'CREATE';
  const done = [...latest.values()].filter((one) => one === `${verb}_COMPLETE`).length;
  const busy = [...latest].filter(([, one]) => one === `${verb}_IN_PROGRESS`).map(([name]) => name);
  const under = busy.length === 0 ? '' : `; under way: ${busy.join(', ')}`;
  return `${status}, ${done} ${verb === 'CREATE' ? 'made' : 'deleted'}${under}`;
}
