import { isDeepStrictEqual } from 'node:util';
import type { CommandResult } from '../../../fixtures/exec.ts';
import type { ExecAnswer, Observation, WatchAnswer } from '../../../fixtures/model/evidence.ts';
import { redact } from '../../../fixtures/model/redact.ts';
import { isWrite } from './observations.ts';

interface ApiObject {
  kind?: string;
  reason?: string;
  metadata?: { name?: string; generateName?: string; uid?: string };
  spec?: { nodeName?: string; holderIdentity?: string };
}

interface List {
  kind: string;
  items: ApiObject[];
}

interface Dialled {
  responses?: string[];
  errors?: string[];
  replies?: Record<string, number>;
}

export interface Comparison {
  pseudonymKey: string;
  /** Who has replied to calls through a Service, at any time: which of them does is chance. */
  replies: readonly string[];
  /** The line was run in a Namespace of the reader's own: the same objects by name, but others. */
  reader: boolean;
}

/**
 * How what a line printed differs from what was recorded; undefined where it is the same.
 *
 * | asked                    | the same means                                                                      |
 * | ------------------------ | ----------------------------------------------------------------------------------- |
 * | refused                  | exit code not 0, and the same reason on stderr, in kubectl's words                    |
 * | create, replace, delete  | exit code 0, same kind and name                                                     |
 * | apply, patch             | exit code 0, the name in what kubectl says                                          |
 * | text, log, health        | the same text                                                                       |
 * | command in a container   | the same output: host name, start ticks                                             |
 * | process                  | the same numbers in its PID namespaces                                              |
 * | containers (docker)      | the same JSON, a line for each                                                      |
 * | dial                     | the same reply, through a Service one that was recorded; or none, and the same error |
 * | list                     | same kind and objects; Events: at least those that were recorded                      |
 * | watch                    | same objects after the events that came                                             |
 * | groups (discovery)       | the same groups: kubectl asks for the older form, without their resources             |
 * | schemas                  | the same paths                                                                      |
 * | object                   | same kind, name, uid, and holder of a Lease                                         |
 * | command by agnhost       | the same lines in any order: lookup, build info                                     |
 * | anything else            | the same JSON: version, configuration                                               |
 *
 * The same objects: by name, holder, and whether a Node was given; in a Namespace of the reader's own by the name that
 * theirs was made from.
 */
export function difference(observation: Observation, ran: CommandResult, how: Comparison): string | undefined {
  const { status = 0 } = observation;
  if (status < 200 || status > 299) return differentRefusal(observation, ran);
  if (ran.exitCode !== 0) return `recorded ${status}, now exit code ${ran.exitCode ?? ran.failure}: ${ran.stderr}`;
  const stdout = redact(ran.stdout, how.pseudonymKey);
  if (typeof observation.answer === 'string') return unequal(observation.answer.trimEnd(), stdout.trimEnd());
  if (observation.request.startsWith('EXEC ')) {
    return unequal(withoutBootTime((observation.answer as ExecAnswer).stdout), withoutBootTime(stdout));
  }
  if (isProcess(observation.answer)) {
    const { nsPid } = observation.answer;
    return stdout.replace(/\s+/g, ' ').includes(nsPid) ? undefined : unequal(nsPid, stdout);
  }
  if (observation.request.startsWith('docker ')) {
    return unequal(observation.answer, redact(linesOf(ran.stdout), how.pseudonymKey));
  }
  const name = nameOf(observation.answer);
  if (observation.request.startsWith('PATCH ')) return stdout.includes(name) ? undefined : unequal(name, stdout);
  if (observation.request.startsWith('WATCH ')) {
    return unequal(
      objectsIn((observation.answer as WatchAnswer<ApiObject>).items, how),
      objectsIn(replay(stdout), how),
    );
  }
  const parsed = parse(ran.stdout);
  return parsed === undefined
    ? `no JSON: ${stdout.slice(0, 200)}`
    : differentJson(observation, redact(parsed, how.pseudonymKey), how);
}

function isProcess(answer: unknown): answer is { nsPid: string } {
  return typeof answer === 'object' && answer !== null && 'nsPid' in answer;
}

function linesOf(stdout: string): unknown[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => parse(line));
}

// It is reckoned from the clock of now, and may be a second off.
function withoutBootTime(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('btime '));
}

function differentJson(observation: Observation, now: object, how: Comparison): string | undefined {
  const before = observation.answer as object;
  if (observation.request.includes('/proxy/dial?')) return differentDial(before, now, how.replies);
  if ('kind' in before && before.kind === 'APIGroupDiscoveryList')
    return unequal(groupsOf(before as List), groupsOf(now));
  if (isList(before)) return isList(now) ? differentList(before, now, how) : 'no list';
  if ('paths' in before)
    return unequal(
      Object.keys(before.paths as object).sort(),
      Object.keys((now as typeof before).paths as object).sort(),
    );
  if (observation.request.includes('/proxy/shell?')) return unequal(printed(before), printed(now));
  if ('metadata' in before)
    return unequal(identity(before as ApiObject, how, observation), identity(now, how, observation));
  return unequal(before, now);
}

function differentRefusal({ status, answer }: Observation, { exitCode, stderr }: CommandResult): string | undefined {
  const told = typeof answer === 'string' ? parse(answer) : answer;
  const reason = (told as ApiObject | undefined)?.reason;
  if (exitCode === 0) return `recorded ${status ?? 'no answer'}, now exit code 0`;
  if (reason === undefined) return undefined;
  return saysReason(reason, stderr) ? undefined : `recorded ${reason}, now on stderr: ${stderr}`;
}

/** Whether kubectl names that reason of a Status; it has words of its own for some. */
export function saysReason(reason: string, stderr: string): boolean {
  if (stderr.includes(`(${reason})`)) return true;
  if (reason === 'Conflict') return /Apply failed with \d+ conflict/.test(stderr);
  return reason === 'Invalid' && /^The \w+ ".*" is invalid/m.test(stderr);
}

function differentList(before: List, now: List, how: Comparison): string | undefined {
  if (before.kind !== now.kind) return unequal(before.kind, now.kind);
  const [then, seen] = [objectsIn(before.items, how), objectsIn(now.items, how)];
  // Events are added by whoever has something to say.
  return unequal(then, before.kind === 'EventList' ? seen.filter((one) => then.includes(one)) : seen);
}

/** The names of all that replied to calls through a Service. */
export function repliesIn(observations: readonly Observation[]): string[] {
  return observations.flatMap(({ answer }) => Object.keys((answer as Dialled | undefined)?.replies ?? {}));
}

function differentDial(before: Dialled, now: Dialled, replies: readonly string[]): string | undefined {
  const recorded = before.responses ?? (Object.keys(before.replies ?? {}).length === 0 ? [] : replies);
  const [reply] = now.responses ?? [];
  if (recorded.length === 0) {
    return reply === undefined ? unequal(before.errors, now.errors) : `recorded no reply, now ${reply}`;
  }
  // A component's own health tells the time with it.
  const isHealth = recorded.every((one) => one.startsWith('{'));
  const known = isHealth ? recorded.map(fieldsOf) : recorded;
  return reply !== undefined && known.includes(isHealth ? fieldsOf(reply) : reply) ? undefined : unequal(recorded, now);
}

// A name server's answers for IPv4 and IPv6 come in any order, each with an empty line.
function printed({ output = '', error }: { output?: string; error?: string }) {
  return { lines: output.split('\n').filter(Boolean).sort(), error };
}

function fieldsOf(json: string): string {
  return Object.keys(parse(json) ?? {})
    .sort()
    .join();
}

function isList(answer: object): answer is List {
  return 'items' in answer && Array.isArray(answer.items);
}

function groupsOf(answer: Partial<List> & { groups?: { name: string }[]; versions?: string[] }): string[] {
  // The core group has no name; its older form lists versions alone.
  const names = answer.items?.map(({ metadata }) => metadata?.name ?? '') ?? answer.groups?.map(({ name }) => name);
  return (names ?? answer.versions?.map(() => '') ?? []).sort();
}

function objectsIn(items: readonly ApiObject[], { reader }: Comparison): string[] {
  return items
    .map(({ metadata, spec }) => {
      const own = metadata?.name ?? '?';
      // The name of an Event is that of its object, and a number.
      const name = reader ? (metadata?.generateName ?? own.replace(/\.[0-9a-f]{16}$/, '')) : own;
      return [name, spec?.holderIdentity, spec?.nodeName === undefined ? undefined : '(placed)']
        .filter(Boolean)
        .join(' ');
    })
    .sort();
}

function identity({ kind, metadata, spec }: ApiObject, { reader }: Comparison, observation: Observation) {
  const uid = reader || isWrite(observation) ? undefined : metadata?.uid;
  return { kind, name: metadata?.name, uid, holder: spec?.holderIdentity };
}

// What a watch has told by its end.
function replay(stdout: string): ApiObject[] {
  const items = new Map<string, ApiObject>();
  for (const line of stdout.split('\n').filter(Boolean)) {
    const { type, object } = JSON.parse(line) as { type: string; object: ApiObject };
    if (type === 'DELETED') items.delete(nameOf(object));
    else items.set(nameOf(object), object);
  }
  return [...items.values()];
}

function nameOf(object: unknown): string {
  return (object as ApiObject | undefined)?.metadata?.name ?? '?';
}

function parse(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function unequal(before: unknown, now: unknown): string | undefined {
  const show = (value: unknown) => JSON.stringify(value ?? null).slice(0, 600);
  return isDeepStrictEqual(before, now) ? undefined : `recorded ${show(before)}, now ${show(now)}`;
}
