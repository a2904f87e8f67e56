import { stringify } from 'yaml';

/** The name of the scheduler that takes Pods of Fargate profiles (Amazon EKS User Guide, "AWS Fargate"). */
export const fargateScheduler = 'fargate-scheduler';

const computeType = 'eks.amazonaws.com/compute-type';

// The policy is served as v1 from this minor on (Kubernetes documentation, "Mutating Admission Policy").
const firstWithV1 = 36;

/** The API version of mutating policies in a minor. */
export function mutatingPolicyVersion(minor: number): 'v1' | 'v1beta1' {
  return minor >= firstWithV1 ? 'v1' : 'v1beta1';
}

/** The configuration of the one scheduler with its two profiles; the second takes Fargate's Nodes alone. */
export function schedulerConfig(): string {
  const apiVersion = 'kubescheduler.config.k8s.io/v1';
  const onFargate = { matchExpressions: [{ key: computeType, operator: 'In', values: ['fargate'] }] };
  const addedAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [onFargate] } };
  return stringify({
    apiVersion,
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig: '/etc/kubernetes/scheduler.conf' },
    leaderElection: { leaderElect: true },
    profiles: [
      { schedulerName: 'default-scheduler' },
      {
        schedulerName: fargateScheduler,
        pluginConfig: [{ name: 'NodeAffinity', args: { apiVersion, kind: 'NodeAffinityArgs', addedAffinity } }],
      },
    ],
  });
}

export interface Profile {
  name: string;
  namespaces: readonly string[];
}

/** What EKS's webhook does to a Pod of a Fargate profile, as a policy of the API server itself. */
export function profilePolicy({ name, namespaces }: Profile, minor: number): object[] {
  const apiVersion = `admissionregistration.k8s.io/${mutatingPolicyVersion(minor)}`;
  const metadata = { name: `kind-and-eks-${name}` };
  const toleration = `Object.spec.tolerations{key: "${computeType}", operator: "Exists", effect: "NoSchedule"}`;
  const patches = [
    `JSONPatch{op: "add", path: "/spec/schedulerName", value: "${fargateScheduler}"}`,
    `has(object.spec.tolerations)
      ? JSONPatch{op: "add", path: "/spec/tolerations/-", value: ${toleration}}
      : JSONPatch{op: "add", path: "/spec/tolerations", value: [${toleration}]}`,
    `has(object.metadata.labels)
      ? JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("eks.amazonaws.com/fargate-profile"), value: "${name}"}
      : JSONPatch{op: "add", path: "/metadata/labels", value: {"eks.amazonaws.com/fargate-profile": "${name}"}}`,
  ];
  const values = [...namespaces];
  return [
    {
      apiVersion,
      kind: 'MutatingAdmissionPolicy',
      metadata,
      spec: {
        matchConstraints: {
          namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] },
          resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
        failurePolicy: 'Fail',
        reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: `[${patches.join(', ')}]` } }],
      },
    },
    { apiVersion, kind: 'MutatingAdmissionPolicyBinding', metadata, spec: { policyName: metadata.name } },
  ];
}

/** A customer's Pod of the profile: on EKS a Fargate Node is there for the sake of one, and for it alone. */
export function profileWorkload({ namespaces }: Profile, image: string): object[] {
  const [namespace = ''] = namespaces;
  const labels = { app: 'workshop' };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'workshop', namespace },
      spec: {
        replicas: 1,
        // The Node has room for one Pod: a second cannot come up before the first is gone.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { CapacityProvisioned: '0.25vCPU 0.5GB' } },
          spec: {
            terminationGracePeriodSeconds: 1,
            containers: [{ name: 'workshop', image, imagePullPolicy: 'Never', args: ['netexec'] }],
          },
        },
      },
    },
  ];
}
