import type { Run, RunTarget } from '../../../fixtures/model/run.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { defaultPage } from '../../../fixtures/workshop/files.ts';
import { readDrawingOnce } from '../../../fixtures/workshop/diagram/read-once.ts';
import { readWorkshop } from '../../../fixtures/workshop/workshop.ts';
import { standBefore, type Answer } from '../../../scripts/faults/api-proxy.ts';
import { newRun } from '../../../scripts/proof/new-run.ts';
import { forgetRun, runSpecs } from '../../../scripts/proof/run-specs.ts';
import { createOutput } from '../../../scripts/cli/output.ts';

export interface Selection {
  /** Selects the specs. */
  grep: string;
  /** The run's, which its Namespaces bear in their label. */
  id: string;
  /** The proof goes below it. */
  outDir: string;
}

export interface Proof {
  verdicts: Verdicts;
  /** What people were told meanwhile. */
  said: string;
}

/**
 * Proves what `grep` selects with `answer` between the specs and the API server, as `npm test -- --grep` does once the
 * cluster is up.
 */
export async function proveThrough(target: RunTarget, answer: Answer, selection: Selection): Promise<Proof> {
  const before = await standBefore(target.kubeconfig, answer);
  try {
    return await proveWith({ ...target, kubeconfig: before.kubeconfig ?? target.kubeconfig }, selection);
  } finally {
    await before.undo();
  }
}

/** The same with the target as it is. */
export async function proveWith(target: RunTarget, { grep, id, outDir }: Selection): Promise<Proof> {
  const page = { ...(await readWorkshop(defaultPage, undefined, readDrawingOnce)), page: defaultPage };
  const run: Run = {
    ...newRun(id, page, outDir),
    targets: [target],
    outOfScope: [{ target: 'eks', why: 'not asked for' }],
  };
  let said = '';
  const people = { write: (text: string) => ((said += text), true) };
  const out = createOutput({ json: false, runId: id, people, machine: people, sink: () => undefined });
  const context = { out, signal: new AbortController().signal, mayInstall: false };
  const verb = { ...context, runId: id, values: {}, rest: [], events: [], onEvent: () => () => true };
  try {
    const verdicts = await runSpecs(verb, run, ['--grep', grep], () => undefined);
    return { verdicts, said };
  } finally {
    await forgetRun(run);
  }
}
