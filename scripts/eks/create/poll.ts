import { setTimeout as sleep } from 'node:timers/promises';

/** How often AWS is asked, and for how long; milliseconds. */
export interface Pace {
  poll: number;
  /** A control plane takes about 15 min, a node group up to 20 (AWS's own tester budgets so). */
  create: number;
  /** One try of a deletion. */
  delete: number;
  /** Between two tries of a deletion. */
  pause: number;
}

export const pace: Pace = { poll: 10_000, create: 60 * 60_000, delete: 45 * 60_000, pause: 60_000 };

// As many polls in a row may fail: a network that stumbles must not give up what has been made for 20 minutes.
const stumbles = 6;

/**
 * Asks until there is an answer; undefined when the time is up. Lets a few failures in a row that may pass by go by.
 * Throws the signal's reason when interrupted.
 */
export async function poll<T>(
  every: number,
  budget: number,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const end = performance.now() + budget;
  for (let failures = 0; ; ) {
    signal.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      failures = 0;
    } catch (error) {
      failures += 1;
      if (!isPassing(error) || failures >= stumbles) throw error;
    }
    if (performance.now() >= end) return undefined;
    try {
      await sleep(every, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}

const passing =
  /^(Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequestsException|ServiceUnavailable|ServiceUnavailableException|InternalFailure|InternalError|ServerException|RequestTimeout|TimeoutError)$|^(ECONNRESET|ECONNREFUSED|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EPIPE)$/;

/** Throttling, a stumbling service or network: the same question may be answered a little later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata, cause } = error as Error & { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (passing.test(name) || passing.test(String(code)) || ($metadata?.httpStatusCode ?? 0) >= 500) return true;
  return cause !== undefined && isPassing(cause);
}
