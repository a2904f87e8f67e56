import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { leastPrivilege, manifestObjects, rbacFile } from '../../../fixtures/access/rights.ts';
import type { EvidenceDocument } from '../../../fixtures/model/evidence.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { planOf } from '../../../fixtures/plan.ts';
import { allProofs } from '../../../fixtures/proofs.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { kubeconfigFile } from '../../../scripts/kind/cluster.ts';
import { start, type Child } from '../support/child.ts';
import { expect, test as base, type LiveCluster } from '../support/cluster.ts';
import { observationsIn } from '../support/observations.ts';

const { namespace, serviceAccount } = leastPrivilege;
const principal = `system:serviceaccount:${namespace}:${serviceAccount}`;

/** Whatever a proof makes, and what could be left of it. */
const kinds =
  'pods,services,configmaps,serviceaccounts,secrets,deployments,replicasets,endpointslices,roles,rolebindings,resourcequotas';
/** What Kubernetes puts into every Namespace. */
const ofKubernetes = ['configmap/kube-root-ca.crt', 'serviceaccount/default'];

/** Another run may have the cluster: a proof waits for it to end. */
const turnBudget = 150_000;

const test = base.extend<{ startProof: (options: readonly string[]) => Child }>({
  /** `npm start` with least privilege on the cluster that is up; its words can be waited for. */
  startProof: async ({}, use) => {
    const started: Child[] = [];
    await use((options) => {
      const verb = path.join(projectDir, 'scripts', 'start.ts');
      const line = [verb, '--target', 'kind', '--keep', '--least-privilege', ...options];
      const child = start(process.execPath, line, { cwd: projectDir });
      started.push(child);
      return child;
    });
    for (const child of started) {
      child.kill('SIGTERM');
      await child.ended;
    }
  },
});

test.describe.configure({ timeout: 240_000 });

test('least privilege: proves as its ServiceAccount, and leaves neither objects nor its token', async ({
  cluster,
  folder,
  startProof,
}) => {
  const out = path.join(folder, 'out');
  const proving = startProof(['--out', out]);
  const token = await tokenOf(proving, cluster);
  const { code, stderr } = await proving.ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);

  const evidence = JSON.parse(await readFile(path.join(out, 'evidence', 'kind.json'), 'utf8')) as EvidenceDocument;
  const observations = observationsIn(evidence.claims);
  expect(observations.length).toBeGreaterThan(100);
  expect([...new Set(observations.map((one) => one.principal))]).toEqual([principal]);

  const { verdicts } = JSON.parse(await readFile(path.join(out, 'verdicts.json'), 'utf8')) as Verdicts;
  const kubelet = verdicts.find(({ component }) => component === 'kubelet');
  expect(kubelet).toMatchObject({ verdict: 'proven', facets: { health: { verdict: 'unobservable' } } });
  expect(kubelet?.facets.health?.reason).toContain('nodes/proxy');

  const granted = manifestObjects(rbacFile).filter(({ metadata }) => metadata.namespace === namespace);
  await expectOnly(
    cluster,
    namespace,
    granted.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`),
  );
  expect(existsSync(proverFile(cluster))).toBe(false);
  const written = await textsIn(out);
  expect(Object.keys(written)).toContain('evidence/kind.json');
  const [, claims = token, signature = token] = token.split('.');
  for (const [file, text] of Object.entries(written)) {
    for (const secret of [claims, signature]) expect(text.includes(secret), file).toBe(false);
    expect(text, file).not.toMatch(/\beyJ[\w-]{10,}\.eyJ/);
  }
});

test('least privilege: rights that the Role lacks are all named before the first probe', async ({
  cluster,
  folder,
  namespaces,
  startProof,
}) => {
  const name = await namespaceWith(cluster, namespaces, 'rights', ['pods/exec', 'endpointslices']);
  const { code, stderr } = await startProof(['--namespace', name, '--out', path.join(folder, 'out')]).ended;
  const named = refusals(stderr);
  expect(named).toEqual(
    [
      ...['create', 'get'].map((verb) => `may not ${verb} pods/exec in Namespace ${name}`),
      ...['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'].map(
        (verb) => `may not ${verb} endpointslices.discovery.k8s.io in Namespace ${name}`,
      ),
    ].sort(),
  );
  expect(stderr).toContain('kubectl apply -f fixtures/rbac.yaml');
  expect(code).toBe(3);
  await expectOnly(cluster, name, ['serviceaccount/probe', 'role/probe', 'rolebinding/probe']);
  // What CI reads of a run that looked at nothing: no evidence, no verdict.
  const part = path.join(folder, 'out', 'partial');
  expect(Object.keys(await textsIn(part))).not.toContainEqual(expect.stringContaining('evidence'));
  const { verdicts } = JSON.parse(await readFile(path.join(part, 'verdicts.json'), 'utf8')) as Verdicts;
  expect(verdicts.filter(({ verdict }) => verdict !== 'undetermined')).toEqual([]);
});

test('least privilege: objects that the Namespace refuses are all named before the first probe', async ({
  cluster,
  folder,
  namespaces,
  startProof,
}) => {
  const name = await namespaceWith(cluster, namespaces, 'quota', []);
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'none' }, spec: { hard: { pods: '0' } } };
  await applyTo(cluster, name, quota);
  await expect
    .poll(async () => (await cluster.shell(`kubectl get quota none -n ${name} -o jsonpath={.status.hard.pods}`)).stdout)
    .toBe('0');
  const { code, stderr } = await startProof(['--namespace', name, '--out', path.join(folder, 'out')]).ended;
  const named = refusals(stderr);
  expect(named.map((line) => line.replace(/-\w{6} of the proof of [\w-]+: .*$/, ''))).toEqual(podsOfProofs(name));
  for (const line of named) expect(line).toContain('exceeded quota: none');
  expect(code).toBe(3);
  await expectOnly(cluster, name, ['serviceaccount/probe', 'role/probe', 'rolebinding/probe', 'resourcequota/none']);
});

function proverFile({ target }: LiveCluster): string {
  return kubeconfigFile(`${target.cluster}.prover`);
}

// The token stands in a file while the proof lasts.
async function tokenOf(proving: Child, cluster: LiveCluster): Promise<string> {
  await expect(() => proving.says('Proving as ServiceAccount')).toPass({ timeout: turnBudget });
  await expect.poll(() => existsSync(proverFile(cluster)), { intervals: [20], timeout: 20_000 }).toBe(true);
  const config = parse(await readFile(proverFile(cluster), 'utf8')) as { users: { user: { token: string } }[] };
  const token = config.users[0]?.user.token ?? '';
  expect(token).toMatch(/^eyJ/);
  return token;
}

/** A Namespace in which the prover may do what rbac.yaml grants it in its own, but for some resources. */
async function namespaceWith(
  cluster: LiveCluster,
  namespaces: { open: (component: string, name: string) => Promise<unknown> },
  what: string,
  without: readonly string[],
): Promise<string> {
  const name = `kind-and-eks-${what}-${cluster.run}`;
  await namespaces.open(what, name);
  const role = manifestObjects(rbacFile).find(
    ({ kind, metadata }) => kind === 'Role' && metadata.namespace === namespace,
  );
  const rules = (role?.rules ?? [])
    .map((rule) => ({ ...rule, resources: (rule.resources ?? []).filter((one) => !without.includes(one)) }))
    .filter(({ resources }) => resources.length > 0);
  const group = 'rbac.authorization.k8s.io';
  const meta = { apiVersion: `${group}/v1`, metadata: { name: 'probe' } };
  await applyTo(cluster, name, { ...meta, kind: 'Role', rules });
  await applyTo(cluster, name, {
    ...meta,
    kind: 'RoleBinding',
    roleRef: { apiGroup: group, kind: 'Role', name: 'probe' },
    subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
  });
  return name;
}

async function applyTo({ shell }: LiveCluster, name: string, object: object): Promise<void> {
  const { exitCode, stderr } = await shell(`printf %s '${JSON.stringify(object)}' | kubectl apply -n ${name} -f -`);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
}

function refusals(stderr: string): string[] {
  return [...stderr.matchAll(/^ +- (.*)$/gm)].map(([, line = '']) => line).sort();
}

function podsOfProofs(name: string): string[] {
  const plan = { ...planOf({ run: 'any', probeImage: 'any' }, name), name: (base: string) => base };
  return allProofs
    .filter(({ targets }) => targets?.includes('kind') ?? true)
    .flatMap((proof) => proof.objects(plan))
    .map(({ body }) => body as { kind: string; metadata: { name: string } })
    .filter(({ kind }) => kind === 'Pod')
    .map(({ metadata }) => `Pod ${metadata.name}`)
    .sort();
}

// Pods take a moment to end.
async function expectOnly({ shell }: LiveCluster, name: string, ours: readonly string[]): Promise<void> {
  const objects = async () =>
    (await shell(`kubectl get ${kinds} -n ${name} -o name`)).stdout.split('\n').map(bare).sort();
  await expect.poll(objects, { timeout: 60_000 }).toEqual([...ofKubernetes, ...ours].sort());
}

/** `role/x` of `role.rbac.authorization.k8s.io/x`. */
function bare(name: string): string {
  return name.replace(/\.[^/]*\//, '/');
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [path.relative(folder, file), await readFile(file, 'utf8')] as const)),
  );
}
