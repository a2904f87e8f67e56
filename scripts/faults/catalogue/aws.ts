import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import type { WorldInstance } from '../../../fixtures/aws/world.ts';
import { withApi } from '../../kind/api.ts';
import { inNode, read, until } from '../in-node.ts';
import { containerOf, eksOf, type Fault, type Ground, type Injected } from '../model.ts';
import { must, patch } from '../objects.ts';
import { writeInNode } from '../static-pod.ts';
import { tell } from '../tell-provider-ids.ts';

const manifest = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const kubeletFlags = '/var/lib/kubelet/kubeadm-flags.env';

/** What only EKS has: in the cluster itself, and in what AWS says of it. */
export const awsFaults: readonly Fault[] = [
  {
    id: 'control-plane-pod',
    title: 'a control plane that shows itself on EKS, as a static Pod of a worker',
    falsifies: ['managed-control-plane', 'topology'],
    on: 'worker',
    targets: ['eks'],
    inject: showControlPlane,
  },
  {
    id: 'control-plane-node',
    title: 'a Node of EKS that has the role of a control plane',
    falsifies: ['managed-control-plane', 'topology'],
    on: 'worker',
    targets: ['eks'],
    inject: async (ground) => {
      await setRole(ground, '');
      return { undo: () => setRole(ground, null) };
    },
  },
  {
    id: 'instance-ids-swapped',
    title: 'the providerIDs of two EC2 workers swapped',
    falsifies: ['self-managed-nodes', 'managed-node-group', 'pods-on-hosts', 'topology'],
    on: 'any',
    targets: ['eks'],
    inject: async (ground) => {
      const { worker, otherWorker, target } = ground;
      const ids = await withApi(target.kubeconfig, async (api) => {
        const id = async (name: string) =>
          (await must<V1Node>(api, 'GET', `/api/v1/nodes/${name}`)).spec?.providerID ?? '';
        return { [worker]: await id(otherWorker), [otherWorker]: await id(worker) };
      });
      return tell(ground, ids);
    },
  },
  {
    id: 'instance-elsewhere',
    title: 'an EC2 instance at another address than its Node and the Pods on it',
    falsifies: ['managed-node-group', 'pods-on-hosts', 'topology'],
    on: 'worker',
    targets: ['eks'],
    inject: (ground) => {
      instanceOf(ground, ground.worker).privateIp = '192.168.0.250';
      return Promise.resolve(gone);
    },
  },
  {
    id: 'node-group-of-others',
    title: 'a node group whose Auto Scaling group holds another instance than that of its Node',
    falsifies: ['managed-node-group', 'topology'],
    on: 'worker',
    targets: ['eks'],
    inject: (ground) => {
      const own = instanceOf(ground, ground.worker);
      const privateIp = '192.168.0.251';
      const privateDnsName = own.privateDnsName.replace(/^ip-[\d-]+/, 'ip-192-168-0-251');
      // A group is there as long as somebody is in it.
      eksOf(ground).world.instances.push({ ...own, instanceId: 'i-0fedcba9876543210', privateIp, privateDnsName });
      delete own.autoScalingGroup;
      return Promise.resolve(gone);
    },
  },
  {
    id: 'fargate-with-room',
    title: 'an AWS Fargate Node with room for a second Pod',
    falsifies: ['fargate'],
    on: 'any',
    targets: ['eks'],
    inject: async (ground) => {
      await setRoom(ground, 1, 2);
      return { undo: () => setRoom(ground, 2, 1) };
    },
  },
];

// What AWS says ends with the stand-in that says it, and that with the fault.
const gone: Injected = { undo: () => Promise.resolve() };

function instanceOf(ground: Ground, node: string): WorldInstance {
  const found = eksOf(ground).world.instances.find(({ privateDnsName }) => privateDnsName === node);
  if (found === undefined) throw new Error(`${node} is an EC2 instance of the account`);
  return found;
}

async function showControlPlane(ground: Ground): Promise<Injected> {
  const { worker, target } = ground;
  const container = containerOf(ground, worker);
  const name = 'kube-apiserver';
  await writeInNode(
    container,
    manifest,
    stringify({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
      spec: {
        hostNetwork: true,
        containers: [{ name, image: target.probeImage, imagePullPolicy: 'Never', command: ['/agnhost', 'pause'] }],
      },
    }),
  );
  const isThere = (wanted: boolean) =>
    withApi(target.kubeconfig, (api) =>
      until(ground, `Pod ${name}-${worker} is ${wanted ? 'there' : 'gone'}`, async () => {
        const pod = await read<V1Pod>(api, `/api/v1/namespaces/kube-system/pods/${name}-${worker}`);
        return wanted ? pod?.status?.phase === 'Running' : pod === undefined;
      }),
    );
  await isThere(true);
  return {
    undo: async () => {
      await inNode(container, `rm ${manifest}`);
      await isThere(false);
    },
  };
}

async function setRole({ target, worker }: Ground, value: '' | null): Promise<void> {
  const labels = { 'node-role.kubernetes.io/control-plane': value };
  await withApi(target.kubeconfig, (api) => patch(api, `/api/v1/nodes/${worker}`, { metadata: { labels } }));
}

async function setRoom(ground: Ground, from: number, to: number): Promise<void> {
  const { fargate } = eksOf(ground);
  const change = `sed -i 's/--max-pods=${from}/--max-pods=${to}/' ${kubeletFlags}; systemctl restart kubelet`;
  await inNode(containerOf(ground, fargate), change);
  await withApi(ground.target.kubeconfig, (api) =>
    until(ground, `Node ${fargate} has room for ${to}`, async () => {
      const node = await read<V1Node>(api, `/api/v1/nodes/${fargate}`);
      return node?.status?.capacity?.['pods'] === String(to);
    }),
  );
}
