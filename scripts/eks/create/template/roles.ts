import type { Tags } from '../names.ts';
import { ref, sub, tagList, type Resource } from './parts.ts';

const workerPolicies = ['AmazonEKSWorkerNodePolicy', 'AmazonEKS_CNI_Policy', 'AmazonEC2ContainerRegistryPullOnly'];

/** Role of the control plane (UG `cluster-iam-role`). */
export function clusterRole(tags: Tags): Resource {
  return role('cluster', 'eks.amazonaws.com', ['AmazonEKSClusterPolicy'], tags, ['sts:AssumeRole', 'sts:TagSession']);
}

/** Role of EC2 workers (UG `create-node-role`). */
export function nodeRole(purpose: 'managed' | 'self-managed', tags: Tags): Resource {
  return role(purpose, 'ec2.amazonaws.com', workerPolicies, tags);
}

/** Role by which Fargate pulls images (UG `pod-execution-role`), for this cluster's profiles alone. */
export function podExecutionRole(tags: Tags): Resource {
  const condition = {
    ArnLike: {
      'aws:SourceArn': sub(
        'arn:${AWS::Partition}:eks:${AWS::Region}:${AWS::AccountId}:fargateprofile/${AWS::StackName}/*',
      ),
    },
  };
  const policies = ['AmazonEKSFargatePodExecutionRolePolicy'];
  return role('fargate', 'eks-fargate-pods.amazonaws.com', policies, tags, ['sts:AssumeRole'], condition);
}

/** Roles are global: the region is in their name so that stacks of two regions do not meet. */
export function roleNames(stack: string, region: string): string[] {
  return ['cluster', 'managed', 'self-managed', 'fargate'].map((purpose) => `${stack}-${region}-${purpose}`);
}

function role(
  purpose: string,
  service: string,
  policies: readonly string[],
  tags: Tags,
  actions: readonly string[] = ['sts:AssumeRole'],
  condition?: object,
): Resource {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: sub('${AWS::StackName}-${AWS::Region}-' + purpose),
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: service },
            Action: actions,
            ...(condition === undefined ? {} : { Condition: condition }),
          },
        ],
      },
      ManagedPolicyArns: policies.map((policy) => sub('arn:${AWS::Partition}:iam::aws:policy/' + policy)),
      PermissionsBoundary: { 'Fn::If': ['Bounded', ref('PermissionsBoundary'), ref('AWS::NoValue')] },
      Tags: tagList(tags),
    },
  };
}
