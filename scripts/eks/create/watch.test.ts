import assert from 'node:assert/strict';
import test from 'node:test';
import type { ResourceStatus, StackEvent } from '@aws-sdk/client-cloudformation';
import { progress } from './watch.ts';

const event = (LogicalResourceId: string, ResourceStatus: ResourceStatus): StackEvent => ({
  StackId: 'stack-id',
  EventId: `${LogicalResourceId}-${ResourceStatus}`,
  StackName: 'stack',
  Timestamp: new Date(0),
  LogicalResourceId,
  PhysicalResourceId: LogicalResourceId === 'stack' ? 'stack-id' : LogicalResourceId,
  ResourceStatus,
});

test('progress: what is made and what is under way, without the stack itself', () => {
  const events = [
    event('stack', 'CREATE_IN_PROGRESS'),
    event('Vpc', 'CREATE_IN_PROGRESS'),
    event('Vpc', 'CREATE_COMPLETE'),
    event('Cluster', 'CREATE_IN_PROGRESS'),
  ];
  assert.equal(progress(events, 'CREATE_IN_PROGRESS'), 'CREATE_IN_PROGRESS, 1 made; under way: Cluster');
});

test('progress: a deletion counts what is deleted', () => {
  const events = [
    event('Vpc', 'CREATE_COMPLETE'),
    event('Cluster', 'CREATE_COMPLETE'),
    event('Cluster', 'DELETE_COMPLETE'),
    event('Vpc', 'DELETE_IN_PROGRESS'),
  ];
  assert.equal(progress(events, 'DELETE_IN_PROGRESS'), 'DELETE_IN_PROGRESS, 1 deleted; under way: Vpc');
  assert.match(progress(events, 'ROLLBACK_IN_PROGRESS'), /1 deleted/);
});
