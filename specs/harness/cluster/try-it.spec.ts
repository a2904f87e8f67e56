import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ComponentProof } from '../../../fixtures/components/proof.ts';
import type { CommandResult } from '../../../fixtures/exec.ts';
import type { Observation } from '../../../fixtures/model/evidence.ts';
import { redact } from '../../../fixtures/model/redact.ts';
import { planOf } from '../../../fixtures/plan.ts';
import type { ProbeNamespace } from '../../../fixtures/probe-namespace.ts';
import { allProofs } from '../../../fixtures/proofs.ts';
import { engineReader } from '../../../fixtures/targets/engine-reader.ts';
import { expect, test, type LiveCluster } from '../support/cluster.ts';
import { inReadersOrder, isWrite, observationsIn } from '../support/observations.ts';
import { difference, repliesIn, saysReason } from '../support/same-answer.ts';

// Each observation carries a line that a reader can paste. What was observed stays up while all of them are run: lines
// that only read against the Namespace of the proof, lines that write in a Namespace of the reader's own.

const pseudonymKey = randomUUID();
const linesAtOnce = 4;
/** What a reader waits for a controller to have done its work. */
const readersPatience = 45_000;

/** Whose reads a reader can repeat in a Namespace of their own, after the writes: nothing in them names an IP. */
const repeatable = ['kube-apiserver', 'kube-scheduler', 'kube-controller-manager'];

/** What of their answers is compared or looked for is kept alone: a reader's line shows more, and must work. */
const keptInPart = ['parity-facts', 'kind-diagram'];

test.describe.configure({ timeout: 120_000 });

// What a diagram of EKS draws is no question for this cluster.
const proofs = (allProofs as readonly ComponentProof<unknown>[]).filter(
  ({ ofDiagram, targets }) => ofDiagram !== true || targets?.includes('kind') === true,
);

for (const proof of proofs) {
  const what = proof.claim.replace(/^.*\//, '');

  test(`try it: each line of ${what} shows a reader what was recorded`, async ({ cluster, namespaces }) => {
    const name = `kind-and-eks-${what}-${cluster.run}`;
    const probes = await namespaces.open(proof.component, name);
    const observations = observationsIn(await observe(proof, cluster, probes));
    expect(observations.filter(({ tryIt }) => !tryIt)).toEqual([]);

    const reader = `${name}-reader`;
    await namespaces.open(proof.component, reader);
    const [own, readers] = await Promise.all([
      runReads(
        observations.filter((one) => !isWrite(one)),
        cluster,
        keptInPart.includes(what),
      ),
      runAsReader(
        observations.filter((one) => isForReader(one, proof.component, name)),
        cluster,
        (line) => line.replaceAll(name, reader),
      ),
    ]);

    expect([...own.different, ...readers.different]).toEqual([]);
    expect(new Set([...own.ran, ...readers.ran]).size).toBe(observations.length);
  });
}

test('try it: a line that leads elsewhere is told', async ({ cluster }) => {
  const proof = (allProofs as readonly ComponentProof<unknown>[]).find(({ component }) => component === 'version-skew');
  const evidence = await proof?.observe({
    ...planOf({ run: cluster.run, probeImage: '' }, 'unused'),
    ...{ api: cluster.api, mode: cluster.target.mode, cluster: cluster.target.cluster, newNamespace: false },
    engine: engineReader,
    create: () => Promise.reject(new Error('this proof creates nothing')),
  });
  const broken = observationsIn(redact(evidence, pseudonymKey)).map((one) => ({
    ...one,
    tryIt: one.tryIt
      .replace(/\/version$/, '/api')
      .replace(/\/nodes$/, "/nodes'?limit=1'")
      .replace('kube-system', 'kube-public')
      .replace('kube-proxy', 'kube-dns'),
  }));
  const { different } = await runReads(broken, cluster);
  expect(different).toHaveLength(broken.length);
});

function isForReader(one: Observation, component: string, namespace: string): boolean {
  return isWrite(one) || (repeatable.includes(component) && one.tryIt.includes(namespace));
}

async function observe(proof: ComponentProof<unknown>, cluster: LiveCluster, probes: ProbeNamespace) {
  const { api, run, target } = cluster;
  const evidence = await proof.observe({
    ...planOf({ run, probeImage: target.probeImage }, probes.name),
    api,
    mode: target.mode,
    cluster: target.cluster,
    engine: engineReader,
    newNamespace: true,
    create: (planned) => probes.create(planned),
  });
  return redact(evidence, pseudonymKey);
}

interface Walk {
  ran: Observation[];
  different: string[];
}

// Nothing changes any more: the order matters to none of them.
async function runReads(observations: readonly Observation[], { shell }: LiveCluster, inPart = false): Promise<Walk> {
  const walk: Walk = { ran: [], different: [] };
  const how = { pseudonymKey, replies: repliesIn(observations), reader: false };
  const waiting = inReadersOrder(observations);
  const work = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const ran = await shell(one.tryIt);
      note(walk, one, one.tryIt, inPart ? isAnswered(ran) : difference(one, ran, how));
    }
  };
  await Promise.all(Array.from({ length: linesAtOnce }, work));
  return walk;
}

function isAnswered({ exitCode, stdout, stderr }: CommandResult): string | undefined {
  return exitCode === 0 && stdout.trim() !== '' ? undefined : `no answer now: ${stderr}`;
}

async function runAsReader(
  observations: readonly Observation[],
  { shell }: LiveCluster,
  inOwnNamespace: (line: string) => string,
): Promise<Walk> {
  const walk: Walk = { ran: [], different: [] };
  const how = { pseudonymKey, replies: [], reader: true };
  for (const one of inReadersOrder(observations)) {
    const line = inOwnNamespace(one.tryIt);
    const compare = (ran: CommandResult) => (namesVersion(one) ? differentUpdate(ran) : difference(one, ran, how));
    let seen = compare(await shell(line));
    const end = Date.now() + readersPatience;
    while (seen !== undefined && !isWrite(one) && Date.now() < end) {
      await sleep(500);
      seen = compare(await shell(line));
    }
    note(walk, one, line, seen);
  }
  return walk;
}

// The version that an update names is that of the recorded object; the reader's own never had it.
function namesVersion({ request, tryIt }: Observation): boolean {
  return request.startsWith('PUT ') && tryIt.includes('"resourceVersion":');
}

function differentUpdate({ exitCode, stderr }: CommandResult): string | undefined {
  return exitCode !== 0 && saysReason('Conflict', stderr) ? undefined : `expected a Conflict, now ${stderr}`;
}

function note({ ran, different }: Walk, one: Observation, line: string, seen: string | undefined): void {
  ran.push(one);
  if (seen !== undefined) different.push(`${line}\n  ${seen}`);
}
