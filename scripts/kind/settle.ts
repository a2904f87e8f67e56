import type { V1Deployment, V1Node } from '@kubernetes/client-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import type { ApiServer } from '../../fixtures/targets/api-server.ts';
import type { Context } from '../cli/context.ts';
import { withApi } from './api.ts';

export interface Registered {
  uid: string;
  kubernetesVersion: string;
}

const answerBudget = 30_000;
const settlingBudget = 60_000;

/** The ready gate, first part: the API server answers and every expected Node is registered. Exit 4 where not. */
export async function waitForRegistration(context: Context, kubeconfig: string, nodes: number): Promise<Registered> {
  return withApi(kubeconfig, async (api) => {
    const list = await untilRegistered(context, api, nodes);
    const version = await api.ask<{ gitVersion?: string }>('/version');
    const system = await api.ask<{ metadata?: { uid?: string } }>('/api/v1/namespaces/kube-system');
    const uid = system.answer?.metadata?.uid;
    const kubernetesVersion = version.answer?.gitVersion;
    if (list.answer?.satisfied !== true || uid === undefined || kubernetesVersion === undefined) {
      const seen =
        list.failure ??
        system.failure ??
        `answered ${list.status ?? 'nothing'} with ${list.answer?.items.length ?? 0} Nodes`;
      throw new HarnessError({
        id: 'api-server-silent',
        exitCode: exitCodes.bringUp,
        doing: `Wait for the API server at ${api.url}`,
        seen: `${seen} after ${answerBudget / 1000} s`,
        expected: `an answer that lists ${nodes} Nodes`,
        next: 'Run "npm run logs" for a look, then "npm run down" and the same command again.',
      });
    }
    return { uid, kubernetesVersion };
  });
}

// One that has just started refuses everybody for a moment: it has yet to read who may do what.
async function untilRegistered(context: Context, api: ApiServer, nodes: number) {
  const deadline = performance.now() + answerBudget;
  for (;;) {
    const list = await api.watch<V1Node>('/api/v1/nodes', {
      until: (items) => items.length >= nodes,
      budget: Math.max(0, deadline - performance.now()),
      signal: context.signal,
    });
    context.signal.throwIfAborted();
    const isRefused = list.status === 401 || list.status === 403;
    if (!isRefused || performance.now() > deadline) return list;
    await sleep(500, undefined, { signal: context.signal });
  }
}

/**
 * The ready gate, second part: gives a new cluster time to have all Nodes Ready and CoreDNS available. Whatever is
 * found when the budget is over, the proof runs and speaks: a broken component must be refuted there.
 */
export async function settle(context: Context, kubeconfig: string): Promise<void> {
  await context.out.phase('Nodes Ready, CoreDNS available', '15 s', (step) =>
    withApi(kubeconfig, async (api) => {
      let state = { ready: 0, nodes: 0, dns: false };
      const show = (change: Partial<typeof state>) => {
        state = { ...state, ...change };
        step(`${state.ready} of ${state.nodes} Nodes Ready, CoreDNS ${state.dns ? 'available' : 'not available'}`);
      };
      const [nodes, dns] = await Promise.all([
        api.watch<V1Node>('/api/v1/nodes', {
          until: (items) => {
            const ready = items.filter((node) => has(node.status?.conditions, 'Ready')).length;
            if (ready !== state.ready || items.length !== state.nodes) show({ ready, nodes: items.length });
            return items.length > 0 && ready === items.length;
          },
          budget: settlingBudget,
          signal: context.signal,
        }),
        api.watch<V1Deployment>(
          '/apis/apps/v1/namespaces/kube-system/deployments?fieldSelector=metadata.name%3Dcoredns',
          {
            until: (items) => {
              const available = items.some(({ status }) => has(status?.conditions, 'Available'));
              if (available) show({ dns: true });
              return available;
            },
            budget: settlingBudget,
            signal: context.signal,
          },
        ),
      ]);
      context.signal.throwIfAborted();
      if (nodes.answer?.satisfied !== true || dns.answer?.satisfied !== true) {
        context.out.warn(
          `Not settled after ${settlingBudget / 1000} s (${state.ready} of ${state.nodes} Nodes Ready, CoreDNS ${state.dns ? '' : 'not '}available); the proof runs and tells.`,
        );
      }
    }),
  );
}

function has(conditions: readonly { type: string; status: string }[] | undefined, type: string): boolean {
  return conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}
