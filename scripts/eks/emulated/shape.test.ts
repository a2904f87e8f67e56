import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { workshopNodes } from '../../../fixtures/aws/workshop-world.ts';
import { eksVersion, labelsOf, mayKubeletSet, shapeConfig } from './shape.ts';

interface Patched {
  kind: string;
  apiServer: { extraArgs: unknown };
  nodeRegistration: { name: string; taints: unknown[]; kubeletExtraArgs: unknown };
}
interface Config {
  networking: { serviceSubnet: string; apiServerAddress: string };
  kubeadmConfigPatches: string[];
  nodes: { role: string; extraMounts?: { hostPath: string; readOnly: boolean }[]; kubeadmConfigPatches?: string[] }[];
}

const nodes = workshopNodes('workshop');
const shaped = (kubernetesVersion: string, revision = 'r1') =>
  parse(
    shapeConfig({ kubernetesVersion, nodes, apiServerAddress: '172.17.0.1', files: '/state/emulated', revision }),
  ) as Config;
const patchesIn = (texts: readonly string[] = []) => texts.map((text) => parse(text) as Patched);

/** kubeadm's arguments, whichever of its two forms they have. */
function argsOf(args: unknown): Record<string, string> {
  if (!Array.isArray(args)) return args as Record<string, string>;
  return Object.fromEntries((args as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
}

describe('the shape of EKS', () => {
  for (const [version, form] of [
    ['v1.36.3', 'a list'],
    ['v1.35.4', 'a map'],
  ] as const) {
    it(`gives kubeadm its arguments as ${form} for ${version}`, () => {
      const [cluster] = patchesIn(shaped(version).kubeadmConfigPatches);
      assert.equal(Array.isArray(cluster?.apiServer.extraArgs), form === 'a list');
      assert.equal(argsOf(cluster?.apiServer.extraArgs)['version'], eksVersion(version));
    });

    it(`makes the workers of the page, each as its kind is, on ${version}`, () => {
      const workers = shaped(version).nodes.filter(({ role }) => role === 'worker');
      const joined = workers.map(({ kubeadmConfigPatches }) => patchesIn(kubeadmConfigPatches)[0]?.nodeRegistration);
      assert.deepEqual(
        joined.map((one) => [one?.name, argsOf(one?.kubeletExtraArgs)['provider-id'], one?.taints]),
        nodes.map(({ name, providerId, taints }) => [name, providerId, taints]),
      );
      assert.deepEqual(
        joined.map((one) => argsOf(one?.kubeletExtraArgs)['max-pods']),
        nodes.map(({ compute }) => (compute === 'fargate' ? '1' : undefined)),
      );
    });
  }

  it('turns on mutating policies only where they are not on', () => {
    const args = (version: string) => argsOf(patchesIn(shaped(version).kubeadmConfigPatches)[0]?.apiServer.extraArgs);
    assert.equal(args('v1.36.3')['feature-gates'], undefined);
    assert.equal(args('v1.35.4')['feature-gates'], 'MutatingAdmissionPolicy=true');
    assert.equal(args('v1.35.4')['runtime-config'], 'admissionregistration.k8s.io/v1beta1=true');
  });

  it('has the Service addresses that EKS has, and lets nobody write what the control plane reads', () => {
    const { networking, nodes: made } = shaped('v1.36.3');
    const { serviceSubnet, apiServerAddress } = networking;
    assert.deepEqual([serviceSubnet, apiServerAddress], ['10.100.0.0/16', '172.17.0.1']);
    assert.equal(made[0]?.extraMounts?.[0]?.readOnly, true);
  });

  it('is another cluster where its files are others', () => {
    assert.notDeepEqual(shaped('v1.36.3', 'r1'), shaped('v1.36.3', 'r2'));
  });

  it("leaves the cloud controller's labels to it, and gives a kubelet all others", () => {
    const labels = { 'k8s.io/cloud-provider-aws': 'x', 'eks.amazonaws.com/nodegroup': 'workshop' };
    assert.deepEqual(labelsOf(labels, mayKubeletSet), ['eks.amazonaws.com/nodegroup=workshop']);
  });
});
