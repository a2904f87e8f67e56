import assert from 'node:assert/strict';
import test from 'node:test';
import { readCreateChoice } from './choice.ts';

test('choice: what is had where nothing is said', () => {
  const { minor, workers, ttlMs, account, yes, extendedSupport, retain, goes } = readCreateChoice({}, true);
  assert.deepEqual(
    { minor, workers, ttlMs, account, yes, extendedSupport, retain, goes },
    {
      ...{ minor: '1.36', workers: ['managed', 'self-managed'], ttlMs: 10_800_000, account: undefined },
      ...{ yes: false, extendedSupport: false, retain: false, goes: true },
    },
  );
});

test('choice: a lifetime is 1 to 24 hours', () => {
  assert.equal(readCreateChoice({ ttl: '90m' }, true).ttlMs, 5_400_000);
  for (const ttl of ['30m', '25h', '0h', '3', '3d', '-1h']) {
    assert.throws(() => readCreateChoice({ ttl }, true), { exitCode: 2, id: 'bad-ttl' }, ttl);
  }
});

test('choice: workers are those of the page, and not Fargate alone', () => {
  assert.deepEqual(readCreateChoice({ 'worker-kinds': 'fargate,managed' }, true).workers, ['managed', 'fargate']);
  for (const kinds of ['fargate', 'spot', 'managed,', '']) {
    assert.throws(
      () => readCreateChoice({ 'worker-kinds': kinds }, true),
      { exitCode: 2, id: 'bad-worker-kinds' },
      kinds,
    );
  }
});

test('choice: an account is 12 digits, a role an ARN', () => {
  const readRole = 'arn:aws:iam::111122223333:role/workshop/read';
  const choice = readCreateChoice({ account: '111122223333', 'read-role': readRole }, true);
  assert.deepEqual([choice.account, choice.readRole], ['111122223333', readRole]);
  assert.throws(() => readCreateChoice({ account: '1111' }, true), { exitCode: 2, id: 'bad-account' });
  assert.throws(() => readCreateChoice({ 'read-role': 'read' }, true), { exitCode: 2, id: 'bad-read-role' });
});
