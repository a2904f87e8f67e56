import type { Filter } from '@aws-sdk/client-ec2';
import type { Aws, Unless } from './clients.ts';
import { tagKeys } from './names.ts';
import { describeStack } from './stack.ts';
import { clusterIsThere, logGroupOf, vpcsOf } from './sweep.ts';
import { roleNames } from './template/roles.ts';

type Ids = readonly (string | undefined)[];
type Look = (aws: Aws, name: string) => Promise<Ids>;

const ours = (name: string): Filter => ({ Name: `tag:${tagKeys.cluster}`, Values: [name] });

/** What a cluster of ours consists of, and how each kind is looked for: by name or tag, never by what a stack says. */
const looks: Readonly<Record<string, Look>> = {
  stack: async (aws, name) => {
    const stack = await describeStack(aws, name);
    return stack === undefined ? [] : [`${name} (${stack.status})`];
  },
  'EKS cluster': async (aws, name) => ((await clusterIsThere(aws, name)) ? [name] : []),
  'node group': async (aws, clusterName) => {
    const { ListNodegroupsCommand } = await import('@aws-sdk/client-eks');
    const command = new ListNodegroupsCommand({ clusterName });
    const send = (options: { abortSignal: AbortSignal }) => aws.clients.eks.send(command, options);
    return (await aws.ask('eks:ListNodegroups', command, send, absent))?.nodegroups ?? [];
  },
  'Auto Scaling group': async (aws, name) => {
    const { DescribeAutoScalingGroupsCommand } = await import('@aws-sdk/client-auto-scaling');
    const groups = [];
    for (const key of [tagKeys.cluster, 'eks:cluster-name']) {
      const command = new DescribeAutoScalingGroupsCommand({ Filters: [{ Name: `tag:${key}`, Values: [name] }] });
      const page = await aws.ask('autoscaling:DescribeAutoScalingGroups', command, (options) =>
        aws.clients.autoScaling.send(command, options),
      );
      groups.push(...(page.AutoScalingGroups ?? []));
    }
    return groups.map(({ AutoScalingGroupName }) => AutoScalingGroupName);
  },
  instance: async (aws, name) => {
    const { DescribeInstancesCommand } = await import('@aws-sdk/client-ec2');
    // A terminated one is shown for about an hour, and costs nothing.
    const states = ['pending', 'running', 'shutting-down', 'stopping', 'stopped'];
    const Filters = [ours(name), { Name: 'instance-state-name', Values: states }];
    const command = new DescribeInstancesCommand({ Filters });
    const page = await aws.ask('ec2:DescribeInstances', command, (options) => aws.clients.ec2.send(command, options));
    return (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
  },
  'network interface': async (aws, name) => {
    const { DescribeNetworkInterfacesCommand } = await import('@aws-sdk/client-ec2');
    const vpcs = await vpcsOf(aws, name);
    const filters: Filter[] = [ours(name), ...(vpcs.length === 0 ? [] : [{ Name: 'vpc-id', Values: vpcs }])];
    const found = [];
    for (const one of filters) {
      const command = new DescribeNetworkInterfacesCommand({ Filters: [one] });
      const page = await aws.ask('ec2:DescribeNetworkInterfaces', command, (options) =>
        aws.clients.ec2.send(command, options),
      );
      found.push(...(page.NetworkInterfaces ?? []));
    }
    return found.map(({ NetworkInterfaceId }) => NetworkInterfaceId);
  },
  'security group': async (aws, name) => {
    const { DescribeSecurityGroupsCommand } = await import('@aws-sdk/client-ec2');
    const Filters = [{ Name: 'tag:aws:eks:cluster-name', Values: [name] }];
    const command = new DescribeSecurityGroupsCommand({ Filters });
    const page = await aws.ask('ec2:DescribeSecurityGroups', command, (options) =>
      aws.clients.ec2.send(command, options),
    );
    return (page.SecurityGroups ?? []).map(({ GroupId }) => GroupId);
  },
  VPC: (aws, name) => vpcsOf(aws, name),
  volume: async (aws, name) => {
    const { DescribeVolumesCommand } = await import('@aws-sdk/client-ec2');
    const command = new DescribeVolumesCommand({ Filters: [ours(name)] });
    const page = await aws.ask('ec2:DescribeVolumes', command, (options) => aws.clients.ec2.send(command, options));
    return (page.Volumes ?? []).map(({ VolumeId }) => VolumeId);
  },
  'NAT gateway': async (aws, name) => {
    const { DescribeNatGatewaysCommand } = await import('@aws-sdk/client-ec2');
    // Like instances, deleted ones are shown for a while.
    const states = ['pending', 'available', 'deleting', 'failed'];
    const command = new DescribeNatGatewaysCommand({ Filter: [ours(name), { Name: 'state', Values: states }] });
    const page = await aws.ask('ec2:DescribeNatGateways', command, (options) => aws.clients.ec2.send(command, options));
    return (page.NatGateways ?? []).map(({ NatGatewayId }) => NatGatewayId);
  },
  'elastic IP address': async (aws, name) => {
    const { DescribeAddressesCommand } = await import('@aws-sdk/client-ec2');
    const command = new DescribeAddressesCommand({ Filters: [ours(name)] });
    const page = await aws.ask('ec2:DescribeAddresses', command, (options) => aws.clients.ec2.send(command, options));
    return (page.Addresses ?? []).map(({ AllocationId }) => AllocationId);
  },
  'launch template': async (aws, name) => {
    const { DescribeLaunchTemplatesCommand } = await import('@aws-sdk/client-ec2');
    const command = new DescribeLaunchTemplatesCommand({ Filters: [ours(name)] });
    const page = await aws.ask('ec2:DescribeLaunchTemplates', command, (options) =>
      aws.clients.ec2.send(command, options),
    );
    return (page.LaunchTemplates ?? []).map(({ LaunchTemplateName }) => LaunchTemplateName);
  },
  role: async (aws, name) => {
    const { GetRoleCommand } = await import('@aws-sdk/client-iam');
    const found = [];
    for (const RoleName of roleNames(name, aws.region)) {
      const command = new GetRoleCommand({ RoleName });
      const send = (options: { abortSignal: AbortSignal }) => aws.clients.iam.send(command, options);
      found.push((await aws.ask('iam:GetRole', command, send, absent))?.Role?.RoleName);
    }
    return found;
  },
  'log group': async (aws, name) => {
    const { DescribeLogGroupsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupOf(name) });
    const page = await aws.ask('logs:DescribeLogGroups', command, (options) => aws.clients.logs.send(command, options));
    return (page.logGroups ?? []).map(({ logGroupName }) => logGroupName);
  },
};

const absent: Unless = ({ name }) => /^(?:ResourceNotFoundException|NoSuchEntity(?:Exception)?)$/.test(name);

/** All that is left in AWS of a cluster of ours: `VPC vpc-0123`. Empty: it is gone. */
export async function whatIsLeft(aws: Aws, name: string): Promise<string[]> {
  const left = await Promise.all(
    Object.entries(looks).map(async ([kind, look]) => {
      const ids = (await look(aws, name)).filter((id) => id !== undefined);
      return [...new Set(ids)].map((id) => `${kind} ${id}`);
    }),
  );
  return left.flat();
}
