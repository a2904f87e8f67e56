import { pins, supportedMinors } from '../../fixtures/versions.ts';
import type { OptionSpecs } from '../cli/options.ts';

/** The three kinds of worker that the page tells apart. */
export const workerKinds = ['managed', 'self-managed', 'fargate'] as const;

export const kindConfigOption = {
  'kind-config': {
    type: 'string',
    value: 'FILE',
    help: 'the kind.yaml that the page draws; default the one beside the page',
  },
} satisfies OptionSpecs;

/** What `--eks create` takes beside the options of every target. */
export const createOptions = {
  yes: { type: 'boolean', help: 'with --eks create: create without asking' },
  ttl: { type: 'string', value: '3h', help: 'with --eks create: lifetime, after which gc deletes; default 3h' },
  account: { type: 'string', value: 'ID', help: 'with --eks create: refuse every other AWS account' },
  'worker-kinds': {
    type: 'string',
    value: 'KINDS',
    help: `with --eks create: of ${workerKinds.join(',')}; default the first two`,
  },
  'extended-support': { type: 'boolean', help: 'with --eks create: also minors at the six-fold price' },
  'read-role': {
    type: 'string',
    value: 'ARN',
    help: 'with --eks create: an IAM role to be let in as group kind-and-eks',
  },
} satisfies OptionSpecs;

export const targetOptions = {
  target: { type: 'string', value: 'kind,eks', help: 'what to prove; default both' },
  kubernetes: {
    type: 'string',
    value: 'MINOR',
    help: `Kubernetes minor: ${supportedMinors.join(', ')}; default ${pins.kubernetes.default}`,
  },
  kind: {
    type: 'string',
    value: 'attach:NAME',
    help: 'an existing kind cluster; only throw-away Namespaces are made in it',
  },
  ...kindConfigOption,
  eks: {
    type: 'string',
    value: 'HOW',
    help: 'emulated (default); attach:NAME; create (experimental: never run on a real account)',
  },
  ...createOptions,
  retain: { type: 'boolean', help: 'keep what was made when bring-up fails' },
  'no-install': { type: 'boolean', help: 'change nothing on this machine: no packages, no daemon, no sysctl' },
} satisfies OptionSpecs;

export const proofOptions = {
  ...targetOptions,
  page: { type: 'string', value: 'FILE', help: "the workshop page to prove; default the project's own" },
  parity: {
    type: 'string',
    value: 'strict',
    help: 'fail on every unexplained difference between the targets, for clusters of your own',
  },
  out: { type: 'string', value: 'DIR', help: 'where the proof goes; default out' },
  namespace: {
    type: 'string',
    value: 'NAME',
    help: 'an existing Namespace for all probes; default a throw-away one for each proof',
  },
  'probe-image': {
    type: 'string',
    value: 'REF',
    help: 'the agnhost image from a mirror that the Nodes can pull from',
  },
  'least-privilege': {
    type: 'boolean',
    help: 'prove as the ServiceAccount of fixtures/rbac.yaml, in its Namespace',
  },
  keep: { type: 'boolean', help: 'leave the clusters up afterwards (the default, but where CI=true)' },
  down: { type: 'boolean', help: 'delete the clusters afterwards (the default where CI=true)' },
} satisfies OptionSpecs;
