import { faultMark } from '../kind/cluster.ts';
import { inNode } from './in-node.ts';

/** Says, in the control plane's container, that whoever broke the cluster left it up on purpose. */
export const keptMark = '/kind/kind-and-eks-kept';

/** Says in the cluster itself that it is broken: whoever finds it so makes it anew. */
export async function markFault(controlPlane: string, fault: string): Promise<void> {
  await inNode(controlPlane, `rm -f ${keptMark}; printf %s '${fault}' > ${faultMark}`);
}

/** Takes the mark away; only where the fault was seen to be gone. */
export async function unmarkFault(controlPlane: string): Promise<void> {
  await inNode(controlPlane, `rm -f ${faultMark}`);
}
