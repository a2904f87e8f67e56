import type { V1DaemonSet, V1Pod } from '@kubernetes/client-node';
import { probeImage } from '../../kind/probe-image.ts';
import { withApi } from '../../kind/api.ts';
import { inNode, read, until } from '../in-node.ts';
import type { Fault, Ground, Injected } from '../model.ts';
import { must, patch, unstored } from '../objects.ts';
import { processes, signal } from '../processes.ts';

const daemonSets = '/apis/apps/v1/namespaces/kube-system/daemonsets';
const daemonSet = `${daemonSets}/kube-proxy`;
const pods = '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-proxy';
// In the cluster's own Nodes alone: another name for the probes' image.
const impostorImage = 'registry.k8s.io/kind-and-eks-impostor/kube-proxy';

export const kubeProxyFaults: readonly Fault[] = [
  {
    id: 'proxy-deleted',
    title: 'kube-proxy deleted',
    breaks: ['kube-proxy'],
    targets: ['kind', 'eks'],
    on: 'any',
    short: true,
    inject: (ground) =>
      withApi(ground.target.kubeconfig, async (api) => {
        const stored = await must<V1DaemonSet>(api, 'GET', daemonSet);
        await must(api, 'DELETE', daemonSet);
        await untilPods(ground, []);
        return { undo: () => restore(ground, stored) };
      }),
  },
  {
    id: 'proxy-impostor',
    title: 'an impostor with the labels of kube-proxy',
    breaks: ['kube-proxy'],
    on: 'any',
    inject: impersonate,
  },
  {
    id: 'proxy-missing',
    title: 'kube-proxy missing on one worker',
    breaks: ['kube-proxy'],
    on: 'worker',
    inject: async (ground) => {
      const { controlPlane, worker, otherWorker } = ground;
      const elsewhere = { key: 'kubernetes.io/hostname', operator: 'NotIn', values: [worker] };
      const terms = [{ matchExpressions: [elsewhere] }];
      const affinity = {
        nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
      };
      await setAffinity(ground, affinity);
      await untilPods(ground, [controlPlane, otherWorker]);
      return { undo: () => setAffinity(ground, null) };
    },
  },
  {
    id: 'proxy-flushed',
    title: 'kube-proxy of a worker paused, its rules flushed',
    breaks: ['kube-proxy'],
    on: 'worker',
    inject: async ({ worker }) => {
      // First the pause: left to itself it writes them again.
      await signal(worker, 'proxy', 'STOP');
      await inNode(worker, 'iptables-save | grep -v KUBE- | iptables-restore');
      return {
        undo: async () => {
          await signal(worker, 'proxy', 'CONT');
          // Anew, so that it writes every rule.
          await signal(worker, 'proxy', 'KILL');
        },
      };
    },
  },
  {
    id: 'proxy-cannot-load',
    title: 'kube-proxy of a worker that is Ready and cannot load its rules',
    breaks: ['kube-proxy'],
    on: 'worker',
    short: true,
    inject: async ({ worker }) => {
      const root = `p=$(pgrep -f '${processes.proxy}' | head -1); cd /proc/$p/root`;
      // What its iptables is linked with, moved away in its own container: the process itself runs on.
      await inNode(
        worker,
        `${root}; for f in usr/lib/*/libm.so.6 lib/*/libm.so.6; do test ! -f $f || mv $f $f.away; done`,
      );
      return {
        undo: async () => {
          await inNode(
            worker,
            `${root}; for f in usr/lib/*/libm.so.6.away lib/*/libm.so.6.away; do test ! -f $f || mv $f \${f%.away}; done`,
          );
        },
      };
    },
  },
];

async function impersonate(ground: Ground): Promise<Injected> {
  const { target, controlPlane, worker, otherWorker } = ground;
  const image = `${impostorImage}:${target.kubernetesVersion}`;
  const nodes = [controlPlane, worker, otherWorker];
  for (const node of nodes) await inNode(node, `ctr -n k8s.io images tag --force ${probeImage} ${image}`);
  return withApi(target.kubeconfig, async (api) => {
    const stored = await must<V1DaemonSet>(api, 'GET', daemonSet);
    const impostor = structuredClone(unstored(stored));
    const [container] = impostor.spec?.template.spec?.containers ?? [];
    if (container === undefined) throw new Error('kube-proxy has a container');
    Object.assign(container, { image, imagePullPolicy: 'Never', command: ['/agnhost', 'pause'] });
    await must(api, 'DELETE', daemonSet);
    await untilPods(ground, []);
    await must(api, 'POST', daemonSets, impostor);
    await untilPods(ground, nodes);
    return {
      undo: async () => {
        await withApi(target.kubeconfig, (again) => must(again, 'DELETE', daemonSet));
        await untilPods(ground, []);
        await restore(ground, stored);
        for (const node of nodes) await inNode(node, `ctr -n k8s.io images rm ${image}`);
      },
    };
  });
}

async function restore({ target }: Ground, stored: V1DaemonSet): Promise<void> {
  await withApi(target.kubeconfig, (api) => must(api, 'POST', daemonSets, unstored(stored)));
}

async function setAffinity({ target }: Ground, affinity: object | null): Promise<void> {
  await withApi(target.kubeconfig, (api) => patch(api, daemonSet, { spec: { template: { spec: { affinity } } } }));
}

// Exactly on these Nodes, and Ready.
async function untilPods(ground: Ground, nodes: readonly string[]): Promise<void> {
  await withApi(ground.target.kubeconfig, (api) =>
    until(ground, `kube-proxy runs on ${nodes.join(', ') || 'no Node'}`, async () => {
      const items = (await read<{ items: V1Pod[] }>(api, pods))?.items;
      const ready = items?.filter(({ status }) =>
        status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True'),
      );
      const names = ready?.map(({ spec }) => spec?.nodeName ?? '').sort();
      return items?.length === nodes.length && names?.join() === [...nodes].sort().join();
    }),
  );
}
