import type { RunTarget } from '../../fixtures/model/run.ts';
import { usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { withLock } from '../cli/lock.ts';
import { lineFor } from '../cli/options.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';
import { bringUp } from '../proof/bring-up.ts';
import { bringUpEmulated, prepareEks, type EksPlan } from '../proof/eks-target.ts';
import { kindTools } from '../proof/kind-tools.ts';
import { readTargetChoice, type TargetChoice } from '../proof/options.ts';
import { kubeconfigFile } from '../kind/cluster.ts';

export const run: Verb['run'] = async (context) => {
  const choice = readTargetChoice(context.values);
  if (choice.eks.how === 'attach') {
    throw usageError(
      'nothing-to-bring-up',
      'Bring up targets',
      `--eks attach:${choice.eks.name}, a cluster that is there already`,
      `Prove it: ${lineFor('start', ['--eks', `attach:${choice.eks.name}`])}`,
    );
  }
  const tools = kindTools(context);
  const up = await withLock('cluster', context, 'uses the cluster', async () => {
    const { plan } = await prepareEks(context, choice, tools);
    const both = await Promise.all([
      choice.targets.includes('kind') ? bringUp(context, choice, tools) : undefined,
      // A stand-in and its account end with this verb; the emulation stays.
      plan &&
        (choice.eks.how === 'emulated' ? bringUpEmulated(context, choice, tools) : createOnly(context, choice, plan)),
    ]);
    return both.filter((target) => target !== undefined);
  });
  for (const target of up) {
    context.out.note(`Cluster "${target.cluster}" is up: Kubernetes ${target.kubernetesVersion}.`);
    context.out.text(`  export KUBECONFIG=${kubeconfigOf(target)}`);
  }
  context.out.text(`  Next: npx playwright test, or ${lineFor('start', [])}`);
  return exitCodes.proven;
};

// What is brought up by this verb stays, though it costs money: until its lifetime is over, or "down".
async function createOnly(context: VerbContext, choice: TargetChoice, plan: EksPlan): Promise<RunTarget> {
  if (choice.eks.how === 'create') choice.eks.create.goes = false;
  return (await plan.bringUp(context)).target;
}

// The emulation's own way in, by tokens, ends with the run: people come in as kind's administrator.
function kubeconfigOf({ mode, cluster, kubeconfig }: RunTarget): string {
  return mode === 'emulated' ? kubeconfigFile(cluster) : kubeconfig;
}
