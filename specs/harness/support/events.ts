import { eventSchema } from '../../../scripts/cli/event-schema.ts';
import type { Event } from '../../../scripts/cli/output.ts';
import type { Ended } from './child.ts';
import { expect } from './test.ts';

/**
 * The events of a verb that was started with `--json`: every line of its stdout is one of the schema's, all of one run,
 * and the last one holds the exit code that the process ended with.
 */
export function eventsOf({ stdout, code }: Pick<Ended, 'stdout' | 'code'>): Event[] {
  expect(stdout.endsWith('\n'), 'stdout ends with a whole line').toBe(true);
  const lines = stdout.slice(0, -1).split('\n');
  expect(lines.flatMap(eventSchema().problems)).toEqual([]);
  const events = lines.map((line) => JSON.parse(line) as Event);
  expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ type: 'end', exitCode: code });
  return events;
}
