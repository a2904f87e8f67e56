import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { usageError } from '../../fixtures/errors.ts';
import { exitCodes, type ExitCode } from '../../fixtures/model/exit-code.ts';
import { provableClaims } from '../../fixtures/proofs.ts';
import { defaultTable } from '../../fixtures/workshop/files.ts';
import { readPage } from '../../fixtures/workshop/parse/parse-page.ts';
import { draftTable } from '../../fixtures/workshop/table/draft.ts';
import { readTable } from '../../fixtures/workshop/table/claims-table.ts';
import { tableFileBeside } from '../../fixtures/workshop/workshop.ts';
import { lineFor } from '../cli/options.ts';
import { asTyped } from '../cli/shown.ts';
import type { VerbContext } from '../cli/verb.ts';

/** Drafts a table beside a page that has none. Throws a usage error where there is one: nothing is overwritten. */
export async function draftBeside({ out }: VerbContext, file: string): Promise<ExitCode> {
  const table = tableFileBeside(file);
  const shown = asTyped(table);
  const again = lineFor('page', [asTyped(file)]);
  if (existsSync(table)) {
    const next = `Follow the page with it: ${again} --update`;
    throw usageError('table-there', `Draft ${shown}`, 'it is there already', next, 'a page without a table');
  }
  const text = draftTable(readPage(file), readTable(defaultTable, provableClaims));
  await writeFile(table, text, { flag: 'wx' });
  const todo = text.match(/^\s*todo:/gm)?.length ?? 0;
  out.note(`Wrote ${shown}: ${todo} of its entries have a "todo" to settle.`);
  out.note(`Then check the page: ${again}`);
  return exitCodes.proven;
}
