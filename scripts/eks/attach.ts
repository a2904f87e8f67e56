import { chmod, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Cluster, EKSClient } from '@aws-sdk/client-eks';
import { HarnessError, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { callAws, clientDefaults } from '../../fixtures/targets/eks/aws-call.ts';
import { allowedSkewMs, clockSkew, explainAwsError, isNotFound } from '../../fixtures/targets/eks/aws-errors.ts';
import { writeEksKubeconfig } from '../../fixtures/targets/eks/kubeconfig.ts';
import { isAwsHost } from '../../fixtures/targets/eks/partitions.ts';
import type { Context } from '../cli/context.ts';
import { kubeconfigFile } from '../kind/cluster.ts';
import { readCluster } from './attachable.ts';
import { reachApiServer } from './reach.ts';

/** An EKS cluster that is there, reachable and of a minor that can be proven. */
export interface EksAttachment {
  region: string;
  cluster: string;
  /** Host and port that the EKS API's answer really came from. */
  host: string;
  /** True where that host is AWS's own, over TLS that was verified: this alone decides what counts as AWS. */
  genuine: boolean;
  /** URL of the API server. */
  endpoint: string;
  /** `1.36` */
  minor: string;
  /** `eks.N` */
  platformVersion: string;
  /** Path of a kubeconfig of our own, without a secret in it. */
  kubeconfig: string;
}

/**
 * Finds an EKS cluster by its name with one `eks:DescribeCluster`, in the region and with the credentials of the SDK's own
 * chains; writes a kubeconfig, and asks the API server for its version and a Node. Where it fails no kubeconfig is left. Changes nothing in AWS or in the cluster. Exit 2: no
 * such cluster, or its minor is none of ours or not the one asked for; exit 3: whatever keeps this machine from it.
 */
export async function attachEks(
  context: Context,
  { name, kubernetes }: { name: string; kubernetes?: string | undefined },
): Promise<EksAttachment> {
  const doing = `Attach to EKS cluster "${name}"`;
  // The rule of eks:CreateCluster for names (API Reference); ours becomes part of a file's name too.
  if (!/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(name)) {
    throw usageError('bad-cluster-name', doing, 'no EKS cluster can have that name', 'Name one: --eks attach:NAME.');
  }
  return context.out.phase(doing, '3 s', async (step) => {
    const { described, ...asked } = await describe(context, doing, name);
    const facts = readCluster(described, { doing, kubernetes });
    const file = kubeconfigFile(`eks-${name}`);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await chmod(path.dirname(file), 0o700);
    const { endpoint, certificateAuthority, minor, platformVersion } = facts;
    await writeEksKubeconfig(file, { cluster: name, region: asked.region, endpoint, certificateAuthority });
    step('asking the API server');
    try {
      await reachApiServer(doing, { ...facts, cluster: name, region: asked.region, kubeconfig: file });
      context.signal.throwIfAborted();
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    return { ...asked, cluster: name, endpoint, minor, platformVersion, kubeconfig: file };
  });
}

async function describe(
  { signal }: Context,
  doing: string,
  name: string,
): Promise<{ region: string; host: string; genuine: boolean; described: Cluster }> {
  const { EKSClient, DescribeClusterCommand } = await import('@aws-sdk/client-eks');
  const eks = new EKSClient(clientDefaults);
  const action = 'eks:DescribeCluster';
  try {
    const region = await eks.config.region().catch((error: unknown) => {
      throw explainAwsError({ error }, { doing, action });
    });
    const command = new DescribeClusterCommand({ name });
    const call = await callAws(command, () => eks.send(command, { abortSignal: signal }));
    signal.throwIfAborted();
    if (call.error !== undefined) {
      if (isNotFound(call.error)) throw await notFound(eks, doing, name, region);
      throw explainAwsError({ ...call, error: call.error }, { doing, action, region });
    }
    const { output, serverTime, sentTo } = call;
    // The SDK corrects its own clock after a refusal; tokens, the API server's certificates and every wait would not.
    if (serverTime !== undefined && Math.abs(Date.now() - Date.parse(serverTime)) > allowedSkewMs) {
      throw clockSkew(doing, serverTime, new Date());
    }
    const { host = '', protocol } = sentTo ?? {};
    const verified = protocol === 'https:' && process.env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0';
    return { region, host, genuine: verified && isAwsHost(host), described: output?.cluster ?? {} };
  } finally {
    eks.destroy();
  }
}

async function notFound(eks: EKSClient, doing: string, name: string, region: string): Promise<HarnessError> {
  const { ListClustersCommand } = await import('@aws-sdk/client-eks');
  const command = new ListClustersCommand();
  // A courtesy: without the permission to list, the message goes without the names.
  const { output } = await callAws(command, () => eks.send(command));
  const names = output?.clusters;
  const there =
    names === undefined
      ? ''
      : names.length === 0
        ? ' There is no EKS cluster in this region at all.'
        : ` Clusters there: ${names.join(', ')}.`;
  return new HarnessError({
    id: 'no-such-cluster',
    exitCode: exitCodes.usage,
    doing,
    seen: `region ${region} has no EKS cluster "${name}" in the account of these credentials`,
    next: `Set AWS_REGION if it is in another region, AWS_PROFILE if in another account.${there}`,
  });
}
