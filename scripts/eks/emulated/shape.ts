import { stringify } from 'yaml';
import type { WorkshopNode } from '../../../fixtures/aws/workshop-world.ts';
import { mutatingPolicyVersion } from './fargate-scheduler.ts';

/** What an emulated cluster is made from. */
export interface Shape {
  /** `v1.36.3`: of the node image. */
  kubernetesVersion: string;
  nodes: readonly WorkshopNode[];
  /** Where the API server listens: an address of this machine. */
  apiServerAddress: string;
  /** Folder of this machine with what the control plane reads; seen there as `inNode`. */
  files: string;
  /** Changes with whatever else the cluster is made from. */
  revision: string;
}

/** Where the control plane's container sees the folder of files. */
export const inNode = '/etc/kind-and-eks';

/** Services have their addresses from one of the two ranges that EKS uses; the other is Docker's own. */
const serviceSubnet = '10.100.0.0/16';

/** kind's own default, by its name. */
export const podSubnet = '10.244.0.0/16';

// kubeadm v1beta4, which kind speaks from this minor on, has lists where v1beta3 has maps.
const firstWithLists = 36;

/** The version that everything reports, with a suffix as EKS's builds have. The components' own flag sets it. */
export function eksVersion(kubernetesVersion: string): string {
  return `${kubernetesVersion}-eks-f69f56f`;
}

/**
 * kind's configuration of a cluster that shows itself as EKS does: Nodes with the names, provider IDs, labels and taints
 * that EKS gives them; versions with its suffix; tokens that AWS IAM is asked about; a second scheduler for Fargate.
 */
export function shapeConfig(shape: Shape): string {
  const { kubernetesVersion, nodes, apiServerAddress, files, revision } = shape;
  const minor = Number(kubernetesVersion.split('.')[1]);
  const args = (values: Record<string, string>) =>
    minor >= firstWithLists ? Object.entries(values).map(([name, value]) => ({ name, value })) : values;
  const volume = { name: 'kind-and-eks', hostPath: inNode, mountPath: inNode, readOnly: true, pathType: 'Directory' };
  const version = eksVersion(kubernetesVersion);
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { podSubnet, serviceSubnet, apiServerAddress },
    kubeadmConfigPatches: [
      stringify({
        kind: 'ClusterConfiguration',
        apiServer: {
          extraArgs: args({
            version,
            'authentication-token-webhook-config-file': `${inNode}/token-webhook.yaml`,
            ...mutatingPolicyArgs(minor),
          }),
          extraVolumes: [volume],
        },
        scheduler: { extraArgs: args({ config: `${inNode}/scheduler.yaml` }), extraVolumes: [volume] },
      }),
    ],
    nodes: [
      {
        role: 'control-plane',
        labels: { 'kind-and-eks/revision': revision },
        extraMounts: [{ hostPath: files, containerPath: inNode, readOnly: true }],
      },
      ...nodes.map((node) => ({
        role: 'worker',
        kubeadmConfigPatches: [
          stringify({
            kind: 'JoinConfiguration',
            nodeRegistration: {
              name: node.name,
              taints: node.taints,
              kubeletExtraArgs: args({
                version,
                'provider-id': node.providerId,
                'node-labels': labelsOf(node.labels, mayKubeletSet).join(','),
                // One Pod for each Node.
                ...(node.compute === 'fargate' ? { 'max-pods': '1' } : {}),
              }),
            },
          }),
        ],
      })),
    ],
  });
}

/** Labels as `name=value`, those that `wanted` takes. */
export function labelsOf(labels: Readonly<Record<string, string>>, wanted: (name: string) => boolean): string[] {
  return Object.entries(labels).flatMap(([name, value]) => (wanted(name) ? [`${name}=${value}`] : []));
}

/** Whether a kubelet may give itself this label: the cloud controller's own it may not. */
export function mayKubeletSet(name: string): boolean {
  return !name.startsWith('k8s.io/');
}

// The policy is on by itself from 1.36 on (Kubernetes documentation, "Mutating Admission Policy").
function mutatingPolicyArgs(minor: number): Record<string, string> {
  if (minor >= 36) return {};
  return {
    'feature-gates': 'MutatingAdmissionPolicy=true',
    'runtime-config': `admissionregistration.k8s.io/${mutatingPolicyVersion(minor)}=true`,
  };
}
