import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { leastPrivilege, manifestObjects, rbacFile, type RbacObject } from '../../fixtures/access/rights.ts';
import { HarnessError, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { Observation } from '../../fixtures/model/evidence.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import type { VerbContext } from '../cli/verb.ts';
import { withApi } from '../kind/api.ts';
import { kubeconfigFile } from '../kind/cluster.ts';

const { namespace, serviceAccount } = leastPrivilege;
const account = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`;
const tokenSeconds = 3600;

const proverFile = (cluster: string) => kubeconfigFile(`${cluster}.prover`);

/**
 * A kubeconfig of the ServiceAccount in fixtures/rbac.yaml, with a token of one hour. On a cluster of our own the file is
 * applied first; on any other its owner has to.
 */
export async function becomeProver(context: VerbContext, target: RunTarget): Promise<string> {
  context.out.note(`Proving as ServiceAccount ${namespace}/${serviceAccount}, with the rights of fixtures/rbac.yaml.`);
  const token = await withApi(target.kubeconfig, async (api) => {
    if (target.mode !== 'attached') for (const object of manifestObjects(rbacFile)) await apply(api, object);
    else await requireAccount(api, target);
    return requestToken(api, target);
  });
  const file = proverFile(target.cluster);
  const config = parse(await readFile(target.kubeconfig, 'utf8')) as { users?: { user: object }[] };
  for (const entry of config.users ?? []) entry.user = { token };
  await writeFile(file, stringify(config), { mode: 0o600 });
  await chmod(file, 0o600);
  return file;
}

/** Removes the token's file again. */
export async function forgetProver(cluster: string): Promise<void> {
  await rm(proverFile(cluster), { force: true });
}

async function apply(api: ApiServer, { metadata, apiVersion, kind, ...rest }: RbacObject): Promise<void> {
  const { name } = metadata;
  const collection = `${kind.toLowerCase()}s`;
  const where = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const applied = await api.ask(`${root}${where}/${collection}/${name}?fieldManager=kind-and-eks&force=true`, {
    method: 'PATCH',
    contentType: 'application/apply-patch+yaml',
    body: { apiVersion, kind, metadata, ...rest },
  });
  if (applied.status === 200 || applied.status === 201) return;
  throw failed(`Apply ${kind} ${name} of fixtures/rbac.yaml`, applied);
}

async function requireAccount(api: ApiServer, { cluster }: RunTarget): Promise<void> {
  const found = await api.ask(account);
  if (found.status === 200) return;
  if (found.status !== 404) throw failed(`Look for ServiceAccount ${namespace}/${serviceAccount}`, found);
  throw usageError(
    'no-prover',
    `Prove cluster "${cluster}" with least privilege`,
    `it has no ServiceAccount ${namespace}/${serviceAccount}`,
    'Apply it first: kubectl apply -f fixtures/rbac.yaml',
  );
}

async function requestToken(api: ApiServer, { cluster }: RunTarget): Promise<string> {
  const answered = await api.ask<{ status?: { token?: string } }>(`${account}/token`, {
    method: 'POST',
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: tokenSeconds },
    },
  });
  const token = answered.answer?.status?.token;
  if (token === undefined) throw failed(`Ask cluster "${cluster}" for a token`, answered);
  return token;
}

function failed(doing: string, { status, failure, answer }: Observation): HarnessError {
  const message = (answer as { message?: string } | undefined)?.message;
  return new HarnessError({
    id: 'least-privilege-failed',
    exitCode: exitCodes.environment,
    doing,
    seen: failure ?? message ?? `answered ${status ?? 'nothing'}`,
    next: 'See whether the kubeconfig may do so, or leave --least-privilege out.',
  });
}
