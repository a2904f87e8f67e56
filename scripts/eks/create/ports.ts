import type { Tags } from './names.ts';

/** A stack as `cloudformation:DescribeStacks` answers it. */
export interface Stack {
  /** Its ARN: finds it also when it is deleted. */
  id: string;
  name: string;
  /** `CREATE_COMPLETE` and the like (CloudFormation API Reference, type Stack). */
  status: string;
  statusReason: string;
  tags: Tags;
  parameters: Readonly<Record<string, string>>;
  createdAt: Date;
}

/** `cloudformation:DescribeStackEvents`. */
export interface StackEvent {
  id: string;
  at: Date;
  /** The resource's name in the template; the stack's own name for the stack itself. */
  resource: string;
  /** `AWS::EKS::Cluster`. */
  type: string;
  status: string;
  reason: string;
}

export interface StackRequest {
  name: string;
  template: string;
  parameters: Readonly<Record<string, string>>;
  tags: Tags;
  /** What CloudFormation does when a resource fails. */
  onFailure: 'DELETE' | 'DO_NOTHING';
  /** Of one try of one run: so a repeated request makes nothing twice. */
  token: string;
}

/** What is asked of CloudFormation. Every call throws where AWS does not answer as it should. */
export interface CloudFormationPort {
  /** Undefined where there is none; a deleted one is found by its id alone. */
  stack: (nameOrId: string) => Promise<Stack | undefined>;
  /** All that are not deleted. */
  stacks: () => Promise<Stack[]>;
  /** All of a stack, oldest first. */
  events: (id: string) => Promise<StackEvent[]>;
  /** The new stack's id; undefined where one of that name is there already. */
  create: (request: StackRequest) => Promise<string | undefined>;
  delete: (id: string, token: string) => Promise<void>;
}

export interface Zone {
  /** `us-east-1a`: another zone in each account. */
  name: string;
  /** `use1-az3`: the same zone in every account. */
  id: string;
}

/** What EKS or a node group says of its own health (EKS API Reference, types ClusterIssue and Issue). */
export interface HealthIssue {
  of: string;
  code: string;
  message: string;
  resources: readonly string[];
}

export interface NetworkInterface {
  id: string;
  /** `available` where nothing holds it. */
  status: string;
  tags: Tags;
}

export interface SecurityGroup {
  id: string;
  name: string;
  tags: Tags;
}

/** Something that there still is. */
export interface Left {
  /** `VPC`, `IAM role`. */
  kind: string;
  id: string;
}

/** What else is asked of an account. Looking for something that is gone is no error; nor is deleting it. */
export interface AccountPort {
  readonly region: string;
  /** `sts:GetCallerIdentity`. */
  caller: () => Promise<{ account: string; arn: string }>;
  /** `STANDARD_SUPPORT`, `EXTENDED_SUPPORT`, `UNSUPPORTED`; undefined for a minor that EKS does not know. */
  versionStatus: (minor: string) => Promise<string | undefined>;
  zones: () => Promise<Zone[]>;
  /** For each zone name how many of these instance types it offers. */
  offers: (types: readonly string[]) => Promise<Readonly<Record<string, number>>>;
  /** ARN of a policy of this account, undefined where it has none of that name. */
  policyArn: (account: string, name: string) => Promise<string | undefined>;
  healthIssues: (cluster: string) => Promise<HealthIssue[]>;
  /** The cluster, and what hangs on it: node groups and Fargate profiles. */
  clusterParts: (cluster: string) => Promise<Left[]>;
  vpcs: (cluster: string) => Promise<string[]>;
  networkInterfaces: (vpc: string) => Promise<NetworkInterface[]>;
  deleteNetworkInterface: (id: string) => Promise<void>;
  securityGroups: (vpc: string) => Promise<SecurityGroup[]>;
  deleteSecurityGroup: (id: string) => Promise<void>;
  /** Whatever EC2 knows under our tag, terminated instances and deleted gateways left out. */
  taggedInEc2: (cluster: string) => Promise<Left[]>;
  autoScalingGroups: (cluster: string) => Promise<string[]>;
  /** Which of these roles and instance profiles there are. */
  iam: (names: { roles: readonly string[]; instanceProfiles: readonly string[] }) => Promise<Left[]>;
  logGroups: (cluster: string) => Promise<string[]>;
  deleteLogGroup: (name: string) => Promise<void>;
}

export interface Aws {
  cloudFormation: CloudFormationPort;
  account: AccountPort;
}
