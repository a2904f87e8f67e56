import { CoreV1Api } from '@kubernetes/client-node';
import type { VerbContext } from '../cli/verb.ts';
import { readKubeconfig } from '../../fixtures/targets/kubeconfig.ts';
import { withApi } from '../kind/api.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import { bringUp } from '../proof/bring-up.ts';
import { measurePairs, type Measured } from './pairs.ts';

const reads = 300;
const path = '/api/v1/namespaces/default';

/**
 * 300 small reads one after the other by our API access, against the same by stock client-node, on the cluster that is
 * up or is brought up for it.
 */
export async function benchApiReads(context: VerbContext, rounds: number): Promise<Measured> {
  const { kubeconfig } = await bringUp(context, {
    minor: undefined,
    attach: undefined,
    kindConfig: defaultKindConfig,
    retain: false,
  });
  const stock = (await readKubeconfig(kubeconfig)).makeApiClient(CoreV1Api);
  const elapsed = async (read: () => Promise<unknown>) => {
    const start = performance.now();
    for (let count = 0; count < reads; count++) await read();
    return performance.now() - start;
  };
  return withApi(kubeconfig, (api) => {
    const ours = async () => {
      const { status } = await api.ask(path);
      if (status !== 200) throw new Error(`${path} was answered ${status ?? 'nothing'}`);
    };
    return measurePairs(
      rounds,
      () => elapsed(ours),
      () => elapsed(() => stock.readNamespace({ name: 'default' })),
      (line) => {
        context.out.note(line);
      },
    );
  });
}
