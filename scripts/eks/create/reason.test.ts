import assert from 'node:assert/strict';
import test from 'node:test';
import type { ResourceStatus, StackEvent } from '@aws-sdk/client-cloudformation';
import { firstFailure } from './reason.ts';

const StackId = 'arn:aws:cloudformation:us-west-2:111122223333:stack/kind-and-eks-proof/1';
const event = (
  LogicalResourceId: string,
  ResourceStatus: ResourceStatus,
  ResourceStatusReason?: string,
): StackEvent => ({
  StackId,
  EventId: LogicalResourceId,
  StackName: 'kind-and-eks-proof',
  Timestamp: new Date(0),
  LogicalResourceId,
  ResourceStatus,
  PhysicalResourceId: LogicalResourceId === 'kind-and-eks-proof' ? StackId : LogicalResourceId,
  ResourceStatusReason,
});
// As CloudFormation passes EKS's words on.
const noRoom =
  'Resource handler returned message: "Cannot create cluster \'c\' because us-east-1e, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: us-east-1a, us-east-1b, us-east-1c (Service: Eks, Status Code: 400, Request ID: 1-2)" (RequestToken: 3-4, HandlerErrorCode: InvalidRequest)';

test('failure: the first that is no cancellation is the cause', () => {
  const events = [
    event('Vpc', 'CREATE_COMPLETE'),
    event('Nat', 'CREATE_FAILED', 'Resource creation cancelled'),
    event('ManagedNodes', 'CREATE_FAILED', 'AsgInstanceLaunchFailures: no capacity.'),
    event('Cluster', 'CREATE_FAILED', 'something later'),
  ];
  assert.deepEqual(firstFailure(events, 'CREATE'), {
    resource: 'ManagedNodes',
    reason: 'AsgInstanceLaunchFailures: no capacity',
    capacity: 'AsgInstanceLaunchFailures',
    validZones: undefined,
  });
});

test('failure: neither the stack itself, nor a deletion, nor nothing is a cause of a failed creation', () => {
  const events = [
    event('kind-and-eks-proof', 'CREATE_FAILED', 'The following resource(s) failed to create'),
    event('Vpc', 'DELETE_FAILED', 'has dependencies'),
  ];
  assert.equal(firstFailure(events, 'CREATE'), undefined);
  assert.equal(firstFailure(events, 'DELETE')?.resource, 'Vpc');
  assert.equal(firstFailure([], 'CREATE'), undefined);
});

test('failure: the zones that EKS would take are read from its words', () => {
  const failure = firstFailure([event('Cluster', 'CREATE_FAILED', noRoom)], 'CREATE');
  assert.deepEqual(failure?.validZones, ['us-east-1a', 'us-east-1b', 'us-east-1c']);
  assert.doesNotMatch(failure.reason, /Request ID|RequestToken/);
});

test('failure: an error code in the older form is kept', () => {
  const words =
    'no room (Service: AmazonEKS; Status Code: 400; Error Code: UnsupportedAvailabilityZoneException; Request ID: 1)';
  const failure = firstFailure([event('Cluster', 'CREATE_FAILED', words)], 'CREATE');
  assert.equal(failure?.capacity, 'UnsupportedAvailabilityZoneException');
});
