import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CreateLaunchTemplateCommand,
  DescribeImagesCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { connectAws } from '../../../fixtures/targets/eks/aws-reader.ts';
import { expect, test as base } from '../oracles/test.ts';
import { awsEnvironment, inAwsEnvironment } from './environment.ts';

const region = 'us-west-2';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

interface Account {
  url: string;
  ec2: EC2Client;
  autoScaling: AutoScalingClient;
  image: string;
}

const test = base.extend<{ account: Account }>({
  account: async ({ moto }, use) => {
    const settings = { endpoint: moto, region, credentials };
    const [ec2, autoScaling] = [new EC2Client(settings), new AutoScalingClient(settings)];
    const { Images = [] } = await ec2.send(new DescribeImagesCommand({}));
    await use({ url: moto, ec2, autoScaling, image: Images[0]?.ImageId ?? '' });
    ec2.destroy();
    autoScaling.destroy();
  },
});

test('AwsReader: reads the instances that were launched in another implementation of EC2', async ({ account }) => {
  const launched = await account.ec2.send(
    new RunInstancesCommand({
      ImageId: account.image,
      InstanceType: 't3.medium',
      MinCount: 3,
      MaxCount: 3,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'eks:cluster-name', Value: 'workshop' }] }],
    }),
  );
  const ids = launched.Instances?.map(({ InstanceId }) => InstanceId ?? '') ?? [];
  expect(ids).toHaveLength(3);
  const [first = '', second = '', third = ''] = ids;

  const asked = await reading(account.url, (aws) => aws.describeInstances([second, first]));
  expect(asked).toMatchObject({ status: 200 });
  const seen = asked.answer?.instances ?? [];
  expect(seen.map(({ InstanceId }) => InstanceId).sort()).toEqual([first, second].sort());
  for (const instance of seen) {
    const same = launched.Instances?.find(({ InstanceId }) => InstanceId === instance.InstanceId);
    expect(instance).toMatchObject({
      InstanceType: 't3.medium',
      PrivateIpAddress: same?.PrivateIpAddress,
      PrivateDnsName: same?.PrivateDnsName,
      Placement: { AvailabilityZone: same?.Placement?.AvailabilityZone },
      State: { Name: 'running' },
      Tags: [{ Key: 'eks:cluster-name', Value: 'workshop' }],
    });
  }

  const unknown = 'i-0123456789abcdef0';
  const rest = await reading(account.url, (aws) => aws.describeInstances([unknown, third]));
  expect(rest.failure).toBeUndefined();
  expect(rest.answer?.instances?.map(({ InstanceId }) => InstanceId)).toEqual([third]);
});

test('AwsReader: reads the Auto Scaling group and the instances that it made', async ({ account }) => {
  const LaunchTemplateData = { ImageId: account.image, InstanceType: 't3.medium' } as const;
  await account.ec2.send(new CreateLaunchTemplateCommand({ LaunchTemplateName: 'workers', LaunchTemplateData }));
  for (const name of ['eks-workshop-1', 'other']) {
    await account.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: name,
        LaunchTemplate: { LaunchTemplateName: 'workers', Version: '$Latest' },
        MinSize: 2,
        MaxSize: 2,
        DesiredCapacity: 2,
        AvailabilityZones: [`${region}a`, `${region}b`],
      }),
    );
  }

  const asked = await reading(account.url, (aws) => aws.describeAutoScalingGroups(['eks-workshop-1', 'absent']));
  expect(asked).toMatchObject({ status: 200 });
  const [group, ...others] = asked.answer?.groups ?? [];
  expect(others).toEqual([]);
  expect(group).toMatchObject({ AutoScalingGroupName: 'eks-workshop-1', MinSize: 2, DesiredCapacity: 2 });
  const ids = group?.Instances?.map(({ InstanceId }) => InstanceId ?? '') ?? [];
  expect(ids).toHaveLength(2);

  const joined = await reading(account.url, (aws) => aws.describeInstances(ids));
  const groupTag = { Key: 'aws:autoscaling:groupName', Value: 'eks-workshop-1' };
  expect(joined.answer?.instances?.map(({ InstanceId }) => InstanceId).sort()).toEqual(ids.sort());
  for (const { Tags } of joined.answer?.instances ?? []) expect(Tags).toContainEqual(groupTag);
});

test('AwsReader: an operation that the other side does not have is a failure, not an empty list', async ({
  account,
}) => {
  const asked = await reading(account.url, (aws) => aws.describeClusterVersions());
  expect(asked.answer).toBeUndefined();
  expect(asked.failure).toBeTruthy();
});

type Reader = Awaited<ReturnType<typeof connectAws>>;

function reading<T>(url: string, ask: (aws: Reader) => Promise<T>): Promise<T> {
  return inAwsEnvironment(awsEnvironment(url, region, credentials), async () => {
    const aws = await connectAws({ cluster: 'workshop' });
    try {
      return await ask(aws);
    } finally {
      aws.close();
    }
  });
}
