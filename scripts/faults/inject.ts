import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EvidenceDocument } from '../../fixtures/model/evidence.ts';
import { proofDir } from '../../fixtures/report/write-proof.ts';
import { allProofs } from '../../fixtures/proofs.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import { readWorkshop } from '../../fixtures/workshop/workshop.ts';
import { messageOf } from '../../fixtures/errors.ts';
import type { VerbContext } from '../cli/verb.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import { kindTools } from '../proof/kind-tools.ts';
import { bringUpFaultsCluster } from './cluster.ts';
import { expectedOf } from './expected.ts';
import { refuseUnlessOurs } from './guard.ts';
import { untilHealthy } from './health.ts';
import { markFault, unmarkFault } from './mark.ts';
import { ghostOf, type Fault, type Ground, type Injected } from './model.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { writeOutcomes } from './write.ts';
import { proveOn, type Page } from './prove-fault.ts';

/** Injects faults into clusters of their own, as many at once as there are clusters; each into a whole one. */
export async function injectAll(
  context: VerbContext,
  faults: readonly Fault[],
  clusters: readonly string[],
  outDir: string,
): Promise<Outcome[]> {
  const page = { ...(await readWorkshop(defaultPage)), page: defaultPage };
  const tools = kindTools(context);
  const waiting = [...faults];
  const outcomes: Outcome[] = [];
  let writing = Promise.resolve();
  const lane = async (cluster: string) => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      context.signal.throwIfAborted();
      // A cluster that is not whole, or bears the mark of a fault, is made anew here.
      const target = await bringUpFaultsCluster(context, cluster, tools);
      const ground = groundOf(context, target);
      const started = performance.now();
      const found = await meet(ground, fault, page, path.join(outDir, fault.id));
      const seconds = Math.round((performance.now() - started) / 1000);
      const outcome = { fault: fault.id, title: fault.title, target: target.name, ...found, seconds };
      outcomes.push(outcome);
      tell(context, outcome);
      writing = writing.then(async () => {
        await writeOutcomes(outcomes, outDir);
      });
      await writing;
    }
  };
  const ended = await Promise.allSettled(clusters.slice(0, faults.length).map(lane));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return faults.flatMap(({ id }) => outcomes.find(({ fault }) => fault === id) ?? []);
}

async function meet(
  ground: Ground,
  fault: Fault,
  page: Page,
  outDir: string,
): Promise<Pick<Outcome, 'problems' | 'met' | 'firstLine'>> {
  const { context, target } = ground;
  const expected = expectedOf(fault, allProofs, target.name);
  try {
    const verdicts = await withFault(ground, fault, (injected) =>
      proveOn(context, page, { ...target, ...changed(injected) }, outDir),
    );
    const evidence = evidenceIn(proofDir({ outDir, full: false }));
    return outcomeOf(fault, expected, verdicts, evidence, nodesOf(fault, ground));
  } catch (error) {
    context.signal.throwIfAborted();
    return { problems: [messageOf(error)], met: [] };
  }
}

function tell({ out }: VerbContext, { title, problems, firstLine, seconds, ...outcome }: Outcome): void {
  out.event({ type: 'fault', ...outcome, title, problems, seconds });
  if (firstLine !== undefined) out.note(`  First failure: ${firstLine}`);
  for (const problem of problems) out.warn(`${title}: ${problem}`);
  if (problems.length === 0) out.note(`✓ ${title}: as computed, in ${seconds} s`);
}

function changed({ kubeconfig, kubectl }: Injected) {
  return { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(kubectl === undefined ? {} : { kubectl }) };
}

function nodesOf({ on = 'any' }: Fault, { controlPlane, worker, otherWorker, target }: Ground): string[] {
  const all = { controlPlane, worker, ghost: ghostOf(target.cluster) };
  return on === 'any' ? [controlPlane, worker, otherWorker] : [all[on]];
}

function evidenceIn(dir: string): EvidenceDocument[] {
  const file = path.join(dir, 'evidence', 'kind.json');
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as EvidenceDocument] : [];
}

function groundOf(context: VerbContext, target: RunTarget): Ground {
  const node = (role: string) => `${target.cluster}-${role}`;
  return {
    context,
    target,
    controlPlane: node('control-plane'),
    worker: node('worker'),
    otherWorker: node('worker2'),
  };
}

// The mark is set before anything is broken, and goes only when the cluster was seen to be whole again.
async function withFault<Result>(
  ground: Ground,
  fault: Fault,
  work: (injected: Injected) => Promise<Result>,
): Promise<Result> {
  const { context, controlPlane } = ground;
  await refuseUnlessOurs(ground.target);
  await markFault(controlPlane, fault.id);
  const injected = await context.out.phase(`Inject: ${fault.title}`, '10 s', () => fault.inject(ground));
  try {
    return await work(injected);
  } finally {
    await undo(ground, fault, injected);
  }
}

// Whatever may still be broken keeps its mark: the next fault gets a new cluster.
async function undo(ground: Ground, { title }: Fault, injected: Injected): Promise<void> {
  const { context, controlPlane } = ground;
  try {
    await context.out.phase(`Undo: ${title}`, '15 s', async () => {
      await injected.undo();
      await untilHealthy(ground);
    });
    await unmarkFault(controlPlane);
  } catch (error) {
    // Whoever interrupts does not wait for it.
    if (!context.signal.aborted) context.out.warn(`${title} is not undone: ${messageOf(error)}`);
  }
}
