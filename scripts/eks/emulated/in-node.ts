/** The arguments for docker that run a script in a Node's container; it ends where a line fails. */
export function shell(node: string, script: string): string[] {
  return ['exec', node, 'sh', '-euc', script];
}

const kubeconfig = '/etc/kubernetes/admin.conf';

/** kubectl as the cluster's administrator, in the control plane's container. */
export const kubectl = `kubectl --kubeconfig=${kubeconfig}`;
