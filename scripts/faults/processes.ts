import { inNode } from './in-node.ts';

/** Command lines of the control plane's processes, as `pgrep -f` finds them and not the shell that asks. */
export const processes = {
  scheduler: 'kube-schedule[r] --',
  controllerManager: 'kube-controller-manage[r] --',
  apiServer: 'kube-apiserve[r] --',
  proxy: 'kube-prox[y] --config',
  kubelet: '^/usr/bin/kubele[t] ',
} as const;

type Process = keyof typeof processes;

/** Sends a signal to a process of the cluster, inside its Node's container. */
export async function signal(node: string, process: Process, name: 'STOP' | 'CONT' | 'KILL'): Promise<void> {
  await inNode(node, `pkill -${name} -f '${processes[process]}'`);
}
