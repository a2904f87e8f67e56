import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { EvidenceDocument, TargetName } from '../../fixtures/model/evidence.ts';
import { proofDir } from '../../fixtures/report/write-proof.ts';
import { allProofs } from '../../fixtures/proofs.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import { readDrawingOnce } from '../../fixtures/workshop/diagram/read-once.ts';
import { readWorkshop } from '../../fixtures/workshop/workshop.ts';
import { messageOf } from '../../fixtures/errors.ts';
import type { Output } from '../cli/output.ts';
import type { VerbContext } from '../cli/verb.ts';
import { kindTools } from '../proof/kind-tools.ts';
import type { Page } from '../proof/new-run.ts';
import { bringUpKindFaults } from './cluster.ts';
import { bringUpEksFaults } from './cluster-eks.ts';
import { expectedFor } from './expected.ts';
import { deleteFaultsCluster } from './kept.ts';
import { ghostOf, type Case, type Fault, type Ground, type Injected } from './model.ts';
import { faultsClusters } from './names.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { writeOutcomes } from './write.ts';
import { proveOn } from './prove-fault.ts';
import { withFault } from './with-fault.ts';

const bringUps = { kind: bringUpKindFaults, eks: bringUpEksFaults };

/** Injects faults into clusters of their own, as many at once as their targets have clusters; each into a whole one. */
export async function injectAll(
  context: VerbContext,
  cases: readonly Case[],
  outDir: string,
  clusters = faultsClusters,
): Promise<Outcome[]> {
  const page = { ...(await readWorkshop(defaultPage, undefined, readDrawingOnce)), page: defaultPage };
  const tools = kindTools(context);
  const outcomes: Outcome[] = [];
  let writing = Promise.resolve();
  const lane = async (cluster: string, target: TargetName, waiting: Case[]) => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      context.signal.throwIfAborted();
      const { fault } = one;
      const out = context.out.scoped({ target, fault: fault.id });
      // A cluster that is not whole, or bears the mark of a fault, is made anew here.
      const { ground, close } = await bringUps[target]({ ...context, out }, cluster, tools);
      const started = performance.now();
      const found = await meet(ground, one, page, path.join(outDir, target, fault.id)).finally(close);
      const seconds = Math.round((performance.now() - started) / 1000);
      const outcome = { fault: fault.id, title: fault.title, target, ...found, seconds };
      outcomes.push(outcome);
      tell(out, outcome);
      writing = writing.then(async () => {
        await writeOutcomes(outcomes, outDir);
      });
      await writing;
    }
  };
  const lanes = (['kind', 'eks'] as const).flatMap((target) => {
    const waiting = cases.filter((one) => one.target === target);
    return clusters[target].slice(0, waiting.length).map((cluster) => lane(cluster, target, waiting));
  });
  const ended = await Promise.allSettled(lanes);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return cases.flatMap(
    ({ fault: { id }, target }) => outcomes.find((one) => one.fault === id && one.target === target) ?? [],
  );
}

/** Likewise on one cluster at a time: each goes before the next comes. */
export async function injectOneByOne(context: VerbContext, cases: readonly Case[], outDir: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const target of ['kind', 'eks'] as const) {
    const [cluster = ''] = faultsClusters[target];
    const own = cases.filter((one) => one.target === target);
    outcomes.push(...(await injectAll(context, own, outDir, { ...faultsClusters, [target]: [cluster] })));
    if (target === 'kind' && own.length < cases.length) await deleteFaultsCluster(cluster);
  }
  return outcomes;
}

async function meet(
  ground: Ground,
  one: Case,
  page: Page,
  outDir: string,
): Promise<Pick<Outcome, 'problems' | 'met' | 'firstLine'>> {
  const { context, target } = ground;
  const expected = expectedFor(one, allProofs);
  try {
    const verdicts = await withFault(ground, one.fault, (injected) =>
      proveOn(context, page, { ...target, ...changed(injected) }, outDir),
    );
    const evidence = evidenceIn(proofDir({ outDir, full: false }), one.target);
    return outcomeOf(one, expected, verdicts, evidence, nodesOf(one.fault, ground));
  } catch (error) {
    context.signal.throwIfAborted();
    return { problems: [messageOf(error)], met: [] };
  }
}

function tell(out: Output, { title, problems, firstLine, seconds, ...outcome }: Outcome): void {
  out.event({ type: 'fault', ...outcome, title, problems, seconds });
  if (firstLine !== undefined) out.note(`  First failure: ${firstLine}`);
  for (const problem of problems) out.warn(`${title}: ${problem}`);
  if (problems.length === 0) out.note(`✓ ${title}: as computed, in ${seconds} s`);
}

function changed({ kubeconfig, kubectl }: Injected) {
  return { ...(kubeconfig === undefined ? {} : { kubeconfig }), ...(kubectl === undefined ? {} : { kubectl }) };
}

function nodesOf({ on = 'any' }: Fault, { controlPlane, worker, nodes, target }: Ground): string[] {
  const all = { controlPlane, worker, ghost: ghostOf(target.cluster) };
  if (on === 'any') return [...nodes];
  // A managed control plane is no Node.
  return on === 'controlPlane' && !nodes.includes(controlPlane) ? [] : [all[on]];
}

function evidenceIn(dir: string, target: TargetName): EvidenceDocument[] {
  const file = path.join(dir, 'evidence', `${target}.json`);
  return existsSync(file) ? [JSON.parse(readFileSync(file, 'utf8')) as EvidenceDocument] : [];
}
