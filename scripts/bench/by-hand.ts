import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { pins } from '../../fixtures/versions.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import type { VerbContext } from '../cli/verb.ts';
import { ensureEngine } from '../engine/ensure-engine.ts';
import { nodeContainers } from '../kind/containers.ts';
import { ensureKubectl } from '../kind/kubectl.ts';
import { ensureNodeImage } from '../kind/node-image-ladder.ts';
import { bringUp, clusterName } from '../proof/bring-up.ts';
import { must } from './must.ts';
import { measurePairs, type Measured } from './pairs.ts';
import { withProofs } from './prove.ts';

/** `npm start` on KinD, report included, against `by-hand.sh` on the same cluster. */
export function benchByHand(context: VerbContext, rounds: number): Promise<Measured> {
  return withProofs(context, async (prove) => {
    const { kubeconfig } = await bringUp(context, {
      minor: undefined,
      attach: undefined,
      kindConfig: defaultKindConfig,
      retain: false,
    });
    const minor = pins.kubernetes.default;
    const image = await ensureNodeImage(context, await ensureEngine(context), minor);
    const [node] = await nodeContainers(clusterName);
    const kubectl = await ensureKubectl(context, { minor, node: node?.name ?? '', nodeImageDigest: image.digest });
    const env = {
      KUBECTL: kubectl.path,
      KUBECONFIG: kubeconfig,
      IMAGE: pins.probeImage.ref,
      CLUSTER: clusterName,
    };
    await prove(['kind']);
    return measurePairs(
      rounds,
      async () => (await prove(['kind'])).ms,
      async () => {
        const start = performance.now();
        await must(context, 'sh', [path.join(projectDir, 'scripts', 'bench', 'by-hand.sh')], { env });
        return performance.now() - start;
      },
      (line) => {
        context.out.note(line);
      },
    );
  });
}
