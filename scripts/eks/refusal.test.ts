import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { principalOf } from './refusal.ts';

describe('principalOf', () => {
  for (const [arn, principal] of [
    ['arn:aws:iam::111122223333:user/alice', 'arn:aws:iam::111122223333:user/alice'],
    ['arn:aws:sts::111122223333:assumed-role/reader/session', 'arn:aws:iam::111122223333:role/reader'],
    ['arn:aws-cn:sts::111122223333:assumed-role/reader/i-0abc', 'arn:aws-cn:iam::111122223333:role/reader'],
    [
      'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b/alice@example.com',
      'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/REGION/AWSReservedSSO_Admin_0a1b',
    ],
    [undefined, 'ARN'],
  ] as const) {
    it(`names ${principal}`, () => {
      assert.equal(principalOf(arn), principal);
    });
  }
});
