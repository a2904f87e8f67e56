import assert from 'node:assert/strict';
import test from 'node:test';
import { judgeVersion, twoZones } from './placement.ts';

const versions = [
  { clusterVersion: '1.36', versionStatus: 'STANDARD_SUPPORT' as const },
  { clusterVersion: '1.33', versionStatus: 'EXTENDED_SUPPORT' as const },
  { clusterVersion: '1.30', versionStatus: 'UNSUPPORTED' as const },
];

test('version: standard support is taken', () => {
  assert.deepEqual(judgeVersion(versions, { minor: '1.36', extendedSupport: false }), { extended: false });
});

test('version: extended support is taken only where it was said', () => {
  assert.deepEqual(judgeVersion(versions, { minor: '1.33', extendedSupport: true }), { extended: true });
  const refuse = () => judgeVersion(versions, { minor: '1.33', extendedSupport: false });
  assert.throws(refuse, { exitCode: 2, id: 'eks-extended-support' });
});

test('version: what EKS does not offer is refused, whatever was said', () => {
  for (const minor of ['1.37', '1.30']) {
    const refuse = () => judgeVersion(versions, { minor, extendedSupport: true });
    assert.throws(refuse, { exitCode: 2, id: 'eks-version-unsupported', message: /expected one of 1\.36/ });
  }
});

test('zones: the first two by name, and never one', () => {
  assert.deepEqual(twoZones(['us-west-2c', 'us-west-2b', 'us-west-2a'], 'us-west-2'), ['us-west-2a', 'us-west-2b']);
  assert.throws(() => twoZones(['us-west-2a', 'us-west-2a'], 'us-west-2'), { exitCode: 3, id: 'too-few-zones' });
});
