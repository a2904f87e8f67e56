import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runLabel } from '../../../fixtures/components/probe.ts';
import type { Answer, Answered, Exchange } from '../../../scripts/faults/api-proxy.ts';
import { proveThrough, proveWith, type Proof } from '../faults/prove-through.ts';
import { expect, test as base, type LiveCluster } from '../support/cluster.ts';

interface Fault {
  what: string;
  /** What is proven meanwhile; one claim that lists, watches and compares times where left out. */
  grep?: string;
  answer: () => Answer;
  /** Exit codes that are right: 0 only where the whole was seen all the same. */
  codes: readonly number[];
  reason?: RegExp;
  /** The proof sees nothing, and mostly waits: it waits beside the others that do. */
  blind?: true;
}

// What an API server may answer that says nothing of the cluster: it must never refute, nor pass for having looked.
const test = base.extend<object, { prove: (fault: Fault) => Promise<Proof> }>({
  prove: [
    async ({ cluster }, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-harness-'));
      const idOf = (fault: Fault) => `${cluster.run}-${faults.indexOf(fault)}`;
      const started = new Map<Fault, Promise<Proof>>();
      const prove = (fault: Fault) => {
        const id = idOf(fault);
        const selection = { grep: fault.grep ?? 'kube-scheduler:', id, outDir: path.join(folder, id) };
        const proof = started.get(fault) ?? proveThrough(cluster.target, fault.answer(), selection);
        // Whoever waits for it hears of it.
        proof.catch(() => undefined);
        started.set(fault, proof);
        return proof;
      };
      await use((fault) => {
        if (fault.blind === true) for (const one of faults.filter(({ blind }) => blind)) void prove(one);
        return prove(fault);
      });
      await Promise.allSettled(started.values());
      for (const fault of started.keys()) await removeNamespaces(cluster, idOf(fault));
      await rm(folder, { recursive: true });
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test.describe.configure({ timeout: 240_000 });

const json = 'application/json';
const isRead = ({ method }: Exchange) => method === 'GET';
const isWatch = ({ path }: Exchange) => /[?&]watch=1/.test(path);
const isList = (exchange: Exchange) =>
  isRead(exchange) && !isWatch(exchange) && /\/(pods|nodes|events)(\?|$)/.test(exchange.path);
const refusal = (status: number, headers = {}): Answered => ({
  status,
  type: json,
  body: JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status }),
  headers,
});

// As a token is that runs out.
function refusedAfter(requests: number): Answer {
  let asked = 0;
  return () => (++asked > requests ? Promise.resolve(refusal(401)) : undefined);
}

const always =
  (answered: Answered, where: (exchange: Exchange) => boolean): (() => Answer) =>
  () =>
  (exchange) =>
    where(exchange) ? Promise.resolve(answered) : undefined;

const changed =
  (where: (exchange: Exchange) => boolean, change: (answered: Answered) => Answered): (() => Answer) =>
  () =>
  (exchange) =>
    where(exchange) ? exchange.ask().then(change) : undefined;

const faults: readonly Fault[] = [
  {
    what: '429 to the first read of each path, with a time to wait',
    answer: () => {
      const seen = new Set<string>();
      return (exchange) => {
        if (!isRead(exchange) || isWatch(exchange) || seen.has(exchange.path)) return undefined;
        seen.add(exchange.path);
        return Promise.resolve(refusal(429, { 'retry-after': '1' }));
      };
    },
    codes: [0],
  },
  { what: '503 to every read', answer: always(refusal(503), isRead), codes: [6], reason: /503/, blind: true },
  {
    what: '410 in every watch',
    answer: always(
      {
        status: 200,
        type: json,
        body: `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410 } })}\n`,
      },
      isWatch,
    ),
    codes: [0],
  },
  {
    what: 'lists whose JSON is cut off in the middle',
    answer: changed(isList, (answered) => ({ ...answered, body: answered.body.slice(0, answered.body.length / 2) })),
    codes: [6],
    reason: /not JSON/,
    blind: true,
  },
  {
    what: 'lists whose connection breaks in the middle',
    answer: changed(isList, (answered) => ({ ...answered, body: answered.body.slice(0, 100), end: 'cut' })),
    codes: [6],
    blind: true,
  },
  {
    what: 'watches that never say anything, and never end',
    answer: always({ status: 200, type: json, body: '', end: 'never' }, isWatch),
    codes: [0, 6],
    blind: true,
  },
  {
    what: 'lists of 60 MB',
    answer: changed(isList, (answered) => ({
      ...answered,
      body: answered.body.replace('"items":[', `"items":[${`{"metadata":{"name":"${'x'.repeat(1e6)}"}},`.repeat(60)}`),
    })),
    codes: [6],
    reason: /cut/,
    blind: true,
  },
  ...[-1, 1].map((hours) => ({
    what: `a clock that is an hour ${hours < 0 ? 'behind' : 'ahead'}`,
    grep: 'kube-scheduler:|kubelet:',
    answer: changed(
      (exchange) => !isWatch(exchange) && !exchange.path.includes('/exec'),
      (answered) => ({ ...answered, headers: { date: new Date(Date.now() + hours * 3_600_000).toUTCString() } }),
    ),
    codes: [0, 6],
  })),
];

for (const fault of faults) {
  const { what, codes, reason } = fault;

  test(`API server: ${what}: ends with ${codes.join(' or ')}, and refutes nothing`, async ({ prove }) => {
    const { exit, verdicts } = (await prove(fault)).verdicts;
    const told = verdicts.map((one) => `${one.claim}: ${one.verdict}: ${one.reason}`);
    expect(told).not.toContainEqual(expect.stringContaining(': refuted: '));
    expect(told[0]).toMatch(reason ?? /./);
    expect(codes).toContain(exit.code);
  });
}

test('API server: a token that runs out meanwhile ends with 6, and what could not be removed is told', async ({
  cluster,
  folder,
}) => {
  const answer = refusedAfter(8);
  const id = `${cluster.run}-token`;
  try {
    const { verdicts, said } = await proveThrough(cluster.target, answer, {
      grep: 'kube-scheduler:',
      id,
      outDir: folder,
    });
    expect(verdicts.verdicts).toMatchObject([
      { verdict: 'undetermined', reason: expect.stringContaining('401') as unknown },
    ]);
    expect(verdicts.exit.code).toBe(6);
    expect(said).toMatch(/Left behind: .*; see "npm run gc"\./);
  } finally {
    await removeNamespaces(cluster, id);
  }
});

test('API server: a name that nobody knows ends with 6, and is told', async ({ cluster, folder }) => {
  const kubeconfig = path.join(folder, 'config');
  const own = await readFile(cluster.kubeconfig, 'utf8');
  await writeFile(kubeconfig, own.replace(/server: .*/, 'server: https://gone.invalid:6443'), { mode: 0o600 });
  const target = { ...cluster.target, kubeconfig };
  const { verdicts } = await proveWith(target, { grep: 'kube-scheduler:', id: `${cluster.run}-dns`, outDir: folder });
  expect(verdicts.verdicts).toMatchObject([
    { verdict: 'undetermined', reason: expect.stringContaining('gone.invalid') as unknown },
  ]);
  expect(verdicts.exit.code).toBe(6);
});

async function removeNamespaces({ shell }: LiveCluster, run: string): Promise<void> {
  const { exitCode, stderr } = await shell(`kubectl delete namespaces --wait=false -l ${runLabel}=${run}`);
  expect([stderr.replace('No resources found\n', ''), exitCode]).toEqual(['', 0]);
}
