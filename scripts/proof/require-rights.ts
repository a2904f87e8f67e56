import { preflight } from '../../fixtures/access/preflight.ts';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { RunTarget } from '../../fixtures/model/run.ts';
import type { VerbContext } from '../cli/verb.ts';
import { withApi } from '../kind/api.ts';

/** Ends the run before the first probe where the API server refuses any of them; all refusals are in the message. */
export async function requireRights(context: VerbContext, target: RunTarget): Promise<void> {
  const { name, kubeconfig, cluster, probeImage, namespace } = target;
  const { refused, unasked } = await withApi(kubeconfig, (api) =>
    preflight(api, { target: name, run: context.runId, probeImage, namespace }),
  );
  for (const what of unasked) context.out.note(`Preflight could not ask: ${what}`);
  if (refused.length === 0) return;
  throw new HarnessError({
    id: 'preflight-refused',
    exitCode: exitCodes.environment,
    doing: `Ask cluster "${cluster}" for the rights and objects of the proof`,
    seen: `${refused.length} refused:\n${refused.map((line) => `  - ${line}`).join('\n')}\n`,
    next: 'Grant what is missing (kubectl apply -f fixtures/rbac.yaml), or name another Namespace: --namespace NAME.',
  });
}
