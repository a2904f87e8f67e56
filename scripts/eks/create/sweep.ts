import type { Context } from '../../cli/context.ts';
import type { Aws, Unless } from './clients.ts';
import { tagKeys } from './names.ts';

const gone: Unless = ({ name }) => /\.NotFound$|^ResourceNotFoundException$/.test(name);
// Still in use: a later look will find it free, or the proof of absence will name it.
const notYet: Unless = (fault) =>
  gone(fault) || /^(?:DependencyViolation|InvalidParameterValue|OperationAborted)/.test(fault.name);

// How the VPC CNI marks the network interfaces that it makes, and EKS those that it makes for it (amazon-vpc-cni-k8s).
const cniTags = ['node.k8s.amazonaws.com/createdAt', 'eks:kubernetes-cni-node-name'];

/** The ids of the VPCs that bear the tag of this cluster. */
export async function vpcsOf(aws: Aws, name: string): Promise<string[]> {
  const { DescribeVpcsCommand } = await import('@aws-sdk/client-ec2');
  const command = new DescribeVpcsCommand({ Filters: [{ Name: `tag:${tagKeys.cluster}`, Values: [name] }] });
  const { Vpcs = [] } = await aws.ask('ec2:DescribeVpcs', command, (options) => aws.clients.ec2.send(command, options));
  return Vpcs.map(({ VpcId = '' }) => VpcId);
}

/**
 * Deletes the network interfaces that the VPC CNI has left in our VPC: nobody else does, and they hold security group,
 * subnet and VPC. Only free ones: those in use go with their instance.
 */
export async function sweepInterfaces(context: Context, aws: Aws, name: string): Promise<void> {
  const { DeleteNetworkInterfaceCommand, DescribeNetworkInterfacesCommand } = await import('@aws-sdk/client-ec2');
  const { ec2 } = aws.clients;
  const vpcs = await vpcsOf(aws, name);
  if (vpcs.length === 0) return;
  const list = new DescribeNetworkInterfacesCommand({
    Filters: [
      { Name: 'vpc-id', Values: vpcs },
      { Name: 'tag-key', Values: cniTags },
      { Name: 'status', Values: ['available'] },
    ],
  });
  const found = await aws.ask('ec2:DescribeNetworkInterfaces', list, (options) => ec2.send(list, options));
  for (const { NetworkInterfaceId } of found.NetworkInterfaces ?? []) {
    const command = new DeleteNetworkInterfaceCommand({ NetworkInterfaceId });
    await aws.ask('ec2:DeleteNetworkInterface', command, (options) => ec2.send(command, options), notYet);
    context.out.note(`Deleted network interface ${NetworkInterfaceId ?? '?'}, left by the VPC CNI.`);
  }
}

/** Deletes what EKS made outside the stack, and only EKS's own deletion of the cluster would have taken along. */
export async function sweepCluster(context: Context, aws: Aws, name: string): Promise<void> {
  if (await clusterIsThere(aws, name)) return;
  await sweepSecurityGroups(context, aws, name);
  await sweepLogGroup(context, aws, name);
}

export async function clusterIsThere(aws: Aws, name: string): Promise<boolean> {
  const { DescribeClusterCommand } = await import('@aws-sdk/client-eks');
  const command = new DescribeClusterCommand({ name });
  return (
    (await aws.ask('eks:DescribeCluster', command, (options) => aws.clients.eks.send(command, options), gone)) !==
    undefined
  );
}

async function sweepSecurityGroups(context: Context, aws: Aws, name: string): Promise<void> {
  const { DeleteSecurityGroupCommand, DescribeSecurityGroupsCommand } = await import('@aws-sdk/client-ec2');
  const { ec2 } = aws.clients;
  const list = new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:aws:eks:cluster-name', Values: [name] }] });
  const { SecurityGroups = [] } = await aws.ask('ec2:DescribeSecurityGroups', list, (options) =>
    ec2.send(list, options),
  );
  for (const { GroupId } of SecurityGroups) {
    const command = new DeleteSecurityGroupCommand({ GroupId });
    const done = await aws.ask('ec2:DeleteSecurityGroup', command, (options) => ec2.send(command, options), notYet);
    if (done !== undefined) context.out.note(`Deleted security group ${GroupId ?? '?'} of the deleted cluster.`);
  }
}

// Late lines of the control plane make the group anew after the cluster is gone (terraform-aws-eks, issue 920).
async function sweepLogGroup(context: Context, aws: Aws, name: string): Promise<void> {
  const { DeleteLogGroupCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const logGroupName = logGroupOf(name);
  const command = new DeleteLogGroupCommand({ logGroupName });
  const send = (options: { abortSignal: AbortSignal }) => aws.clients.logs.send(command, options);
  const done = await aws.ask('logs:DeleteLogGroup', command, send, notYet);
  if (done !== undefined) context.out.note(`Deleted log group ${logGroupName} of the deleted cluster.`);
}

export const logGroupOf = (name: string) => `/aws/eks/${name}/cluster`;
