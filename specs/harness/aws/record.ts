import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { MiddlewareStack } from '@smithy/types';

/** A request and its answer as they went over the wire, in the form that validate.py reads. */
export interface Exchange {
  service: string;
  operation: string;
  method: string;
  uri: string;
  requestBody?: string;
  status: number;
  responseHeaders: Record<string, string>;
  responseBody: string;
}

interface Sent {
  method: string;
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

interface Received {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}

/** Has a client of the SDK put every exchange of its own into the list; what it makes of the answer is left to it. */
export function record<Input extends object, Output extends object>(
  client: { middlewareStack: MiddlewareStack<Input, Output> },
  exchanges: Exchange[],
): void {
  // Innermost: what passes here is what goes over the wire.
  client.middlewareStack.add(
    (next, context) => async (wire) => {
      const request = wire.request as Sent;
      const result = await next(wire);
      const response = result.response as Received;
      const body = await text(response.body as Readable);
      response.body = Readable.from([Buffer.from(body)]);
      exchanges.push({
        service: signedFor(request),
        operation: String(context['commandName']).replace(/Command$/, ''),
        method: request.method,
        uri: uriOf(request),
        ...(typeof request.body === 'string' ? { requestBody: request.body } : {}),
        status: response.statusCode,
        responseHeaders: response.headers,
        responseBody: body,
      });
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'record' },
  );
}

// The service is named in the signature's scope: AKID/DATE/REGION/SERVICE/aws4_request.
function signedFor({ headers }: Sent): string {
  return /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers['authorization'] ?? '')?.[1] ?? 'unsigned';
}

function uriOf({ path, query = {} }: Sent): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one ?? '']),
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}
