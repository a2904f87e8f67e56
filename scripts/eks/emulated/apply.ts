import { docker } from '../../kind/containers.ts';
import { kubectl, shell } from './in-node.ts';

/** Applies objects as the cluster's administrator. */
export async function apply(controlPlane: string, objects: readonly object[]): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  // In base64 nothing in it means anything to a shell.
  const text = Buffer.from(list).toString('base64');
  const line = `printf '%s' '${text}' | base64 -d | ${kubectl} apply --server-side --filename=-`;
  await docker(shell(controlPlane, line), 'Apply objects to the emulated EKS');
}
