import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { discovery } from '../../fixtures/components/discovery.ts';
import { ApiServer } from '../../fixtures/targets/api-server.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import type { VerbContext } from '../cli/verb.ts';
import { bringUp } from '../proof/bring-up.ts';
import { bytesOf } from './bytes.ts';
import { measurePairs, type Measured } from './pairs.ts';

/** What the API server is asked for once a run. */
const questions = [['/version'], ['/api', discovery], ['/apis', discovery], ['/openapi/v3']] as const;

/** Bytes, not milliseconds: what a second run reads of what the API server is, against the first. */
export async function benchDiscovery(context: VerbContext, rounds: number): Promise<Measured> {
  const { kubeconfig } = await bringUp(context, {
    minor: undefined,
    attach: undefined,
    kindConfig: defaultKindConfig,
    retain: false,
  });
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-bench-'));
  let runs = 0;
  const freshFolder = () => path.join(folder, String(++runs));
  const run = (keepIn: string) => bytesOf(() => readAll(kubeconfig, keepIn));
  try {
    return await measurePairs(
      rounds,
      async () => {
        const keepIn = freshFolder();
        await readAll(kubeconfig, keepIn);
        return run(keepIn);
      },
      () => run(freshFolder()),
      (line) => {
        context.out.note(line);
      },
      (bytes) => `${Math.round(bytes)} bytes`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAll(kubeconfig: string, keepIn: string): Promise<void> {
  const api = await ApiServer.connect(kubeconfig, { keepIn });
  try {
    for (const [question, accept] of questions) {
      const { status, failure } = await api.once(question, accept === undefined ? {} : { accept });
      if (status !== 200) throw new Error(`${question} was answered ${failure ?? status ?? 'nothing'}`);
    }
  } finally {
    await api.close();
  }
}
