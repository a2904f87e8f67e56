import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import { runCommand } from '../engine/command.ts';
import { withApi } from '../kind/api.ts';
import { docker } from '../kind/containers.ts';
import type { Ground } from './model.ts';

/** Runs a script in a Node's container and returns what it printed; exit 3 where a line of it fails. */
export function inNode(node: string, script: string, timeoutMs?: number): Promise<string> {
  return docker(['exec', node, 'sh', '-euc', script], `Run "${script.slice(0, 60)}" in ${node}`, timeoutMs);
}

/** Whether a script in a Node's container succeeds. */
export async function holds(node: string, script: string): Promise<boolean> {
  return (await runCommand('docker', ['exec', node, 'sh', '-euc', script], { timeoutMs: 20_000 })).exitCode === 0;
}

/** Waits until something is so; exit 70 where it is not in time: a fault that did not take hold proves nothing. */
export async function until(
  { context }: Pick<Ground, 'context'>,
  what: string,
  isSo: () => Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    context.signal.throwIfAborted();
    if (performance.now() > end) {
      throw new HarnessError({
        id: 'fault-did-not-take-hold',
        exitCode: exitCodes.defect,
        doing: `Wait until ${what}`,
        seen: `it was not so after ${seconds} s`,
        next: 'Run the fault alone: npm run test:faults -- --fault ID --keep',
      });
    }
    await sleep(500, undefined, { signal: context.signal });
  }
}

/** What the API server says of an object; undefined where it does not say it. */
export async function read<Answer>(api: ApiServer, path: string): Promise<Answer | undefined> {
  const { status, answer } = await api.ask<Answer>(path);
  return status === 200 ? answer : undefined;
}

const leases = '/apis/coordination.k8s.io/v1/namespaces';

/** How many seconds ago a Lease was renewed, by this machine's clock, which is the Nodes' own. */
export async function leaseAge(api: ApiServer, name: string, namespace = 'kube-system'): Promise<number | undefined> {
  const lease = await read<{ spec?: { renewTime?: string; holderIdentity?: string } }>(
    api,
    `${leases}/${namespace}/leases/${name}`,
  );
  const renewed = Date.parse(lease?.spec?.renewTime ?? '');
  return Number.isNaN(renewed) || (lease?.spec?.holderIdentity ?? '') === ''
    ? undefined
    : (Date.now() - renewed) / 1000;
}

/** Waits until a Lease is older than it may be. */
export async function untilLeaseIsOver(
  ground: Ground,
  name: string,
  seconds: number,
  namespace = 'kube-system',
): Promise<void> {
  await withApi(ground.target.kubeconfig, (api) =>
    until(ground, `Lease ${name} is over`, async () => ((await leaseAge(api, name, namespace)) ?? 999) > seconds, 90),
  );
}
