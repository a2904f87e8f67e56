import { docker } from '../../kind/containers.ts';
import { kubectl, shell } from './in-node.ts';
import { podSubnet } from './shape.ts';

interface Daemon {
  name: string;
  image: string;
}

/**
 * Makes a Node as AWS Fargate's are: one Pod, and what serves it runs beside that Pod, not as Pods of DaemonSets. The
 * DaemonSets are kept off by the affinity that EKS's own kube-proxy has; kube-proxy runs under systemd from the image that
 * the Node has; the Pod network is written down instead of being managed.
 */
export async function makeFargateNode(controlPlane: string, container: string, node: string): Promise<void> {
  const daemons = await daemonSets(controlPlane);
  const proxy = daemons.find(({ name }) => name === 'kube-proxy');
  if (proxy === undefined) throw new Error('The cluster has no DaemonSet kube-proxy.');
  await Promise.all(daemons.map(({ name }) => keepOff(controlPlane, name)));
  await grantProxy(controlPlane, node);
  const [podNetwork = '', ...routes] = (await networks(controlPlane, node)).split('\n');
  await Promise.all([
    startProxy(controlPlane, container, node, proxy.image),
    writePodNetwork(container, podNetwork, routes),
    announce(controlPlane, node),
  ]);
}

async function daemonSets(controlPlane: string): Promise<Daemon[]> {
  const columns = '{range .items[*]}{.metadata.name} {.spec.template.spec.containers[0].image}{"\\n"}{end}';
  const list = `${kubectl} get daemonsets --namespace=kube-system --output=jsonpath='${columns}'`;
  const lines = await docker(shell(controlPlane, list), 'List DaemonSets');
  return lines.split('\n').flatMap((line) => {
    const [name, image] = line.split(' ');
    return name === undefined || image === undefined ? [] : [{ name, image }];
  });
}

// The Pods that run already stay as they are: only where they may run has changed.
async function keepOff(controlPlane: string, name: string): Promise<void> {
  const key = 'eks.amazonaws.com/compute-type';
  const terms = [{ matchExpressions: [{ key, operator: 'NotIn', values: ['fargate'] }] }];
  const affinity = {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  };
  const patch = {
    spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null }, template: { spec: { affinity } } },
  };
  const line = `${kubectl} patch daemonset ${name} --namespace=kube-system --patch='${JSON.stringify(patch)}'`;
  await docker(shell(controlPlane, line), `Keep ${name} off Fargate`);
}

// The kubelet's own credentials serve kube-proxy there, too.
async function grantProxy(controlPlane: string, node: string): Promise<void> {
  const binding = 'kind-and-eks-fargate-proxy';
  const create = `${kubectl} create clusterrolebinding ${binding} --clusterrole=system:node-proxier --user=system:node:${node}`;
  const line = `${create} --dry-run=client --output=yaml | ${kubectl} apply --filename=-`;
  await docker(shell(controlPlane, line), 'Grant kube-proxy on Fargate its rights');
}

async function startProxy(controlPlane: string, container: string, node: string, image: string): Promise<void> {
  const config = `${kubectl} get configmap kube-proxy --namespace=kube-system --output=jsonpath='{.data.config\\.conf}'`;
  const text = await docker(shell(controlPlane, config), 'Read the configuration of kube-proxy');
  const mounts = ['/var/lib/kube-proxy', '/var/lib/kubelet/pki', '/lib/modules', '/run/xtables.lock'].map(
    (place) => `--mount type=bind,src=${place},dst=${place},options=rbind:rw`,
  );
  const run = `/usr/local/bin/ctr --namespace=k8s.io run --rm --net-host --privileged ${mounts.join(' ')} ${image} kube-proxy`;
  const unit = [
    '[Unit]',
    'Description=kube-proxy, beside the one Pod',
    'After=containerd.service',
    '[Service]',
    // What an earlier start left would keep the name.
    'ExecStartPre=-/usr/local/bin/ctr --namespace=k8s.io containers delete kube-proxy',
    `ExecStart=${run} /usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=${node}`,
    'Restart=always',
    'RestartSec=2',
  ];
  const script = [
    'mkdir -p /var/lib/kube-proxy && touch /run/xtables.lock',
    'cp /etc/kubernetes/kubelet.conf /var/lib/kube-proxy/kubeconfig.conf',
    `printf '%s' '${Buffer.from(text).toString('base64')}' | base64 -d > /var/lib/kube-proxy/config.conf`,
    `printf '%s\\n' ${unit.map((line) => `'${line}'`).join(' ')} > /etc/systemd/system/kube-proxy.service`,
    'systemctl daemon-reload && systemctl enable --now kube-proxy',
  ];
  await docker(shell(container, script.join('\n')), 'Start kube-proxy beside the Pod of Fargate');
}

// First line: the Node's own part of the Pod network. Then, for each other Node: its part, and its address.
async function networks(controlPlane: string, node: string): Promise<string> {
  const line = '{.spec.podCIDR} {.status.addresses[?(@.type=="InternalIP")].address}{"\\n"}';
  const script = [
    `${kubectl} get node ${node} --output=jsonpath='{.spec.podCIDR}{"\\n"}'`,
    `${kubectl} get nodes --field-selector=metadata.name!=${node} --output=jsonpath='{range .items[*]}${line}{end}'`,
  ];
  return docker(shell(controlPlane, script.join('\n')), 'Read the Pod network');
}

async function writePodNetwork(container: string, podNetwork: string, routes: readonly string[]): Promise<void> {
  const ipam = { type: 'host-local', ranges: [[{ subnet: podNetwork }]] };
  const portmap = { type: 'portmap', capabilities: { portMappings: true } };
  const conflist = (first: object) =>
    JSON.stringify({ cniVersion: '0.3.1', name: 'fargate', plugins: [first, portmap] });
  const script = [
    // Published node images carry ptp, those built here carry bridge.
    'mkdir -p /etc/cni/net.d && rm -f /etc/cni/net.d/*',
    'if [ -x /opt/cni/bin/ptp ]; then',
    `  printf '%s' '${conflist({ type: 'ptp', ipMasq: false, ipam: { ...ipam, routes: [{ dst: '0.0.0.0/0' }] } })}' > /etc/cni/net.d/10-fargate.conflist`,
    'else',
    `  printf '%s' '${conflist({ type: 'bridge', bridge: 'cni0', isDefaultGateway: true, hairpinMode: true, ipam })}' > /etc/cni/net.d/10-fargate.conflist`,
    'fi',
    // What leaves the Pod network leaves it as the Node, as from the other Nodes.
    `iptables --table nat --append POSTROUTING --source ${podNetwork} ! --destination ${podSubnet} --jump MASQUERADE`,
    ...routes.map((route) => `ip route replace ${route.replace(' ', ' via ')}`),
  ];
  await docker(shell(container, script.join('\n')), 'Write the Pod network of Fargate');
}

// flannel routes to Nodes that its own agent has announced; here the announcement is copied. kindnet goes by the Nodes.
async function announce(controlPlane: string, node: string): Promise<void> {
  const prefix = 'flannel.alpha.coreos.com';
  const address = `'{.status.addresses[?(@.type=="InternalIP")].address}'`;
  const annotations = [`backend-type=host-gw`, 'backend-data=null', 'kube-subnet-manager=true', 'public-ip="$ip"'];
  const script = [
    `ip=$(${kubectl} get node ${node} --output=jsonpath=${address})`,
    `if ${kubectl} get daemonsets --namespace=kube-system --output=name | grep -q flannel; then`,
    `  ${kubectl} annotate --overwrite node ${node} ${annotations.map((one) => `${prefix}/${one}`).join(' ')}`,
    'fi',
  ];
  await docker(shell(controlPlane, script.join('\n')), 'Announce the Pod network of Fargate');
}
