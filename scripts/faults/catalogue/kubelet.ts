import { withApi } from '../../kind/api.ts';
import { inNode, read, until } from '../in-node.ts';
import { containerOf, type Fault } from '../model.ts';
import { signal } from '../processes.ts';
import { addGhost } from '../ghost.ts';

const binary = '/usr/bin/kubelet';
const kept = '/usr/bin/kubelet.kind-and-eks-away';

export const kubeletFaults: readonly Fault[] = [
  {
    id: 'kubelet-stopped',
    title: 'kubelet of a worker stopped',
    breaks: ['kubelet'],
    targets: ['kind', 'eks'],
    on: 'worker',
    short: true,
    inject: async (ground) => {
      const container = containerOf(ground, ground.worker);
      await inNode(container, 'systemctl stop kubelet');
      return {
        undo: async () => {
          await inNode(container, 'systemctl start kubelet');
        },
      };
    },
  },
  {
    id: 'kubelet-paused',
    title: 'kubelet of a worker paused',
    breaks: ['kubelet'],
    on: 'worker',
    inject: async ({ worker }) => {
      await signal(worker, 'kubelet', 'STOP');
      return { undo: () => signal(worker, 'kubelet', 'CONT') };
    },
  },
  {
    id: 'kubelet-lies',
    title: 'kubelet of a worker that tells a false version',
    falsifies: ['kubelet'],
    on: 'worker',
    short: true,
    inject: async (ground) => {
      const { worker, target } = ground;
      const told = target.kubernetesVersion;
      const lie = falseVersion(told);
      // A name of the same length in its own binary: it works as before and calls itself otherwise.
      await inNode(
        worker,
        `sed 's/${told.replaceAll('.', '\\.')}/${lie}/g' ${binary} > ${binary}.new && chmod 755 ${binary}.new`,
      );
      await inNode(
        worker,
        `systemctl stop kubelet; mv ${binary} ${kept}; mv ${binary}.new ${binary}; systemctl start kubelet`,
      );
      await withApi(target.kubeconfig, (api) =>
        until(ground, `Node ${worker} tells ${lie}`, async () => {
          const node = await read<{ status?: { nodeInfo?: { kubeletVersion?: string } } }>(
            api,
            `/api/v1/nodes/${worker}`,
          );
          return node?.status?.nodeInfo?.kubeletVersion === lie;
        }),
      );
      return {
        undo: async () => {
          await inNode(worker, `systemctl stop kubelet; mv ${kept} ${binary}; systemctl start kubelet`);
        },
      };
    },
  },
  {
    id: 'node-without-kubelet',
    title: 'a Node without a kubelet, and without a container',
    breaks: ['kubelet', 'node-containers', 'topology'],
    on: 'ghost',
    inject: addGhost,
  },
];

// Three minors newer: v1.36.3 becomes v1.39.3. Of the same length as long as both have as many digits.
function falseVersion(version: string): string {
  return version.replace(/^v1\.(\d+)/, (_, minor: string) => `v1.${Number(minor) + 3}`);
}
