import { causalTrace, containerRuntime, coreDns, etcd, parityFacts, versionSkew } from '../../fixtures/shown/index.ts';
import { expect, of, test } from '../../fixtures/test.ts';

test.describe('also shown, though the page does not claim it', () => {
  test('causal trace: a Deployment and a Service lead to an answered request', of(causalTrace), async ({ prove }) => {
    expect(await prove(causalTrace)).toHaveAVerdict();
  });

  test('CoreDNS: answers a lookup', of(coreDns), async ({ prove }) => {
    expect(await prove(coreDns)).toHaveAVerdict();
  });

  test('container runtime: is named by every Node', of(containerRuntime), async ({ prove }) => {
    expect(await prove(containerRuntime)).toHaveAVerdict();
  });

  test('etcd: runs where it can be seen, and the API server reaches it', of(etcd), async ({ prove }) => {
    expect(await prove(etcd)).toHaveAVerdict();
  });

  test('parity: what the targets are compared by can be read', of(parityFacts), async ({ prove }) => {
    expect(await prove(parityFacts)).toHaveAVerdict();
  });

  test('version skew: every component is within the Kubernetes policy', of(versionSkew), async ({ prove }) => {
    expect(await prove(versionSkew)).toHaveAVerdict();
  });
});
