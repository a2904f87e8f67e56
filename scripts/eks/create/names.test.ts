import assert from 'node:assert/strict';
import test from 'node:test';
import { ownerOf, ownershipOf, stackName, tagKeys, tagsOf } from './names.ts';

const ownership = { runId: '261123-1', owner: 'role/workshop', expiresAt: new Date('2026-11-23T12:00:00Z') };

test('names: tags tell whose a stack is, and until when', () => {
  const tags = tagsOf(stackName, ownership, ['managed', 'fargate']);
  assert.deepEqual(ownershipOf({ name: stackName, tags }), ownership);
  assert.equal(tags[tagKeys.workers], 'managed+fargate');
});

test('names: without prefix or any of its tags a stack is not ours', () => {
  const tags = tagsOf(stackName, ownership, []);
  assert.equal(ownershipOf({ name: 'proof', tags: { ...tags, [tagKeys.cluster]: 'proof' } }), undefined);
  for (const key of [tagKeys.runId, tagKeys.owner, tagKeys.expiresAt, tagKeys.cluster]) {
    const less = Object.fromEntries(Object.entries(tags).filter(([name]) => name !== key));
    assert.equal(ownershipOf({ name: stackName, tags: less }), undefined, key);
  }
});

test('names: the owner is the role, whatever its session is called', () => {
  const role = 'arn:aws:sts::111122223333:assumed-role/workshop/session-1';
  assert.equal(ownerOf(role), 'role/workshop');
  assert.equal(ownerOf('arn:aws:iam::111122223333:user/team/ann'), 'user/team/ann');
});
