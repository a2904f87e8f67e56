import type { ClusterVersionInformation } from '@aws-sdk/client-eks';
import { HarnessError, usageError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import type { CreateChoice } from './choice.ts';
import type { Aws } from './clients.ts';
import { boundaryName } from './names.ts';

const doing = 'Create an EKS cluster';

/**
 * Asks EKS how it supports the minor now; returns whether that is extended support. Exit 2: EKS does not offer it, or only at
 * the six-fold price of extended support and `--extended-support` was not said.
 */
export async function requireVersion(aws: Aws, choice: Pick<CreateChoice, 'minor' | 'extendedSupport'>) {
  const { DescribeClusterVersionsCommand } = await import('@aws-sdk/client-eks');
  const versions: ClusterVersionInformation[] = [];
  let nextToken: string | undefined;
  do {
    const command = new DescribeClusterVersionsCommand({ nextToken });
    const page: { clusterVersions?: ClusterVersionInformation[] | undefined; nextToken?: string | undefined } =
      await aws.ask('eks:DescribeClusterVersions', command, (options) => aws.clients.eks.send(command, options));
    versions.push(...(page.clusterVersions ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return judgeVersion(versions, choice);
}

/** What `versionStatus` means for us (EKS API Reference, ClusterVersionInformation). */
export function judgeVersion(
  versions: readonly ClusterVersionInformation[],
  { minor, extendedSupport }: Pick<CreateChoice, 'minor' | 'extendedSupport'>,
): { extended: boolean } {
  const found = versions.find(({ clusterVersion }) => clusterVersion === minor);
  if (found?.versionStatus === 'STANDARD_SUPPORT') return { extended: false };
  const standard = versions.flatMap(({ clusterVersion = '', versionStatus }) =>
    versionStatus === 'STANDARD_SUPPORT' ? clusterVersion : [],
  );
  if (found?.versionStatus !== 'EXTENDED_SUPPORT') {
    const next = `Choose one of them: --kubernetes ${standard[0] ?? 'MINOR'}`;
    const seen = `EKS does not offer Kubernetes ${minor} here`;
    throw usageError('eks-version-unsupported', doing, seen, next, `one of ${standard.join(', ')}`);
  }
  if (extendedSupport) return { extended: true };
  throw usageError(
    'eks-extended-support',
    doing,
    `Kubernetes ${minor} is in extended support, at six times the price of the control plane`,
    'Add --extended-support if that is meant, or choose another: --kubernetes MINOR',
    `one in standard support: ${standard.join(', ')}`,
  );
}

// Zones in which EKS puts no control plane (UG `network-reqs`).
const withoutEks = ['use1-az3', 'usw1-az2', 'cac1-az3'];

/** The names of two zones of the region for the cluster's subnets. */
export async function chooseZones(aws: Aws): Promise<string[]> {
  const { DescribeAvailabilityZonesCommand } = await import('@aws-sdk/client-ec2');
  const command = new DescribeAvailabilityZonesCommand({
    Filters: [
      { Name: 'state', Values: ['available'] },
      { Name: 'zone-type', Values: ['availability-zone'] },
      { Name: 'opt-in-status', Values: ['opt-in-not-required'] },
    ],
  });
  const { AvailabilityZones: zones = [] } = await aws.ask('ec2:DescribeAvailabilityZones', command, (options) =>
    aws.clients.ec2.send(command, options),
  );
  return twoZones(
    zones.filter(({ ZoneId = '' }) => !withoutEks.includes(ZoneId)).map(({ ZoneName = '' }) => ZoneName),
    aws.region,
  );
}

/** The first two by name. Exit 3 where there are fewer: EKS wants two (UG `network-reqs`). */
export function twoZones(zones: readonly string[], region: string): string[] {
  const chosen = [...new Set(zones)].sort().slice(0, 2);
  if (chosen.length === 2) return chosen;
  throw new HarnessError({
    id: 'too-few-zones',
    exitCode: exitCodes.environment,
    doing,
    seen: `region ${region} has ${chosen.length === 0 ? 'no zone' : `zone ${chosen.join()} alone`} for EKS`,
    expected: 'two Availability Zones',
    next: 'Choose another region: AWS_REGION.',
  });
}

/** The ARN of the policy that bounds the stack's roles, or an empty string where the account does not have it. */
export async function findBoundary(aws: Aws): Promise<string> {
  const { GetPolicyCommand } = await import('@aws-sdk/client-iam');
  const arn = `arn:${aws.partition}:iam::${aws.account}:policy/${boundaryName}`;
  const command = new GetPolicyCommand({ PolicyArn: arn });
  const found = await aws.ask(
    'iam:GetPolicy',
    command,
    (options) => aws.clients.iam.send(command, options),
    ({ name }) => name === 'NoSuchEntity' || name === 'NoSuchEntityException',
  );
  return found === undefined ? '' : arn;
}
