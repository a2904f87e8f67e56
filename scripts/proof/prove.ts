import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import type { ExitCode } from '../../fixtures/model/exit-code.ts';
import { inAnotherShard, type Run, type RunTarget, type Split } from '../../fixtures/model/run.ts';
import { proofDir, refuseForeignOut } from '../../fixtures/report/write-proof.ts';
import { readExplained } from '../../fixtures/parity/explained.ts';
import { removeNamespacesOf, removeSharedAccount } from '../../fixtures/probe-namespace.ts';
import { readDrawingOnce } from '../../fixtures/workshop/diagram/read-once.ts';
import { readWorkshop } from '../../fixtures/workshop/workshop.ts';
import { ensureBrowser } from '../browser/ensure-browser.ts';
import type { VerbContext } from '../cli/verb.ts';
import { withApi } from '../kind/api.ts';
import { kubeconfigFile } from '../kind/kubeconfig-file.ts';
import { afterwards } from './afterwards.ts';
import { bringUp } from './bring-up.ts';
import { bringUpBeside, leaveOut, type Beside } from './beside.ts';
import { prepareEks } from './eks-target.ts';
import { tellFailedBringUp } from './failed-bring-up.ts';
import { kindTools } from './kind-tools.ts';
import { becomeProver } from './least-privilege.ts';
import { newRun } from './new-run.ts';
import type { ProofChoice } from './options.ts';
import { requireRights } from './require-rights.ts';
import { forgetRun, runSpecs } from './run-specs.ts';
import { failOnGitHub, showOnGitHub } from './show-github.ts';
import { showEnd, showTargets } from './show.ts';

export interface ProofRequest {
  verb: 'start' | 'test';
  choice: ProofChoice;
  /** Arguments for Playwright, as typed. */
  playwright: readonly string[];
  full: boolean;
  /** Where this is a shard: what the whole was asked for. */
  split?: Split | undefined;
}

/** The main job: brings the targets up, runs the specs, shows the verdicts, and takes down what should not stay. */
export async function prove(
  context: VerbContext,
  { verb, choice, playwright, full, split }: ProofRequest,
): Promise<ExitCode> {
  const { claims, statements, drawn, problems } = await readWorkshop(choice.page, choice.kindConfig, readDrawingOnce);
  readExplained();
  await refuseForeignOut(choice.outDir);
  const run: Run = {
    ...newRun(context.runId, { page: choice.page, claims, statements, drawn, problems }, choice.outDir),
    verb,
    strictParity: choice.strictParity,
    full,
    ...(split === undefined ? {} : { split }),
  };
  const up: RunTarget[] = [];
  const asChosen = async (target: RunTarget) => {
    up.push(target);
    const chosen = await chosenTarget(context, target, choice);
    await requireRights(context, chosen);
    return chosen;
  };
  let eks: Beside | undefined;
  let comingUp: TargetName | undefined = choice.targets.includes('eks') ? 'eks' : 'kind';
  try {
    const tools = kindTools(context);
    const { plan, leftOut } = await prepareEks(context, choice, tools);
    if (!choice.targets.includes('eks')) run.outOfScope.push(notSelected('eks', split));
    else if (leftOut !== undefined) {
      run.outOfScope.push({ target: 'eks', why: leftOut });
      // The specs of a shard are counted with those of a target that is left out: they are skipped.
      if (split !== undefined) await leaveOut(run, 'eks', leftOut);
    }
    if (plan !== undefined) {
      eks = bringUpBeside(context, run, { name: 'eks', bringUp: plan.bringUp, then: asChosen });
    }
    if (choice.targets.includes('kind')) {
      comingUp = 'kind';
      // A cluster of our own follows the minor of an EKS cluster that is there.
      const minor = choice.minor ?? plan?.minor;
      const ofKind = { ...context, out: context.out.scoped({ target: 'kind' }) };
      run.targets.push(await asChosen(await bringUp(ofKind, { ...choice, minor }, tools)));
    } else run.outOfScope.push(notSelected('kind', split));
    if (drawn.length > 0) await ensureBrowser(context);
    comingUp = undefined;
    const shown: string[] = [];
    const verdicts = await runSpecs(context, run, playwright, (some) => {
      shown.push(...some.scope.targets);
      showTargets(context, some);
    });
    const late = verdicts.targets.filter(({ name }) => !shown.includes(name));
    if (late.length > 0) showTargets(context, { ...verdicts, targets: late });
    showEnd(context, run, verdicts);
    showOnGitHub(context, [verdicts], path.join(proofDir({ ...run, full: verdicts.full }), 'summary.md'));
    return verdicts.exit.code;
  } catch (error) {
    if (comingUp === undefined) failOnGitHub(context, error);
    else await tellFailedBringUp(context, error, { run, target: comingUp, targets: choice.targets, playwright });
    throw error;
  } finally {
    try {
      await eks?.stop();
      for (const target of up) await removeLeft(context, target, choice.namespace);
      await eks?.close();
    } finally {
      await forgetRun(run);
      await afterwards(context, choice, up);
    }
  }
}

function notSelected(target: TargetName, split: Split | undefined): Run['outOfScope'][number] {
  const isElsewhere = split?.targets.some(({ name }) => name === target) === true;
  return { target, why: isElsewhere ? inAnotherShard : 'not asked for' };
}

// The specs remove what they made, unless their process was killed.
async function removeLeft(
  context: VerbContext,
  { cluster, mode, kubeconfig }: RunTarget,
  namespace: string | undefined,
): Promise<void> {
  // Our own emulation's way in, by tokens, is that of its workers.
  const own = kubeconfigFile(cluster);
  await withApi(mode === 'emulated' && existsSync(own) ? own : kubeconfig, async (api) => {
    await removeNamespacesOf(api, context.runId);
    if (namespace !== undefined) await removeSharedAccount(api, namespace, context.runId);
  });
}

// The target as the options want it to be asked: by whom, and in which Namespace.
async function chosenTarget(context: VerbContext, target: RunTarget, choice: ProofChoice): Promise<RunTarget> {
  const { namespace } = choice;
  const kubeconfig = choice.leastPrivilege ? await becomeProver(context, target) : target.kubeconfig;
  return { ...target, kubeconfig, ...(namespace === undefined ? {} : { namespace }) };
}
