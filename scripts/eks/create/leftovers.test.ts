import assert from 'node:assert/strict';
import test from 'node:test';
import { whyLeft } from './leftovers.ts';
import { stackName, tagKeys, tagsOf } from './names.ts';

const now = new Date('2026-11-23T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const tags = (expiresAt: Date) => tagsOf(stackName, { runId: 'r', owner: 'role/workshop', expiresAt }, ['managed']);
const stack = (more: object = {}) => ({
  id: 'arn',
  name: stackName,
  status: 'CREATE_COMPLETE',
  reason: undefined,
  tags: tags(hoursAgo(1)),
  parameters: {},
  createdAt: hoursAgo(4),
  ...more,
});

test('leftover: a stack whose time has passed, whatever its state', () => {
  for (const status of ['CREATE_COMPLETE', 'CREATE_FAILED', 'DELETE_FAILED', 'CREATE_IN_PROGRESS']) {
    assert.match(whyLeft(stack({ status }), now) ?? '', /lifetime ended at 2026-11-23T11:00/, status);
  }
});

test('leftover: a stack that was cut off', () => {
  const alive = { tags: tags(hoursAgo(-1)) };
  assert.match(whyLeft(stack({ ...alive, status: 'DELETE_FAILED' }), now) ?? '', /cut off/);
  assert.match(whyLeft(stack({ ...alive, status: 'ROLLBACK_COMPLETE' }), now) ?? '', /cut off/);
});

test('leftover: prefix, tags and age must agree', () => {
  assert.equal(whyLeft(stack({ tags: tags(hoursAgo(-1)) }), now), undefined);
  assert.equal(whyLeft(stack({ name: 'workshop' }), now), undefined);
  assert.equal(whyLeft(stack({ tags: {} }), now), undefined);
  assert.equal(whyLeft(stack({ tags: { ...tags(hoursAgo(1)), [tagKeys.cluster]: 'other' } }), now), undefined);
  assert.equal(whyLeft(stack({ createdAt: hoursAgo(0.5) }), now), undefined);
  assert.equal(whyLeft(stack({ createdAt: new Date(Number.NaN) }), now), undefined);
  assert.equal(whyLeft(stack({ tags: tags(hoursAgo(-1)), status: 'CREATE_FAILED' }), now), undefined);
});
