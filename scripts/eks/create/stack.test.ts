import assert from 'node:assert/strict';
import test from 'node:test';
import { phaseOf } from './stack.ts';

test('stack: a status becomes what we do next', () => {
  const phases = {
    CREATE_IN_PROGRESS: 'creating',
    CREATE_COMPLETE: 'there',
    UPDATE_ROLLBACK_COMPLETE: 'there',
    ROLLBACK_IN_PROGRESS: 'moving',
    UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'moving',
    ROLLBACK_COMPLETE: 'failed',
    CREATE_FAILED: 'failed',
    DELETE_FAILED: 'failed',
    DELETE_IN_PROGRESS: 'deleting',
    DELETE_COMPLETE: 'gone',
  };
  for (const [status, phase] of Object.entries(phases)) assert.equal(phaseOf(status), phase, status);
});
