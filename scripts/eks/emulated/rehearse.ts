import path from 'node:path';
import { seal, sealedEnvironment } from '../../../fixtures/aws/sealed-environment.ts';
import { startStandIn } from '../../../fixtures/aws/stand-in.ts';
import type { World } from '../../../fixtures/aws/world.ts';
import { HarnessError } from '../../../fixtures/errors.ts';
import { exitCodes } from '../../../fixtures/model/exit-code.ts';
import type { NodeImageOrigin } from '../../../fixtures/model/run.ts';
import { stateDir } from '../../../fixtures/paths.ts';
import type { VerbContext } from '../../cli/verb.ts';
import { ensureProbeImage } from '../../kind/probe-image.ts';
import type { KindTools } from '../../proof/kind-tools.ts';
import { ensureEmulated } from './ensure-emulated.ts';
import { worldOf } from './world-of.ts';

export interface Rehearsal {
  /** False where an emulation that was up is used again. */
  created: boolean;
  nodeImage: NodeImageOrigin;
  probeImage: string;
  /** The account that the stand-in answers for, as long as it runs. */
  world: World;
  /** What leads the AWS SDK to the stand-in and nowhere else; null removes a variable. */
  env: Record<string, string | null>;
  /** Ends the stand-in; the cluster stays. */
  close: () => Promise<void>;
}

/**
 * Brings the emulation up: the cluster in EKS shape, and before it, in this process, the AWS stand-in that answers for it
 * as long as the run lasts. From then on this process and its children know no other AWS.
 */
export async function rehearse(
  context: VerbContext,
  { engine, kind, image }: KindTools,
  choice: { name: string; minor: string; retain: boolean; probeImage?: string | undefined },
): Promise<Rehearsal> {
  const { name, minor, retain, probeImage } = choice;
  const { ref, digest, origin, cni } = image;
  const emulated = await ensureEmulated(context, { name, kind, image, engine, minor, runId: context.runId, retain });
  const { cluster, endpoint } = emulated;
  const world = worldOf(emulated, minor);
  const [principal] = world.principals;
  if (principal === undefined) throw new Error('The account of the emulation has nobody in it.');
  const standIn = await startStandIn(world, { host: new URL(endpoint).hostname });
  try {
    const env = await sealedEnvironment(process.env, standIn, principal, path.join(stateDir(), 'aws'));
    seal(env);
    const nodes = cluster.nodes.map(({ name }) => name);
    const [probe] = await Promise.all([
      probeImage === undefined
        ? ensureProbeImage(context, { kind, cluster: cluster.name, nodes, ours: true })
        : { ref: probeImage },
      emulated.verifyTokensWith(standIn),
    ]);
    return {
      created: cluster.created,
      nodeImage: { ref, digest, origin, cni, patches: [...image.patches, ...emulated.patches] },
      probeImage: probe.ref,
      world,
      env,
      close: async () => {
        await standIn.close();
        refuseLeaks(standIn.refusedHosts);
      },
    };
  } catch (error) {
    await standIn.close();
    throw error;
  }
}

// What asked for any other host would have left this machine, had there been a way.
function refuseLeaks(hosts: readonly string[]): void {
  if (hosts.length === 0) return;
  throw new HarnessError({
    id: 'emulation-leaks',
    exitCode: exitCodes.defect,
    doing: 'Rehearse EKS on this machine',
    seen: `somebody wanted to reach ${[...new Set(hosts)].join(', ')}`,
    expected: 'nothing but the stand-in',
    next: 'Please report it with the lines above.',
  });
}
