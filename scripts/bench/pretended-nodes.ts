import type { V1Node } from '@kubernetes/client-node';
import { ApiServer } from '../../fixtures/targets/api-server.ts';

const atOnce = 8;
// As many as a Node that has worked for a while lists: half of what a Node says is the images that lie there.
const images = 25;
const time = '2026-01-01T00:00:00Z';

/** Adds Nodes, marked as kwok's, until there are so many: as large as real ones, and looked after by nobody. */
export async function addNodes(kubeconfig: string, count: number): Promise<void> {
  const api = await ApiServer.connect(kubeconfig);
  try {
    const there = await api.ask<{ items?: unknown[] }>('/api/v1/nodes', {
      accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
    });
    let next = there.answer?.items?.length ?? 0;
    const work = async () => {
      while (next < count) {
        const { status, failure } = await api.ask('/api/v1/nodes', { method: 'POST', body: pretendedNode(next++) });
        if (status !== 201) throw new Error(`a Node was answered ${failure ?? String(status)}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await api.close();
  }
}

function pretendedNode(index: number): Record<keyof V1Node, unknown> {
  const name = `ip-10-0-${index >> 8}-${index & 255}.us-east-1.compute.internal`;
  const condition = (type: string, status: string) => ({
    ...{ type, status, reason: 'KubeletHasSufficient', message: 'kubelet has sufficient of it available' },
    ...{ lastHeartbeatTime: time, lastTransitionTime: time },
  });
  const resources = { cpu: '8', 'ephemeral-storage': '83873772Ki', memory: '32386544Ki', pods: '58' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake', 'node.alpha.kubernetes.io/ttl': '0' },
      labels: {
        // No operating system: a DaemonSet that asks for one places no Pod there.
        type: 'kwok',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'node.kubernetes.io/instance-type': 'm7i.2xlarge',
        'topology.kubernetes.io/region': 'us-east-1',
        'topology.kubernetes.io/zone': `us-east-1${'abc'[index % 3] ?? 'a'}`,
      },
    },
    spec: { taints: [{ key: 'kwok.x-k8s.io/node', value: 'fake', effect: 'NoSchedule' }] },
    status: {
      addresses: [{ type: 'InternalIP', address: `10.0.${index >> 8}.${index & 255}` }],
      allocatable: resources,
      capacity: resources,
      conditions: [
        ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => condition(type, 'False')),
        condition('Ready', 'True'),
      ],
      images: Array.from({ length: images }, (_, image) => ({
        names: [`registry.example.com/team/service-${image}@sha256:${String(image).padStart(64, '0')}`],
        sizeBytes: 100_000_000,
      })),
      nodeInfo: {
        ...{ architecture: 'amd64', operatingSystem: 'linux', osImage: 'pretended', kernelVersion: 'pretended' },
        ...{ kubeletVersion: 'kwok-v0.7.0', kubeProxyVersion: '', containerRuntimeVersion: 'kwok' },
        ...{ bootID: '', machineID: '', systemUUID: '' },
      },
    },
  };
}
