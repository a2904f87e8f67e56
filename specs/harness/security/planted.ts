import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { ApiServer } from '../../../fixtures/targets/api-server.ts';
import { stateDir } from '../../../fixtures/paths.ts';

/** Secrets by where they were put; none looks like one, so that only the place can give it away. */
export type Canaries = Map<string, string>;

/** A word that is nowhere else. */
export function canary(kind: string): string {
  return `canary${kind}${randomBytes(12).toString('hex')}`;
}

/** Puts canaries into a Namespace: a Secret, a Pod's environment, its arguments, its log, an Event's and a Pod's words. */
export async function plant(api: ApiServer, namespace: string, image: string): Promise<Canaries> {
  const secrets = Object.fromEntries(
    ['secret', 'applied', 'variable', 'header', 'key', 'data'].map((kind) => [kind, canary(kind)]),
  );
  const { secret = '', applied = '', variable = '', header = '', key = '', data = '' } = secrets;
  const create = async (collection: string, body: object) => {
    const { status, answer, failure } = await api.ask(collection, { method: 'POST', body });
    if (status !== 201) throw new Error(`POST ${collection}: ${failure ?? JSON.stringify(answer)}`);
  };
  const inNamespace = `/api/v1/namespaces/${namespace}`;
  await create('/api/v1/namespaces', { metadata: { name: namespace } });
  await create(`${inNamespace}/serviceaccounts`, { metadata: { name: 'planted' } });
  await create(`${inNamespace}/secrets`, {
    metadata: { name: 'planted', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': applied } },
    stringData: { password: secret },
  });
  await create(`${inNamespace}/configmaps`, { metadata: { name: 'planted' }, data: { password: data } });
  const log = `echo "Authorization: Bearer ${header}"; echo "aws_secret_access_key=${key}"; sleep 600`;
  await create(`${inNamespace}/pods`, {
    metadata: { name: 'planted' },
    spec: {
      serviceAccountName: 'planted',
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'planted',
          image,
          imagePullPolicy: 'Never',
          command: ['sh', '-c', log],
          env: [
            { name: 'PLAIN', value: variable },
            { name: 'FROM_SECRET', valueFrom: { secretKeyRef: { name: 'planted', key: 'password' } } },
          ],
        },
      ],
    },
  });
  return new Map(Object.entries(secrets));
}

/** What must not be told of a kubeconfig: the middle of its client key, as it stands there and as PEM; its token. */
export async function keysIn(kubeconfig: string): Promise<Canaries> {
  const { users } = parse(await readFile(kubeconfig, 'utf8')) as {
    users: { user: { 'client-key-data'?: string; token?: string } }[];
  };
  const found: Canaries = new Map();
  for (const { user } of users) {
    const data = user['client-key-data'];
    if (user.token !== undefined) found.set('token of a kubeconfig', user.token);
    if (data === undefined) continue;
    found.set('client key in base64', data.slice(100, 160));
    found.set('client key in PEM', Buffer.from(data, 'base64').toString('utf8').split('\n')[3] ?? '');
  }
  return found;
}

/** What only the processes of a run are told: the key of its pseudonyms, and AWS's keys of the emulation. */
export async function privateToRuns(found: Canaries): Promise<void> {
  const runs = path.join(stateDir(), 'runs');
  const files = (await readdir(runs, { recursive: true }).catch(() => [])).map((name) => path.join(runs, name));
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) files.push(`/proc/${pid}/environ`);
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const fields = /["\0](pseudonymKey|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN)(?:=|":")([^"\0]{16,})/g;
    for (const [, name = '', value = ''] of text.matchAll(fields)) {
      if (!found.has(value)) found.set(value, `${name} of a run`);
    }
  }
}

/** Every file below some folders, and what was said, as one haystack each. */
export async function artefacts(
  folders: readonly string[],
  said: Record<string, string>,
): Promise<Map<string, string>> {
  const all = new Map(Object.entries(said));
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      all.set(file, await readFile(file, 'latin1'));
    }
  }
  return all;
}

const shapes: readonly [what: string, shape: RegExp][] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY|LS0tLS1CRUdJTi[\w+/=]{8,}/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]+\.[\w-]+/],
  ['a token of EKS', /\bk8s-aws-v1\.[\w-]{8,}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
];

/** Where a canary, or something in the shape of a secret, was found; empty where nothing was. */
export function told(canaries: Canaries, places: Map<string, string>): string[] {
  const found: string[] = [];
  for (const [place, text] of places) {
    for (const [what, word] of canaries) {
      for (const form of [word, Buffer.from(word).toString('base64').replace(/.?=*$/, ''), encodeURIComponent(word)]) {
        if (text.includes(form)) found.push(`${what} in ${place}`);
      }
    }
    for (const [what, shape] of shapes) if (shape.test(text)) found.push(`${what} in ${place}`);
  }
  return [...new Set(found)];
}
