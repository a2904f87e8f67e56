import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { pins } from '../../fixtures/versions.ts';
import type { Context } from '../cli/context.ts';
import { runCommand } from '../engine/command.ts';
import type { Builder } from './builder.ts';
import { inspectImage, parseRef } from './engine-images.ts';
import { climb } from './ladder.ts';
import { ownBuilder } from './own-builder.ts';
import { pullImage } from './pull.ts';

const containerdBudget = 30_000;

/** The image that probe Pods ask for. */
export const probeImage = pins.probeImage.ref;

export interface ProbeImage {
  ref: string;
  /** `kubelet`: a cluster that is not ours fetches it itself, or not. */
  origin: 'node' | 'registry' | 'built' | 'kubelet';
}

export interface ProbeImageOptions {
  builder?: Pick<Builder, 'buildProbeImage'>;
  /** Path of the kind binary. */
  kind: string;
  cluster: string;
  /** Names of all its node containers. */
  nodes: readonly string[];
  /** False for an attached cluster: nothing is put on its nodes. */
  ours?: boolean;
  ref?: string;
  noProgressMs?: number;
}

/**
 * The image of the probe Pods on every node: there already → pulled and loaded → built and loaded.
 *
 * @throws HarnessError, exit 3 or 4, with the reason of every rung.
 */
export async function ensureProbeImage(context: Context, options: ProbeImageOptions): Promise<ProbeImage> {
  const { builder = ownBuilder, cluster, nodes, ref = probeImage, ours = true } = options;
  if (!ours) return { ref, origin: 'kubelet' };

  const load = async (image: string, origin: ProbeImage['origin']) => {
    const answer = await runCommand(options.kind, ['load', 'docker-image', image, '--name', cluster], {
      signal: context.signal,
      timeoutMs: 300_000,
    });
    const missing = await nodesWithout(context, image, nodes);
    if (missing.length === 0) return { value: { ref: image, origin } satisfies ProbeImage };
    const said = answer.stderr.trim().split('\n').at(-1) ?? '';
    return { because: `kind load left ${missing.join(', ')} without it: ${said}` };
  };

  return climb<ProbeImage>(
    context,
    'Probe image',
    [
      {
        doing: `look for ${ref} on every node`,
        attempt: async () => {
          const missing = await nodesWithout(context, ref, nodes);
          return missing.length === 0
            ? { value: { ref, origin: 'node' } }
            : { because: `${missing.join(', ')} lacks it` };
        },
      },
      {
        doing: `pull ${ref} and load it`,
        usual: '20 s',
        attempt: async () => {
          const { name, tag, digest } = parseRef(ref);
          if ((await inspectImage(context, ref)) === undefined) {
            await context.out.phase('Pull the probe image', '20 s', (step) =>
              pullImage(name, digest ?? tag ?? 'latest', {
                signal: context.signal,
                onProgress: step,
                ...(options.noProgressMs === undefined ? {} : { noProgressMs: options.noProgressMs }),
              }),
            );
          }
          return load(ref, 'registry');
        },
      },
      {
        doing: 'build it on this machine and load it',
        usual: '1 min',
        attempt: async () => load(await builder.buildProbeImage(context), 'built'),
      },
    ],
    (reasons, last) =>
      new HarnessError({
        id: 'probe-image-unavailable',
        exitCode: last?.exitCode ?? exitCodes.environment,
        doing: `Put ${ref} on the nodes of ${cluster}`,
        seen: reasons.join('; '),
        next: 'Give the engine a way to a registry or a mirror, or name an image the nodes can get with --probe-image.',
        cause: last,
      }),
  );
}

async function nodesWithout(context: Context, ref: string, nodes: readonly string[]): Promise<string[]> {
  const found = await Promise.all(nodes.map((node) => hasImage(context, ref, node)));
  return nodes.filter((_, index) => found[index] !== true);
}

// Where the engine was just restarted a Node's own containerd takes a moment longer than the Node's container.
async function hasImage({ signal }: Context, ref: string, node: string): Promise<boolean> {
  const deadline = performance.now() + containerdBudget;
  for (;;) {
    const list = ['ctr', '-n', 'k8s.io', 'images', 'ls', '-q', `name==${ref}`];
    const answer = await runCommand('docker', ['exec', node, ...list], { signal, timeoutMs: 20_000 });
    if (answer.exitCode === 0) return answer.stdout.split('\n').includes(ref);
    if (!answer.stderr.includes('containerd.sock') || performance.now() > deadline) return false;
    await sleep(500, undefined, { signal });
  }
}
