import type { StackEvent } from '@aws-sdk/client-cloudformation';

/** Why a stack came to nothing. */
export interface Failure {
  /** Logical id of the resource: `ManagedNodes`. */
  resource: string;
  /** CloudFormation's own words. */
  reason: string;
  /** The code where the reason is that AWS has no room just now. */
  capacity: string | undefined;
  /** Where EKS refused a zone: the zones that it would take. */
  validZones: string[] | undefined;
}

// A resource that another one's failure has stopped says so, and nothing of the cause.
const cancelled = /^Resource (?:creation|update|deletion) cancelled/i;

// What EC2 and Auto Scaling call a want of room or quota, and EKS's health issues for it (EKS API Reference, Issue).
const capacityCodes = [
  ...['InsufficientInstanceCapacity', 'InsufficientCapacity', 'UnfulfillableCapacity', 'MaxSpotInstanceCountExceeded'],
  ...['VcpuLimitExceeded', 'InstanceLimitExceeded', 'MaxFleetCountExceeded', 'ReservationCapacityExceeded'],
  ...['InsufficientFreeAddressesInSubnet', 'InsufficientFreeAddresses', 'AddressLimitExceeded', 'VpcLimitExceeded'],
  ...['AsgInstanceLaunchFailures', 'NodeCreationFailure', 'UnsupportedAvailabilityZoneException'],
];

/** The first failure that is a cause; undefined where the events, oldest first, hold none. */
export function firstFailure(events: readonly StackEvent[], operation: 'CREATE' | 'DELETE'): Failure | undefined {
  const failed = events.filter(
    ({ ResourceStatus, ResourceStatusReason = '', PhysicalResourceId, StackId }) =>
      ResourceStatus === `${operation}_FAILED` &&
      !cancelled.test(ResourceStatusReason) &&
      PhysicalResourceId !== StackId,
  );
  const [event] = failed;
  if (event === undefined) return undefined;
  const reason = tidy(event.ResourceStatusReason ?? 'no reason given');
  return {
    resource: event.LogicalResourceId ?? '?',
    reason,
    capacity: capacityCodes.find((code) => reason.includes(code)),
    validZones: zonesIn(reason),
  };
}

// Neither request ids nor tokens help anybody.
function tidy(reason: string): string {
  return reason
    .replace(/\s*Encoded authorization failure message: \S+/, '')
    .replace(/\s*\((?:RequestToken|Service): [^)]*\)/g, (text) => {
      const code = /Error Code: (\w+)/.exec(text)?.[1];
      return code === undefined ? '' : ` (${code})`;
    })
    .replaceAll(/\s+/g, ' ')
    .replace(/\.$/, '')
    .trim();
}

// EKS's words for UnsupportedAvailabilityZoneException (UG `troubleshooting`, "Insufficient capacity"); an event has
// only the text of it, not the field `validZones`.
function zonesIn(reason: string): string[] | undefined {
  const list = /choose from these availability zones: ([^"()]+)/i.exec(reason)?.[1];
  return list?.match(/[a-z]{2}(?:-[a-z]+)+-\d[a-z]\b/g) ?? undefined;
}
