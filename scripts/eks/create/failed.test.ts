import assert from 'node:assert/strict';
import test from 'node:test';
import { creationFailed } from './failed.ts';

const failure = { resource: 'Vpc', reason: 'no', capacity: undefined, validZones: undefined };

test('failed creation: each cause has its way out', () => {
  const plain = creationFailed('Create', failure, false);
  assert.deepEqual([plain.exitCode, plain.id], [4, 'eks-create-failed']);
  const full = creationFailed('Create', { ...failure, capacity: 'VcpuLimitExceeded' }, false);
  assert.deepEqual([full.exitCode, full.id], [4, 'eks-no-capacity']);
  assert.match(full.next, /another region/);
  const reason = 'User: a is not authorized to perform: ec2:CreateVpc on resource: *';
  const denied = creationFailed('Create', { ...failure, reason }, false);
  assert.deepEqual([denied.exitCode, denied.id], [4, 'eks-create-denied']);
  assert.match(denied.next, /ec2:CreateVpc/);
});

test('failed creation: what is kept is said to cost money', () => {
  assert.match(creationFailed('Create', failure, true).next, /is kept, and costs money/);
  assert.doesNotMatch(creationFailed('Create', failure, false).next, /kept/);
});
