import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Run, RunTarget } from '../../fixtures/model/run.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import type { VerbContext } from '../cli/verb.ts';
import { newRun, type Page } from '../proof/new-run.ts';
import { forgetRun, runSpecs } from '../proof/run-specs.ts';

// What is shown beside the claims is no part of a verdict about the page.
const claimsAlone = ['--grep-invert', 'also shown'];

/** Proves the page on the cluster as it is, into a folder of its own. */
export async function proveOn(context: VerbContext, page: Page, target: RunTarget, outDir: string): Promise<Verdicts> {
  // Its Namespaces are named by the run: each proof needs names of its own.
  const id = `${context.runId}-${randomBytes(2).toString('hex')}`;
  const run: Run = {
    ...newRun(id, page, outDir),
    targets: [target],
    outOfScope: [{ target: target.name === 'kind' ? 'eks' : 'kind', why: 'not asked for' }],
  };
  try {
    // What the verb did before, and does to other clusters meanwhile, is no part of this proof.
    return await runSpecs(
      { ...context, events: [], onEvent: () => () => undefined },
      run,
      // A run empties its folder of results first: others that run at the same time need theirs.
      [...claimsAlone, '--output', path.join(path.dirname(run.eventsFile), 'results')],
      () => undefined,
    );
  } finally {
    await forgetRun(run);
  }
}
