import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Asks the API server for something that a fault stands on; what it refuses ends the fault. */
export async function must<Answer = unknown>(
  api: ApiServer,
  method: Method,
  path: string,
  body?: object,
  contentType?: string,
): Promise<Answer> {
  const { status, answer, failure } = await api.ask<Answer>(path, {
    method,
    ...(body === undefined ? {} : { body }),
    ...(contentType === undefined ? {} : { contentType }),
  });
  if (status !== undefined && status < 300 && answer !== undefined) return answer;
  throw new HarnessError({
    id: 'fault-refused',
    exitCode: exitCodes.defect,
    doing: `${method} ${path}`,
    seen: failure ?? `answered ${status ?? 'nothing'}: ${JSON.stringify(answer).slice(0, 200)}`,
    next: 'Run the fault alone: npm run test:faults -- --fault ID --keep',
  });
}

/** Merges fields into an object. */
export function patch(api: ApiServer, path: string, change: object): Promise<unknown> {
  return must(api, 'PATCH', path, change, 'application/merge-patch+json');
}

interface Stored {
  metadata: Record<string, unknown>;
}

const ofTheServer = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'generation', 'deletionTimestamp'];

/** An object as it can be made anew: without what the API server itself wrote into it. */
export function unstored<Kind extends object>(object: Kind): Kind {
  const { metadata } = object as unknown as Stored;
  const kept = Object.entries(metadata).filter(([name]) => !ofTheServer.includes(name));
  return { ...object, metadata: Object.fromEntries(kept) };
}
