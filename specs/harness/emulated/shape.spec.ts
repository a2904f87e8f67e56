import type { V1Node, V1NodeList, V1Pod, V1PodList, V1Service } from '@kubernetes/client-node';
import { randomBytes } from 'node:crypto';
import { presignToken } from '../../../fixtures/targets/eks/token.ts';
import type { Principal } from '../../../fixtures/aws/world.ts';
import { Agent, request } from 'undici';
import { expect, test, type Emulation } from '../support/emulation.ts';

const isFargate = ({ metadata }: V1Node) => metadata?.labels?.['eks.amazonaws.com/compute-type'] === 'fargate';

async function nodesOf({ api }: Emulation): Promise<V1Node[]> {
  return (await api.ask<V1NodeList>('/api/v1/nodes')).answer?.items ?? [];
}

test('emulation: no Node and no Pod of the control plane is to be seen', async ({ emulation }) => {
  const nodes = await nodesOf(emulation);
  expect(nodes.map(({ metadata }) => metadata?.labels?.['node-role.kubernetes.io/control-plane'])).toEqual(
    Array(3).fill(undefined),
  );
  const pods = await emulation.api.ask<V1PodList>('/api/v1/namespaces/kube-system/pods');
  const names = (pods.answer?.items ?? []).map(({ metadata }) => metadata?.name ?? '');
  expect(names.filter((name) => /^(kube-apiserver|kube-scheduler|kube-controller-manager|etcd)-/.test(name))).toEqual(
    [],
  );
  expect(names.some((name) => name.startsWith('coredns-'))).toBe(true);
});

test('emulation: versions have the suffix of EKS', async ({ emulation }) => {
  const version = await emulation.api.ask<{ gitVersion: string }>('/version');
  const nodes = await nodesOf(emulation);
  const kubelets = nodes.map(({ status }) => status?.nodeInfo?.kubeletVersion);
  for (const seen of [version.answer?.gitVersion, ...kubelets]) expect(seen).toMatch(/^v1\.\d+\.\d+-eks-[0-9a-f]{7}$/);
});

test('emulation: a Pod of the Fargate profile goes to the Fargate Node, by a scheduler of its own', async ({
  emulation,
}) => {
  const fargate = (await nodesOf(emulation)).find(isFargate);
  const pods = await emulation.api.watch<V1Pod>('/api/v1/namespaces/fargate/pods', {
    until: ([pod]) => pod?.status?.phase === 'Running',
    budget: 30_000,
  });
  const [pod] = pods.answer?.items ?? [];
  expect(pod?.spec?.nodeName).toBe(fargate?.metadata?.name);
  expect(pod?.spec?.schedulerName).toBe('fargate-scheduler');
  expect(pod?.metadata?.labels?.['eks.amazonaws.com/fargate-profile']).toBe('workshop-fargate');
});

test('emulation: the Fargate Node takes one Pod, and refuses a second', async ({ emulation }) => {
  const { api } = emulation;
  const fargate = (await nodesOf(emulation)).find(isFargate);
  const name = `second-${randomBytes(3).toString('hex')}`;
  const path = '/api/v1/namespaces/default/pods';
  const nodeName = fargate?.metadata?.name;
  const containers = [{ name: 'one', image: 'unused', imagePullPolicy: 'Never' }];
  await api.ask(path, { method: 'POST', body: { metadata: { name }, spec: { nodeName, containers } } });
  const seen = await api.watch<V1Pod>(`${path}?fieldSelector=metadata.name%3D${name}`, {
    until: ([pod]) => pod?.status?.phase === 'Failed',
    budget: 20_000,
  });
  await api.ask(`${path}/${name}`, { method: 'DELETE' });
  expect(seen.answer?.items[0]?.status?.reason).toBe('OutOfpods');
});

test('emulation: a Service leads from the Fargate Node to Pods of other Nodes, with no Pod of kube-proxy there', async ({
  emulation,
}) => {
  const { api } = emulation;
  const pods = await api.ask<V1PodList>('/api/v1/namespaces/fargate/pods');
  const name = pods.answer?.items[0]?.metadata?.name ?? '';
  const dns = await api.ask<V1Service>('/api/v1/namespaces/kube-system/services/kube-dns');
  // CoreDNS serves its metrics beside its answers: HTTP, as the Pod can ask for.
  const query = `host=${dns.answer?.spec?.clusterIP ?? ''}&port=9153&protocol=http&request=metrics&tries=1`;
  const dialled = await api.ask<{ responses?: string[]; errors?: string[] }>(
    `/api/v1/namespaces/fargate/pods/${name}:8080/proxy/dial?${query}`,
  );
  expect(dialled.answer?.errors ?? []).toEqual([]);
  expect(dialled.answer?.responses?.[0]).toContain('coredns_build_info');
});

test("emulation: a Pod on the Fargate Node reaches the cluster's own endpoint", async ({ emulation }) => {
  const { api, world } = emulation;
  const pods = await api.ask<V1PodList>('/api/v1/namespaces/fargate/pods');
  const [pod] = pods.answer?.items ?? [];
  const endpoint = new URL(world.clusters[0]?.endpoint ?? '');
  const command = ['/agnhost', 'connect', endpoint.host, '--timeout=5s'];
  const where = { namespace: 'fargate', pod: pod?.metadata?.name ?? '', container: 'workshop' };
  const connected = await api.exec({ ...where, command });
  expect([connected.answer?.status, connected.answer?.stdout]).toEqual(['Success', '']);
});

test('emulation: the genuine authenticator tells who comes, and with which groups', async ({ emulation }) => {
  const { world } = emulation;
  const [administrator, reader] = world.principals;
  expect(await whoIs(emulation, await tokenOf(emulation, administrator))).toEqual({
    status: 201,
    username: 'workshop-provision',
    groups: ['system:masters', 'system:authenticated'],
  });
  expect(await whoIs(emulation, await tokenOf(emulation, reader))).toEqual({
    status: 201,
    username: 'workshop-read',
    groups: ['kind-and-eks', 'system:authenticated'],
  });
});

test('emulation: a token with one letter changed, of another cluster or of a stranger comes in nowhere', async ({
  emulation,
}) => {
  const [administrator] = emulation.world.principals;
  const token = await tokenOf(emulation, administrator);
  const changed = withAnotherLetter(token, token.length - 8);
  const stranger = { ...known(administrator), secretAccessKey: 'of somebody else' };
  const tokens = [changed, await tokenOf(emulation, administrator, 'another'), await tokenOf(emulation, stranger)];
  for (const wrong of tokens) expect((await whoIs(emulation, wrong)).status).toBe(401);
  expect(emulation.standIn.refusedHosts).toEqual([]);
});

function withAnotherLetter(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
}

function known(principal: Principal | undefined): Principal {
  if (principal === undefined) throw new Error('The account has nobody in it.');
  return principal;
}

async function tokenOf({ world }: Emulation, principal: Principal | undefined, cluster = 'kind-and-eks-emulated') {
  const { accessKeyId, secretAccessKey, sessionToken } = known(principal);
  const credentials = { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
  return (await presignToken({ cluster, region: world.region, credentials })).token;
}

interface Review {
  /** A word where it is refused. */
  status?: { userInfo?: { username?: string; groups?: string[] } };
}

/** Asks the API server for whom it takes a token. */
async function whoIs({ world }: Emulation, token: string) {
  const [cluster] = world.clusters;
  const ca = Buffer.from(cluster?.certificateAuthority ?? '', 'base64');
  const agent = new Agent({ connect: { ca } });
  const url = `${cluster?.endpoint ?? ''}/apis/authentication.k8s.io/v1/selfsubjectreviews`;
  const { statusCode, body } = await request(url, {
    method: 'POST',
    dispatcher: agent,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
  });
  const { username, groups } = ((await body.json()) as Review).status?.userInfo ?? {};
  await agent.close();
  return { status: statusCode, ...(username === undefined ? {} : { username, groups }) };
}
