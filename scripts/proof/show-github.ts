import { appendFileSync, readFileSync } from 'node:fs';
import { HarnessError, messageOf } from '../../fixtures/errors.ts';
import { annotationsOf, commandOf } from '../../fixtures/report/annotations.ts';
import { pageRoot } from '../../fixtures/report/page-place.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import type { VerbContext } from '../cli/verb.ts';

/**
 * Where GitHub Actions runs the verb: annotates the page's lines, and puts the summary on the page of the job. Under
 * `--json` the annotations go to stderr, which GitHub reads as well.
 */
export function showOnGitHub({ out }: VerbContext, proofs: readonly Verdicts[], summaryFile: string): void {
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    const root = pageRoot();
    for (const line of proofs.flatMap((verdicts) => annotationsOf(verdicts, root)).map(commandOf)) out.text(line);
  }
  const page = process.env['GITHUB_STEP_SUMMARY'];
  if (page === undefined || page === '') return;
  try {
    appendFileSync(page, `${readFileSync(summaryFile, 'utf8')}\n`);
  } catch (error) {
    out.warn(`The summary of the job was not written: ${messageOf(error)}`);
  }
}

/** Annotates what ended a verb before there was a proof, such as a bring-up that failed. */
export function failOnGitHub({ out, signal }: VerbContext, error: unknown): void {
  if (process.env['GITHUB_ACTIONS'] !== 'true' || signal.aborted) return;
  const message = error instanceof HarnessError ? `${error.message} ${error.next}` : messageOf(error);
  out.text(commandOf({ level: 'error', title: 'No proof', message }));
}
