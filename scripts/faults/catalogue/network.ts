import type { V1Pod } from '@kubernetes/client-node';
import { withApi } from '../../kind/api.ts';
import { inNode, read, until } from '../in-node.ts';
import type { Fault, Ground } from '../model.ts';
import { patch } from '../objects.ts';

const scale = '/apis/apps/v1/namespaces/kube-system/deployments/coredns/scale';
const pods = '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dkube-dns';
const dropAll = 'FORWARD -i eth0 -j DROP';

/** What is beneath the five: a fault here must refute none of them. */
export const networkFaults: readonly Fault[] = [
  {
    id: 'coredns-down',
    title: 'CoreDNS down',
    breaks: ['coredns'],
    short: true,
    inject: async (ground) => {
      await scaleDns(ground, 0);
      return { undo: () => scaleDns(ground, 2) };
    },
  },
  {
    id: 'cni-broken',
    title: 'no Pod of a worker is reached from another Node',
    breaks: ['pod-network'],
    short: true,
    inject: async ({ worker }) => {
      await inNode(worker, `iptables -I ${dropAll}`);
      return {
        undo: async () => {
          await inNode(worker, `iptables -D ${dropAll}`);
        },
      };
    },
  },
];

async function scaleDns(ground: Ground, replicas: number): Promise<void> {
  await withApi(ground.target.kubeconfig, async (api) => {
    await patch(api, scale, { spec: { replicas } });
    await until(ground, `CoreDNS has ${replicas} Pods`, async () => {
      return (await read<{ items: V1Pod[] }>(api, pods))?.items.length === replicas;
    });
  });
}
