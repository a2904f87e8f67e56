import { docker } from '../../kind/containers.ts';
import { kubectl, shell } from './in-node.ts';

const config = '/var/lib/kubelet/config.yaml';
// Read after kubeadm's own, which has the variable too.
const dropIn = '/etc/systemd/system/kubelet.service.d/99-kind-and-eks.conf';

/**
 * Takes the control plane's Node out of the cluster, as on EKS: its kubelet goes on running the static Pods and asks no API
 * server any more; Node, Pods and Leases of it are gone. Its way to the Pod network went with the Node, so routes take its place:
 * the API server asks Pods too.
 */
export async function hideControlPlane(container: string): Promise<void> {
  const script = [
    // A kubelet that has a kubeconfig and no Node ends itself every two minutes, and starts changed static Pods late. Without
    // a kubeconfig there is nobody to hand on to who may ask it: it takes certificates of the cluster alone.
    `sed -i '/^  webhook:/,/enabled:/s/enabled: true/enabled: false/; s/mode: Webhook/mode: AlwaysAllow/' ${config}`,
    `printf '%s\\n' '[Service]' 'Environment=KUBELET_KUBECONFIG_ARGS=' > ${dropIn}`,
    'systemctl daemon-reload && systemctl restart kubelet',
    `${kubectl} delete node ${container} --wait=false`,
    // Otherwise they stay until the collector of orphans comes by.
    `${kubectl} delete pods --all-namespaces --field-selector=spec.nodeName=${container} --grace-period=0 --force --wait=false`,
    `${kubectl} delete lease --namespace=kube-node-lease ${container} --ignore-not-found`,
    `${kubectl} get nodes --output=jsonpath='${podNetworks}' | while read -r network address; do ip route replace "$network" via "$address"; done`,
  ];
  await docker(shell(container, script.join('\n')), 'Hide the control plane of the emulated EKS', 60_000);
}

// A line for each Node: its part of the Pod network, and its address.
const podNetworks = '{range .items[*]}{.spec.podCIDR} {.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}{end}';
