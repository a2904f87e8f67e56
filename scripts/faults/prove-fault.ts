import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Run, RunTarget } from '../../fixtures/model/run.ts';
import { stateDir } from '../../fixtures/paths.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import type { Workshop } from '../../fixtures/workshop/workshop.ts';
import type { VerbContext } from '../cli/verb.ts';
import { forgetRun, runSpecs } from '../proof/run-specs.ts';

// What is shown beside the claims is no part of a verdict about the page.
const claimsAlone = ['--grep-invert', 'also shown'];

/** A page as it was read, and its file. */
export type Page = Pick<Workshop, 'claims' | 'statements' | 'drawn' | 'problems'> & { page: string };

/** Proves the page on the cluster as it is, into a folder of its own. */
export async function proveOn(
  context: VerbContext,
  { claims, statements, drawn, problems, page }: Page,
  target: RunTarget,
  outDir: string,
): Promise<Verdicts> {
  // Its Namespaces are named by the run: each proof needs names of its own.
  const id = `${context.runId}-${randomBytes(2).toString('hex')}`;
  const run: Run = {
    id,
    verb: 'test',
    startedAt: new Date().toISOString(),
    page,
    claims: [...claims],
    statements: [...statements],
    drawn: [...drawn],
    pageProblems: [...problems],
    strictParity: false,
    outDir,
    full: false,
    pseudonymKey: randomBytes(32).toString('hex'),
    eventsFile: path.join(stateDir(), 'runs', id, 'events.ndjson'),
    targets: [target],
    pending: [],
    pid: process.pid,
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
