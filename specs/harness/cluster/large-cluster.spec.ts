import { addNodes } from '../../../scripts/bench/pretended-nodes.ts';
import { proveWith } from '../faults/prove-through.ts';
import { expect, test, type LiveCluster } from '../support/cluster.ts';

test.describe.configure({ timeout: 180_000 });

test('large cluster: a sample of its Nodes is looked at and says so, and what kwok pretends proves nothing', async ({
  cluster,
  folder,
}) => {
  const { items: real = [] } = (await cluster.api.ask<{ items?: object[] }>('/api/v1/nodes')).answer ?? {};
  const all = real.length + 40;
  try {
    await addNodes(cluster.kubeconfig, all);
    const selection = { grep: 'kubelet:|every Node is a container', id: `${cluster.run}-large`, outDir: folder };
    const { verdicts } = await proveWith(cluster.target, selection);
    const [kubelet, nodeContainers] = verdicts.verdicts;

    const looked = `(${real.length}, ${32 - real.length} excluded, a sample of ${all})`;
    expect(kubelet).toMatchObject({ claim: 'data-plane/kubelet', verdict: 'proven' });
    expect(kubelet?.reason).toContain(`a kubelet within the version skew reports for each Node ${looked}`);
    expect(nodeContainers).toMatchObject({ claim: 'infrastructure/node-containers', verdict: 'proven' });
    expect(nodeContainers?.reason).toContain(`(${real.length}, 40 excluded)`);
    expect(verdicts.exit.code).toBe(0);
  } finally {
    const { stderr, exitCode } = await cluster.shell('kubectl delete nodes --selector type=kwok --wait=false');
    expect([stderr, exitCode]).toEqual(['', 0]);
    await removePending(cluster);
  }
});

// DaemonSets that go to every Node had Pods for these, too; nobody is there to end them.
async function removePending({ api }: LiveCluster): Promise<void> {
  const path = '/api/v1/namespaces/kube-system/pods';
  const { answer } = await api.ask<{ items?: { metadata: { name: string } }[] }>(
    `${path}?fieldSelector=status.phase%3DPending`,
  );
  for (const { metadata } of answer?.items ?? []) {
    await api.ask(`${path}/${metadata.name}?gracePeriodSeconds=0`, { method: 'DELETE' });
  }
}
