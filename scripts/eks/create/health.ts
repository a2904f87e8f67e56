import type { Issue } from '@aws-sdk/client-eks';
import type { Context } from '../../cli/context.ts';
import type { Aws, Unless } from './clients.ts';

const absent: Unless = ({ name }) => name === 'ResourceNotFoundException';

/** What EKS itself finds wrong with a cluster and its node groups: `ManagedNodes: AsgInstanceLaunchFailures, …`. */
export async function healthIssues(aws: Aws, name: string): Promise<string[]> {
  const { DescribeClusterCommand, DescribeNodegroupCommand, ListNodegroupsCommand } =
    await import('@aws-sdk/client-eks');
  const { eks } = aws.clients;
  const describe = new DescribeClusterCommand({ name });
  const found = await aws.ask('eks:DescribeCluster', describe, (options) => eks.send(describe, options), absent);
  if (found === undefined) return [];
  const issues = (found.cluster?.health?.issues ?? []).map(({ code, message }) => line(name, { code, message }));
  const list = new ListNodegroupsCommand({ clusterName: name });
  const groups = await aws.ask('eks:ListNodegroups', list, (options) => eks.send(list, options), absent);
  for (const nodegroupName of groups?.nodegroups ?? []) {
    const command = new DescribeNodegroupCommand({ clusterName: name, nodegroupName });
    const group = await aws.ask('eks:DescribeNodegroup', command, (options) => eks.send(command, options), absent);
    issues.push(...(group?.nodegroup?.health?.issues ?? []).map((issue) => line(nodegroupName, issue)));
  }
  return issues;
}

function line(of: string, { code, message, resourceIds = [] }: { [Key in keyof Issue]?: Issue[Key] | string }): string {
  const which = resourceIds.length === 0 ? '' : ` (${[resourceIds].flat().join(', ')})`;
  return `${of}: ${String(code)}, ${String(message)}${which}`;
}

/** Warns of each issue once. */
export function healthWatch(
  context: Context,
  aws: Aws,
  name: string,
): { look: () => Promise<void>; seen: Set<string> } {
  const seen = new Set<string>();
  const look = async () => {
    for (const issue of await healthIssues(aws, name)) {
      if (seen.has(issue)) continue;
      seen.add(issue);
      context.out.warn(issue);
    }
  };
  return { look, seen };
}
