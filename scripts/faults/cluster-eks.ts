import { rm } from 'node:fs/promises';
import type { VerbContext } from '../cli/verb.ts';
import { workshopNodes } from '../../fixtures/aws/workshop-world.ts';
import { docker, nodeContainers } from '../kind/containers.ts';
import { emulated } from '../proof/eks-target.ts';
import type { BrokenGround, Tools } from './cluster.ts';

/** The same in the shape of EKS: AWS's part is played anew for each fault, and ends with it. */
export async function bringUpEksFaults(context: VerbContext, cluster: string, tools: Tools): Promise<BrokenGround> {
  const { target, world, close } = await emulated(context, { minor: undefined, retain: false }, tools, cluster);
  const [worker, otherWorker, fargate] = ['managed-node-group', 'self-managed', 'fargate'].map(
    (wanted) => workshopNodes(cluster).find(({ compute }) => compute === wanted)?.name ?? '',
  ) as [string, string, string];
  const eks = { fargate, containers: await containersOf(cluster), world };
  const controlPlane = `${cluster}-control-plane`;
  const proxied = [worker, otherWorker];
  const nodes = [...proxied, fargate];
  return {
    ground: { context, target, controlPlane, worker, otherWorker, nodes, proxied, eks },
    close: async () => {
      await rm(target.kubeconfig, { force: true });
      await close();
    },
  };
}

// Their names are other than their containers', as on EKS.
async function containersOf(cluster: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name, role } of await nodeContainers(cluster)) {
    if (role !== 'worker') continue;
    const flags = await docker(['exec', name, 'cat', '/var/lib/kubelet/kubeadm-flags.env'], `Ask ${name} for its Node`);
    const node = /--hostname-override=(\S+)/.exec(flags)?.[1];
    if (node !== undefined) found.set(node, name);
  }
  return found;
}
