import { devNull } from 'node:os';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { Context } from '../cli/context.ts';
import { runCommand } from '../engine/command.ts';
import { parseObject } from '../engine/docker.ts';
import { findProgram } from '../engine/machine.ts';
import { findCached, keep } from './cache.ts';
import { climb } from './ladder.ts';

export interface Kubectl {
  path: string;
  /** "v1.36.4". */
  version: string;
  origin: 'path' | 'node';
}

export interface KubectlOptions {
  /** The API server's minor, "1.36". */
  minor: string;
  /** A node container to copy it from. */
  node: string;
  /** What the node runs, by content: the key of the cached copy. */
  nodeImageDigest: string;
}

/**
 * A kubectl within one minor of the API server: PATH → copied out of a node, once per node image.
 *
 * @throws HarnessError, exit 3, with the reason of every rung.
 */
export async function ensureKubectl(context: Context, options: KubectlOptions): Promise<Kubectl> {
  const { minor, node } = options;
  const key = `kubectl-${options.nodeImageDigest.replace(/[^\w.-]/g, '-')}`;
  const accept = async (path: string, origin: Kubectl['origin']) => {
    const version = await versionOf(context, path);
    if (version === undefined) return { because: `${path} does not run or does not tell its version` };
    if (!isWithinSkew(version, minor)) return { because: `${path} is ${version}, more than one minor from ${minor}` };
    return { value: { path, version, origin } satisfies Kubectl };
  };
  const foreign = () => (process.platform === 'linux' ? undefined : "the node's kubectl runs on Linux only");

  return climb<Kubectl>(
    context,
    'kubectl',
    [
      {
        doing: `look on PATH for one within a minor of ${minor}`,
        attempt: async () => {
          const onPath = await findProgram('kubectl');
          return onPath === undefined ? { because: 'no kubectl on PATH' } : accept(onPath, 'path');
        },
      },
      {
        doing: "look in the cache for the node image's own",
        passedOver: foreign,
        attempt: async () => {
          const cached = await findCached(key, 'kubectl');
          return cached === undefined ? { because: 'none in the cache' } : accept(cached, 'node');
        },
      },
      {
        doing: `copy it out of ${node}`,
        usual: '3 s',
        passedOver: foreign,
        attempt: async () => accept(await keep(key, 'kubectl', (to) => copyFrom(context, node, to)), 'node'),
      },
    ],
    (reasons, last) =>
      new HarnessError({
        id: 'kubectl-unavailable',
        exitCode: last?.exitCode ?? exitCodes.environment,
        doing: `Find kubectl for Kubernetes ${minor}`,
        seen: reasons.join('; '),
        next: `Put kubectl ${minor} on PATH.`,
        cause: last,
      }),
  );
}

/** Whether a client of that version may speak to an API server of that minor: at most one minor apart. */
export function isWithinSkew(version: string, minor: string): boolean {
  const [client, server] = [/^v1\.(\d+)\./.exec(version)?.[1], /^1\.(\d+)$/.exec(minor)?.[1]];
  return client !== undefined && server !== undefined && Math.abs(Number(client) - Number(server)) <= 1;
}

async function copyFrom(context: Context, node: string, to: string): Promise<void> {
  // -L: in some node images kubectl is a link.
  const answer = await runCommand('docker', ['cp', '-L', `${node}:/usr/bin/kubectl`, to], {
    signal: context.signal,
    timeoutMs: 120_000,
  });
  if (answer.exitCode === 0) return;
  throw new HarnessError({
    id: 'kubectl-copy',
    exitCode: exitCodes.environment,
    doing: `Copy kubectl out of ${node}`,
    seen: answer.timedOut ? 'no end after 2 min' : (answer.stderr.trim().split('\n')[0] ?? 'docker cp failed'),
    next: `Run "docker cp ${node}:/usr/bin/kubectl ." to see for yourself.`,
  });
}

async function versionOf(context: Context, file: string): Promise<string | undefined> {
  const answer = await runCommand(file, ['version', '--client', '-o', 'json'], {
    // Some look into the kubeconfig of whoever types kubectl here, for their own version alone.
    env: { KUBECONFIG: devNull, KUBERC: 'off' },
    signal: context.signal,
    timeoutMs: 10_000,
  });
  const client = parseObject(answer.stdout)?.['clientVersion'];
  if (typeof client !== 'object' || client === null || !('gitVersion' in client)) return undefined;
  return typeof client.gitVersion === 'string' ? client.gitVersion : undefined;
}
