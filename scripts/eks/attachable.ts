import type { Cluster } from '@aws-sdk/client-eks';
import { HarnessError, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { supportedMinors } from '../../fixtures/versions.ts';

/** What is needed of `eks:DescribeCluster`'s answer. */
export interface ClusterFacts {
  minor: string;
  platformVersion: string;
  endpoint: string;
  certificateAuthority: string;
  /** Who may come to the endpoint from outside the VPC; undefined where AWS did not say. */
  publicAccess: boolean | undefined;
  publicAccessCidrs: readonly string[];
}

/** Reads a cluster that can be proven; otherwise throws: exit 2 for its minor, exit 3 for its state. */
export function readCluster(
  cluster: Cluster,
  { doing, kubernetes }: { doing: string; kubernetes?: string | undefined },
): ClusterFacts {
  const { version: minor = '', status } = cluster;
  const environment = (id: string, seen: string, next: string) =>
    new HarnessError({ id, exitCode: exitCodes.environment, doing, seen, next });

  if (status === 'CREATING' || status === 'PENDING') {
    throw environment(
      'cluster-creating',
      `it is still being made (${status})`,
      `EKS takes about ten minutes; wait with: aws eks wait cluster-active --name ${cluster.name ?? 'NAME'}`,
    );
  }
  if (status !== 'ACTIVE' && status !== 'UPDATING') {
    const issues = (cluster.health?.issues ?? []).map(({ code, message }) => `${code ?? '?'}: ${message ?? ''}`);
    throw environment(
      'cluster-not-active',
      [`its status is ${status ?? 'not told'}`, ...issues].join('; '),
      'Attach to a cluster that is ACTIVE.',
    );
  }
  if (!supportedMinors.includes(minor)) {
    throw usageError(
      'unknown-kubernetes',
      doing,
      `it runs Kubernetes ${minor === '' ? 'of an unknown version' : minor}`,
      'Attach to a cluster of one of these minors.',
      `${supportedMinors[0] ?? ''} to ${supportedMinors.at(-1) ?? ''}`,
    );
  }
  if (kubernetes !== undefined && kubernetes !== minor) {
    throw usageError(
      'kubernetes-contradicts',
      doing,
      `it runs Kubernetes ${minor}, --kubernetes says ${kubernetes}`,
      'Leave --kubernetes out: kind follows the attached cluster.',
    );
  }
  const { endpoint, certificateAuthority, resourcesVpcConfig, platformVersion } = cluster;
  if (endpoint === undefined || certificateAuthority?.data === undefined || platformVersion === undefined) {
    throw environment(
      'cluster-incomplete',
      'AWS names no endpoint, no certificate authority or no platform version for it',
      `Look at it: aws eks describe-cluster --name ${cluster.name ?? 'NAME'}`,
    );
  }
  return {
    minor,
    platformVersion,
    endpoint,
    certificateAuthority: certificateAuthority.data,
    publicAccess: resourcesVpcConfig?.endpointPublicAccess,
    publicAccessCidrs: resourcesVpcConfig?.publicAccessCidrs ?? [],
  };
}
