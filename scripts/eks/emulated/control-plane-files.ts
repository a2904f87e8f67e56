import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { schedulerConfig } from './fargate-scheduler.ts';
import { selfSigned } from '../../../fixtures/aws/certificates.ts';
import { inNode } from './shape.ts';

export interface Access {
  /** The EKS cluster's name, which tokens are made for. */
  cluster: string;
  /** Who may come in: the role's ARN, and the groups that it comes with. */
  roles: readonly { arn: string; username: string; groups: readonly string[] }[];
}

const port = 21362;

/** Writes what the control plane reads before it starts; it is mounted there read-only. */
export async function writeControlPlaneFiles(folder: string, authenticator: string, access: Access): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { certificate, key } = await selfSigned([{ type: 'ip', value: '127.0.0.1' }], 3650);
  const write = (name: string, text: string) => writeFile(path.join(folder, name), text, { mode: 0o600 });
  await copyFile(authenticator, path.join(folder, 'aws-iam-authenticator'));
  await Promise.all([
    ...Object.entries(configurations(access)).map(([name, text]) => write(name, text)),
    write('cert.pem', certificate),
    write('key.pem', key),
    write('token-webhook.yaml', webhookKubeconfig(certificate)),
  ]);
}

/** The files that follow from what was asked for alone; a cluster that was made with others is another cluster. */
export function configurations({ cluster, roles }: Access): Record<string, string> {
  return { 'scheduler.yaml': schedulerConfig(), 'authenticator.yaml': authenticatorConfig(cluster, roles) };
}

function authenticatorConfig(clusterID: string, roles: Access['roles']): string {
  const mapRoles = roles.map(({ arn, username, groups }) => ({ roleARN: arn, username, groups: [...groups] }));
  return stringify({ clusterID, server: { port, address: '127.0.0.1', stateDir: inNode, mapRoles } });
}

// Whom the API server asks about a token that it does not know.
function webhookKubeconfig(certificate: string): string {
  const server = `https://127.0.0.1:${port}/authenticate`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'authenticator',
        cluster: { 'certificate-authority-data': Buffer.from(certificate).toString('base64'), server },
      },
    ],
    users: [{ name: 'apiserver' }],
    contexts: [{ name: 'webhook', context: { cluster: 'authenticator', user: 'apiserver' } }],
    'current-context': 'webhook',
  });
}
