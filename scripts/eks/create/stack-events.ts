import type { HealthIssue, StackEvent } from './ports.ts';

/** Why a creation or deletion failed, as the first resource to fail says it. */
export interface Failure {
  resource: string;
  type: string;
  reason: string;
}

// What CloudFormation says of resources that it stopped because another one failed: consequences, not causes.
const consequence = /^Resource (creation|update|deletion) cancelled/i;

/** The first failure of `operation` among these events (oldest first); the stack's own event only sums up others. */
export function firstFailure(events: readonly StackEvent[], operation: 'CREATE' | 'DELETE'): Failure | undefined {
  const failed = events.filter(
    ({ status, reason }) => status === `${operation}_FAILED` && !consequence.test(reason.trim()),
  );
  const cause = failed.find(({ type }) => type !== 'AWS::CloudFormation::Stack') ?? failed[0];
  return cause && { resource: cause.resource, type: cause.type, reason: cause.reason || 'no reason given' };
}

export function failureText({ resource, type, reason }: Failure): string {
  return `${resource} (${type}): ${reason.trim().replace(/\.$/, '')}`;
}

// Codes that mean "sold out or quota used up, here and now" (EC2 API Reference "Error codes", EKS API Reference type Issue).
const capacityCodes = [
  'InsufficientInstanceCapacity',
  'InsufficientFreeAddressesInSubnet',
  'InsufficientFreeAddresses',
  'MaxSpotInstanceCountExceeded',
  'MaxFleetCountExceeded',
  'ReservationCapacityExceeded',
  'UnfulfillableCapacity',
  'VcpuLimitExceeded',
  'AsgInstanceLaunchFailures',
  'Unsupported',
];

/** The capacity code that a reason names; undefined where it is about something else. */
export function capacityCode(reason: string): string | undefined {
  return capacityCodes.find((code) => new RegExp(`\\b${code}\\b`).test(reason));
}

/**
 * The zones that EKS offers instead, undefined where the reason is another. CloudFormation passes on the message of
 * UnsupportedAvailabilityZoneException (EKS API Reference), not its list `validZones` (UG `troubleshooting`).
 */
export function zonesOffered(reason: string): string[] | undefined {
  const list = /choose from these availability zones: ((?:[a-z0-9-]+(?:, ?)?)+)/i.exec(reason)?.[1];
  return list?.split(/, ?/).filter((zone) => zone !== '');
}

/** What is being done right now: the latest resource, and how many are done. */
export function progressText(events: readonly StackEvent[], operation: 'CREATE' | 'DELETE'): string {
  const latest = new Map<string, StackEvent>();
  for (const event of events) {
    if (event.type !== 'AWS::CloudFormation::Stack') latest.set(event.resource, event);
  }
  const states = [...latest.values()];
  const done = states.filter(({ status }) => status === `${operation}_COMPLETE`).length;
  const busy = states.filter(({ status }) => status === `${operation}_IN_PROGRESS`).map(({ resource }) => resource);
  const verb = operation === 'CREATE' ? 'made' : 'deleted';
  return `${done} ${verb}${busy.length === 0 ? '' : `, under way: ${busy.join(', ')}`}`;
}

export function issueText({ of, code, message, resources }: HealthIssue): string {
  const on = resources.length === 0 ? '' : ` (${resources.join(', ')})`;
  return `${of}: ${code}: ${message}${on}`;
}
