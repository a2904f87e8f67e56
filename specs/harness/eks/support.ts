import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { selfSigned } from '../../../fixtures/aws/certificates.ts';
import { startStandIn, type StandIn } from '../../../fixtures/aws/stand-in.ts';
import { workshopWorld } from '../../../fixtures/aws/workshop-world.ts';
import type { Principal, WorldCluster } from '../../../fixtures/aws/world.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { start, type Ended } from '../support/child.ts';
import { listen } from '../support/listen.ts';

export interface Attempt extends Ended {
  /** Both streams. */
  said: string;
  ms: number;
  /** Kubeconfigs that are left when the command has ended. */
  kubeconfigs: string[];
}

export interface Attaching {
  standIn: StandIn;
  /** Changes the cluster that is attached to. */
  change: (changes: Partial<WorldCluster>) => void;
  /** How far AWS's clock is ahead of this machine's, in milliseconds. */
  clock: { ahead: number };
  principal: Principal;
  /** Adds somebody to the account. */
  add: (principal: Principal) => Principal;
  /** `npm start` with these words, as somebody; the variables come last, undefined removes one. */
  run: (words: readonly string[], env?: Record<string, string | undefined>) => Promise<Attempt>;
  /** `npm start -- --target eks --eks attach:workshop`. */
  attach: (env?: Record<string, string | undefined>, ...words: string[]) => Promise<Attempt>;
  /** What a principal's keys look like in an environment. */
  keysOf: (principal: Principal) => Record<string, string | undefined>;
}

/** An API server that answers each path with a status; what it was told as `Authorization` is kept. */
export interface FakeApiServer {
  statusOf: (path: string) => number;
  authorizations: string[];
  paths: string[];
}

interface Fixtures {
  apiServer: FakeApiServer;
  attaching: Attaching;
}

/** For specs of the genuine command against an account of their own: nothing of this machine's AWS or state is seen. */
export const test = base.extend<Fixtures & { endpoint: { url: string; ca: string } }>({
  apiServer: async ({}, use) => {
    await use({ statusOf: () => 401, authorizations: [], paths: [] });
  },

  endpoint: async ({ apiServer }, use) => {
    const { certificate, key } = await selfSigned([{ type: 'ip', value: '127.0.0.1' }], 1);
    const server = createServer({ cert: certificate, key }, (request, response) => {
      apiServer.authorizations.push(request.headers.authorization ?? '');
      apiServer.paths.push(request.url ?? '');
      const code = apiServer.statusOf(request.url ?? '');
      const body =
        code === 200
          ? { major: '1', minor: '36', gitVersion: 'v1.36.2-eks-bca9cf6' }
          : { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message: 'no' };
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    const loopback = await listen(server);
    await use({ url: `https://${loopback.address}`, ca: Buffer.from(certificate).toString('base64') });
    await loopback.close();
  },

  attaching: async ({ endpoint }, use) => {
    const world = workshopWorld({
      cluster: 'workshop',
      minor: '1.36',
      endpoint: endpoint.url,
      certificateAuthority: endpoint.ca,
    });
    const [cluster] = world.clusters;
    const [principal] = world.principals;
    if (cluster === undefined || principal === undefined) throw new Error('The account is empty.');
    const home = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-attach-'));
    await writeProfile(path.join(home, '.aws'), principal);
    const clock = { ahead: 0 };
    const standIn = await startStandIn(world, { now: () => Date.now() + clock.ahead });
    const run: Attaching['run'] = async (words, env = {}) => {
      const started = performance.now();
      const environment = {
        ...cleared(),
        ...inFolder(home),
        ...keysOf(principal),
        AWS_ENDPOINT_URL: standIn.url,
        ...env,
      };
      const out = path.join(home, 'out');
      const line = [path.join(projectDir, 'scripts', 'start.ts'), ...words, '--keep', '--no-install', '--out', out];
      const ended = await start(process.execPath, line, { cwd: projectDir, env: environment }).ended;
      const kubeconfigs = await readdir(path.join(home, 'state', 'kind-and-eks', 'kubeconfigs')).catch(() => []);
      return { ...ended, said: ended.stdout + ended.stderr, ms: performance.now() - started, kubeconfigs };
    };
    await use({
      standIn,
      change: (changes) => {
        Object.assign(cluster, changes);
        const living = standIn.account.clusters.get(cluster.name);
        if (living !== undefined) living.status = cluster.status ?? 'ACTIVE';
      },
      clock,
      principal,
      add: (other) => {
        world.principals.push(other);
        return other;
      },
      run,
      attach: (env = {}, ...words) => run(['--target', 'eks', '--eks', 'attach:workshop', ...words], env),
      keysOf,
    });
    await standIn.close();
    await rm(home, { recursive: true });
  },
});

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Principal): Record<string, string | undefined> {
  return {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

/** Profile "workshop", with keys that are good: where nothing is asked of AWS, it is not for want of them. */
async function writeProfile(folder: string, principal: Principal): Promise<void> {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = principal;
  const lines = [`aws_access_key_id = ${accessKeyId}`, `aws_secret_access_key = ${secretAccessKey}`];
  await mkdir(folder);
  await writeFile(
    path.join(folder, 'credentials'),
    ['[workshop]', ...lines, `aws_session_token = ${sessionToken}`, ''].join('\n'),
    { mode: 0o600 },
  );
}

// Nothing of whoever runs the specs leads to AWS or changes what the command does at its end.
function cleared(): Record<string, undefined> {
  const names = Object.keys(process.env).filter((name) => /^(AWS_|EKS_|CI$)/.test(name));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

function inFolder(home: string): Record<string, string> {
  return {
    HOME: home,
    XDG_STATE_HOME: path.join(home, 'state'),
    XDG_CACHE_HOME: path.join(home, 'cache'),
    // There is none on a laptop, and this machine's is not asked.
    AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9',
    // Nor is the engine with the clusters of whoever runs the specs.
    DOCKER_HOST: `unix://${home}/no-engine.sock`,
  };
}

/** What may be in no word of the command: secrets of the principals, and tokens. */
export function secretsIn(said: string, principals: readonly Principal[]): string[] {
  const secrets = principals.flatMap(({ accessKeyId, secretAccessKey, sessionToken = 'k8s-aws-v1.' }) => [
    accessKeyId,
    secretAccessKey,
    sessionToken,
  ]);
  return [...secrets, 'k8s-aws-v1.', 'X-Amz-Signature'].filter((secret) => said.includes(secret));
}

export { expect } from '@playwright/test';
