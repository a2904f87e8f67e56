import type { Tags } from '../names.ts';
import { publicWay, privateWay } from './network.ts';
import { att, ref, sub, tagList, type Resource, type Resources } from './parts.ts';
import { nodeRole, podExecutionRole } from './roles.ts';

/** In order of choice; several, because one type may be sold out in a zone. All x86_64. */
export const instanceTypes = ['t3.medium', 't3a.medium', 't3.large', 't3a.large'] as const;

/** The Namespace whose Pods Fargate takes: the proof's own Pods, in Namespaces of their own, stay on EC2. */
export const fargateNamespace = 'fargate';

const subnets = [ref('PublicSubnetA'), ref('PublicSubnetB')];

/** An EKS managed node group (UG `managed-node-groups`); EKS makes its access entry itself. */
export function managedWorkers(tags: Tags, count: number): Resources {
  return {
    ManagedRole: nodeRole('managed', tags),
    // Tags do not go from a node group to its instances (UG `eks-using-tags`); a launch template gives them.
    ManagedTemplate: launchTemplate('managed', tags, {}),
    ManagedNodes: {
      Type: 'AWS::EKS::Nodegroup',
      DependsOn: publicWay,
      Properties: {
        ClusterName: ref('Cluster'),
        NodegroupName: sub('${AWS::StackName}-managed'),
        NodeRole: att('ManagedRole', 'Arn'),
        Subnets: subnets,
        AmiType: 'AL2023_x86_64_STANDARD',
        CapacityType: 'ON_DEMAND',
        InstanceTypes: instanceTypes,
        LaunchTemplate: { Id: ref('ManagedTemplate'), Version: att('ManagedTemplate', 'LatestVersionNumber') },
        ScalingConfig: { MinSize: count, DesiredSize: count, MaxSize: count },
        Tags: tags,
      },
    },
  };
}

/** EC2 instances that the customer manages: an Auto Scaling group that EKS knows nothing of (UG `worker`). */
export function selfManagedWorkers(tags: Tags, cluster: string, count: number): Resources {
  return {
    SelfManagedRole: nodeRole('self-managed', tags),
    SelfManagedProfile: {
      Type: 'AWS::IAM::InstanceProfile',
      Properties: {
        InstanceProfileName: sub('${AWS::StackName}-${AWS::Region}-self-managed'),
        Roles: [ref('SelfManagedRole')],
      },
    },
    SelfManagedAccess: {
      Type: 'AWS::EKS::AccessEntry',
      Properties: {
        ClusterName: ref('Cluster'),
        PrincipalArn: att('SelfManagedRole', 'Arn'),
        Type: 'EC2_LINUX',
        Tags: tagList(tags),
      },
    },
    SelfManagedTemplate: launchTemplate(
      'self-managed',
      { ...tags, [`kubernetes.io/cluster/${cluster}`]: 'owned' },
      {
        ImageId: ref('NodeImage'),
        IamInstanceProfile: { Arn: att('SelfManagedProfile', 'Arn') },
        SecurityGroupIds: [att('Cluster', 'ClusterSecurityGroupId')],
        UserData: { 'Fn::Base64': sub(nodeConfig) },
      },
    ),
    SelfManagedNodes: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      // Without its access entry a Node is refused; on deletion the instance goes first.
      DependsOn: ['SelfManagedAccess', ...publicWay],
      Properties: {
        AutoScalingGroupName: sub('${AWS::StackName}-self-managed'),
        VPCZoneIdentifier: subnets,
        MinSize: String(count),
        MaxSize: String(count),
        DesiredCapacity: String(count),
        MixedInstancesPolicy: {
          InstancesDistribution: {
            OnDemandAllocationStrategy: 'prioritized',
            OnDemandPercentageAboveBaseCapacity: 100,
          },
          LaunchTemplate: {
            LaunchTemplateSpecification: {
              LaunchTemplateId: ref('SelfManagedTemplate'),
              Version: att('SelfManagedTemplate', 'LatestVersionNumber'),
            },
            Overrides: instanceTypes.map((InstanceType) => ({ InstanceType })),
          },
        },
        // The instances have theirs from the launch template.
        Tags: tagList(tags).map((tag) => ({ ...tag, PropagateAtLaunch: false })),
      },
    },
  };
}

/** A Fargate profile: one micro-VM for each Pod of its Namespace (UG `fargate-profile`). */
export function fargateWorkers(tags: Tags): Resources {
  return {
    FargateRole: podExecutionRole(tags),
    FargateProfile: {
      Type: 'AWS::EKS::FargateProfile',
      DependsOn: privateWay,
      Properties: {
        ClusterName: ref('Cluster'),
        FargateProfileName: sub('${AWS::StackName}-fargate'),
        PodExecutionRoleArn: att('FargateRole', 'Arn'),
        Subnets: [ref('PrivateSubnetA'), ref('PrivateSubnetB')],
        Selectors: [{ Namespace: fargateNamespace }],
        Tags: tagList(tags),
      },
    },
  };
}

// How an AL2023 instance learns which cluster to join (nodeadm's API, amazon-eks-ami).
const nodeConfig = `MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="NODE"

--NODE
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  cluster:
    name: \${Cluster}
    apiServerEndpoint: \${Cluster.Endpoint}
    certificateAuthority: \${Cluster.CertificateAuthorityData}
    cidr: 10.100.0.0/16

--NODE--
`;

function launchTemplate(purpose: string, tags: Tags, data: Record<string, unknown>): Resource {
  return {
    Type: 'AWS::EC2::LaunchTemplate',
    Properties: {
      LaunchTemplateName: sub('${AWS::StackName}-' + purpose),
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: tagList(tags) }],
      LaunchTemplateData: {
        ...data,
        // Version 2 of the metadata service alone, and out of reach of Pods, which are one hop further.
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        BlockDeviceMappings: [
          {
            DeviceName: '/dev/xvda',
            Ebs: { VolumeSize: 20, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
          },
        ],
        TagSpecifications: ['instance', 'volume', 'network-interface'].map((ResourceType) => ({
          ResourceType,
          Tags: tagList(tags),
        })),
      },
    },
  };
}
