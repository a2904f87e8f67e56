import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { usageError } from '../../fixtures/errors.ts';
import { exitCodes, type ExitCode } from '../../fixtures/model/exit-code.ts';
import { inert } from '../../fixtures/model/inert.ts';
import { provableClaims } from '../../fixtures/proofs.ts';
import { defaultPage, defaultTable } from '../../fixtures/workshop/files.ts';
import { readPage } from '../../fixtures/workshop/parse/parse-page.ts';
import { updateTable } from '../../fixtures/workshop/table/update.ts';
import { tableFileBeside, tableFileOf } from '../../fixtures/workshop/workshop.ts';
import { ask, currentTerminal, isYes } from '../cli/ask.ts';
import { lineFor } from '../cli/options.ts';
import { asTyped } from '../cli/shown.ts';
import type { VerbContext } from '../cli/verb.ts';
import { showProblem } from './show.ts';

/**
 * Shows what a table has to change to follow its page, and writes it with `--yes` or where somebody at a terminal agrees.
 * Ends with 1 where something is left that no change of the table can mend, with 2 where nobody agreed.
 */
export async function updateBeside(context: VerbContext, file: string, yes: boolean): Promise<ExitCode> {
  const { out } = context;
  const page = readPage(file);
  const table = tableFileOf(file);
  if (table === defaultTable && file !== defaultPage) {
    const next = `Draft one first: ${lineFor('page', [asTyped(file)])} --init`;
    throw usageError(
      'no-table',
      `Follow ${asTyped(file)}`,
      'it has no table beside it',
      next,
      asTyped(tableFileBeside(file)),
    );
  }
  const before = readFileSync(table, 'utf8');
  const { changes, text, left } = updateTable(before, table, page, provableClaims);
  for (const { what, was, is } of changes) {
    out.text(
      [what, ...(was === undefined ? [] : [`  - ${was}`]), ...(is === undefined ? [] : [`  + ${is}`])]
        .map(inert)
        .join('\n'),
    );
    out.event({ type: 'table-change', what, was, is });
  }
  if (changes.length === 0) out.note(`${asTyped(table)} has nothing to change.`);
  else {
    const terminal = currentTerminal();
    const mayWrite = async () =>
      yes || (terminal.interactive && isYes(await ask(context, `Write ${asTyped(table)}? [y/N] `, terminal)));
    if (!(await mayWrite())) {
      const again = `${lineFor('page', [asTyped(file)])} --update --yes`;
      const seen = terminal.interactive ? 'no consent' : 'nobody is at a terminal to agree';
      throw usageError(
        'no-consent',
        `Write ${asTyped(table)}`,
        seen,
        `If the changes above are meant: ${again}`,
        '--yes',
      );
    }
    await writeFile(`${table}.tmp`, text);
    await rename(`${table}.tmp`, table);
    out.note(`Wrote ${asTyped(table)}: ${changes.length} changes.`);
  }
  for (const problem of left) showProblem(out, problem);
  return left.length === 0 ? exitCodes.proven : exitCodes.refuted;
}
