import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { callerDir } from '../../fixtures/paths.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import { readDrawingOnce } from '../../fixtures/workshop/diagram/read-once.ts';
import { readWorkshop } from '../../fixtures/workshop/workshop.ts';
import { annotate } from '../page/annotate.ts';
import { draftBeside } from '../page/draft.ts';
import { coverageLines, showProblem } from '../page/show.ts';
import { updateBeside } from '../page/update.ts';
import { readKindConfig } from '../proof/kind-config.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = async (context) => {
  const file = readFile(context.rest);
  const { init, update, yes } = context.values;
  if (yes === true && update !== true) throw stray('--yes', 'Write it with --update.');
  if (init === true && update === true) throw stray('--init with --update', 'Choose one of them.');
  if (init === true) return draftBeside(context, file);
  if (update === true) return updateBeside(context, file, yes === true);
  const values = { ...context.values, page: file };
  const workshop = await readWorkshop(file, readKindConfig(values), readDrawingOnce);
  context.out.text(coverageLines(workshop).join('\n'));
  for (const problem of workshop.problems) showProblem(context.out, problem);
  annotate(context, workshop.problems);
  return workshop.problems.length === 0 ? exitCodes.proven : exitCodes.refuted;
};

function readFile(rest: readonly string[]): string {
  const [file, ...more] = rest;
  const unknown = rest.find((argument) => argument.startsWith('-')) ?? more[0];
  if (unknown !== undefined) throw stray(`"${unknown}"`, 'See "npm run page -- --help".');
  return file === undefined ? defaultPage : path.resolve(callerDir(), file);
}

function stray(seen: string, next: string) {
  return usageError('bad-argument', 'Read the arguments of page', seen, next, 'one FILE and its options');
}
