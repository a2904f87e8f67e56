import type { WorkerKind } from '../choice.ts';
import type { Tags } from '../names.ts';
import { network, privateNetwork } from './network.ts';
import { att, ref, sub, tagList, type Resources } from './parts.ts';
import { clusterRole } from './roles.ts';
import { fargateWorkers, managedWorkers, selfManagedWorkers } from './workers.ts';

export interface TemplateChoice {
  /** Name of stack and cluster. */
  name: string;
  /** Kubernetes minor: `1.36`. */
  minor: string;
  workers: readonly WorkerKind[];
  tags: Tags;
  /** True where the minor is in extended support. */
  extended: boolean;
  /** ARN of a role that gets an access entry with group `kind-and-eks`. */
  readRole: string | undefined;
}

export interface Template {
  AWSTemplateFormatVersion: '2010-09-09';
  Description: string;
  Parameters: Record<string, { Type: string; Default?: string; Description: string }>;
  Conditions: Record<string, unknown>;
  Resources: Resources;
  Outputs: Record<string, { Value: unknown }>;
}

/** What of a kind is started: two EC2 workers in all, as the page draws them. */
export function ec2Workers(workers: readonly WorkerKind[]): Record<'managed' | 'self-managed', number> {
  const both = workers.includes('managed') && workers.includes('self-managed');
  const count = (kind: WorkerKind) => (workers.includes(kind) ? (both ? 1 : 2) : 0);
  return { managed: count('managed'), 'self-managed': count('self-managed') };
}

/** The one stack that holds everything: network, roles, cluster, workers. */
export function eksTemplate(choice: TemplateChoice): Template {
  const { tags, workers } = choice;
  const counts = ec2Workers(workers);
  const image = `/aws/service/eks/optimized-ami/${choice.minor}/amazon-linux-2023/x86_64/standard/recommended/image_id`;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'kind-and-eks: an EKS cluster for one proof; safe to delete after its expires-at tag',
    Parameters: {
      KubernetesVersion: { Type: 'String', Default: choice.minor, Description: 'Kubernetes minor' },
      ZoneA: { Type: 'AWS::EC2::AvailabilityZone::Name', Description: 'Zone of the first subnets' },
      ZoneB: { Type: 'AWS::EC2::AvailabilityZone::Name', Description: 'Zone of the second subnets' },
      PermissionsBoundary: { Type: 'String', Default: '', Description: 'ARN of the policy that bounds every role' },
      ...(counts['self-managed'] === 0
        ? {}
        : {
            NodeImage: {
              Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
              Default: image,
              Description: 'AMI of self-managed workers',
            },
          }),
    },
    Conditions: { Bounded: { 'Fn::Not': [{ 'Fn::Equals': [ref('PermissionsBoundary'), ''] }] } },
    Resources: {
      ...network(tags),
      ClusterRole: clusterRole(tags),
      Cluster: {
        Type: 'AWS::EKS::Cluster',
        Properties: {
          Name: ref('AWS::StackName'),
          Version: ref('KubernetesVersion'),
          RoleArn: att('ClusterRole', 'Arn'),
          AccessConfig: { AuthenticationMode: 'API', BootstrapClusterCreatorAdminPermissions: true },
          ResourcesVpcConfig: {
            SubnetIds: [ref('PublicSubnetA'), ref('PublicSubnetB')],
            EndpointPublicAccess: true,
            EndpointPrivateAccess: true,
          },
          KubernetesNetworkConfig: { ServiceIpv4Cidr: '10.100.0.0/16' },
          // With STANDARD AWS upgrades a forgotten cluster at the end of standard support, instead of charging six-fold.
          UpgradePolicy: { SupportType: choice.extended ? 'EXTENDED' : 'STANDARD' },
          Tags: tagList(tags),
        },
      },
      ...(choice.readRole === undefined
        ? {}
        : {
            ReadAccess: {
              Type: 'AWS::EKS::AccessEntry',
              Properties: {
                ClusterName: ref('Cluster'),
                PrincipalArn: choice.readRole,
                Type: 'STANDARD',
                KubernetesGroups: ['kind-and-eks'],
                Tags: tagList(tags),
              },
            },
          }),
      ...(counts.managed === 0 ? {} : managedWorkers(tags, counts.managed)),
      ...(counts['self-managed'] === 0 ? {} : selfManagedWorkers(tags, choice.name, counts['self-managed'])),
      ...(workers.includes('fargate') ? { ...privateNetwork(tags), ...fargateWorkers(tags) } : {}),
    },
    Outputs: { Cluster: { Value: ref('Cluster') }, Region: { Value: sub('${AWS::Region}') } },
  };
}
