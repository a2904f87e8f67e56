import { docker } from '../../kind/containers.ts';
import { shell } from './in-node.ts';

/** What the authenticator's process gets from its environment; written anew for each run. */
const environmentFile = '/run/kind-and-eks/authenticator.env';
const certificateFile = '/run/kind-and-eks/sts-ca.pem';
const unit = 'aws-iam-authenticator';
const healthz = 'https://127.0.0.1:21362/healthz';

// The systemd unit of the authenticator in the control plane's container.
function authenticatorUnit(folder: string, cluster: string): string[] {
  return [
    '[Unit]',
    'Description=Asks AWS STS whose a token is',
    '[Service]',
    `EnvironmentFile=${environmentFile}`,
    `ExecStart=${folder}/aws-iam-authenticator server --config ${folder}/authenticator.yaml --cluster-id ${cluster} --kubeconfig-pregenerated`,
    'Restart=on-failure',
    'RestartSec=1',
    // Asked to end it waits for connections that the API server keeps open; it has nothing to lose.
    'KillSignal=SIGKILL',
  ];
}

/**
 * Has the authenticator ask this STS from now on: by the proxy, and by the CA of the certificate that stands behind it.
 * Resolves when it is ready to be asked.
 */
export async function startAuthenticator(
  node: string,
  folder: string,
  { proxyUrl, caPem, region, cluster }: { proxyUrl: string; caPem: string; region: string; cluster: string },
): Promise<void> {
  const environment = [
    `HTTPS_PROXY=${proxyUrl}`,
    `SSL_CERT_FILE=${certificateFile}`,
    `AWS_REGION=${region}`,
    // It would look for an instance's own credentials first, and wait.
    'AWS_EC2_METADATA_DISABLED=true',
  ];
  const lines = [
    'umask 077 && mkdir -p /run/kind-and-eks',
    `${printed(authenticatorUnit(folder, cluster))} > /etc/systemd/system/${unit}.service`,
    `${printed(environment)} > ${environmentFile}`,
    `printf '%s' '${caPem}' > ${certificateFile}`,
    `systemctl daemon-reload && systemctl restart ${unit}`,
    // The certificate is its own authority.
    `for try in $(seq 100); do curl -fsS --cacert ${folder}/cert.pem ${healthz} >/dev/null 2>&1 && exit 0; sleep 0.1; done`,
    `journalctl --no-pager -n 20 -u ${unit} >&2; exit 1`,
  ];
  await docker(shell(node, lines.join('\n')), `Start ${unit} in ${node}`, 30_000);
}

function printed(lines: readonly string[]): string {
  return `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`;
}
