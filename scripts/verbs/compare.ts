import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { changesBetween } from '../../fixtures/compare/changes.ts';
import { changesMarkdown } from '../../fixtures/compare/markdown.ts';
import { changesText } from '../../fixtures/compare/text.ts';
import { messageOf, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { callerDir } from '../../fixtures/paths.ts';
import { readExplained } from '../../fixtures/parity/explained.ts';
import { columns } from '../cli/shown.ts';
import { readProof } from '../judge/read-proof.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = (context) => {
  const [from, to] = twoFolders(context.rest);
  const [before, after] = [readProof(from), readProof(to)];
  const changes = changesBetween(before, after, readExplained());
  context.out.text(changesText(changes, columns()));
  const between = [before.verdicts.run, after.verdicts.run];
  const count = changes.length === 1 ? '1 change' : `${changes.length} changes`;
  context.out.note(`${count} from run ${before.verdicts.run} to run ${after.verdicts.run}.`);
  context.out.event({ type: 'comparison', between, changes });
  const { markdown } = context.values;
  if (typeof markdown === 'string') {
    writeMarkdown(markdown, changesMarkdown(changes, before.verdicts.run, after.verdicts.run));
  }
  const isFailure = context.values['fail-on-change'] === true && changes.length > 0;
  return Promise.resolve(isFailure ? exitCodes.refuted : exitCodes.proven);
};

function twoFolders(rest: readonly string[]): [string, string] {
  const [from, to, ...more] = rest;
  const stray = rest.find((argument) => argument.startsWith('-')) ?? more[0];
  if (from === undefined || to === undefined || stray !== undefined) {
    throw usageError(
      'bad-argument',
      'Read the arguments of compare',
      stray === undefined ? `${rest.length} of them` : `"${stray}"`,
      'See "npm run compare -- --help".',
      'two folders of proofs',
    );
  }
  return [path.resolve(callerDir(), from), path.resolve(callerDir(), to)];
}

function writeMarkdown(file: string, text: string): void {
  try {
    writeFileSync(path.resolve(callerDir(), file), text);
  } catch (error) {
    throw usageError('markdown-unwritable', `Write ${file}`, messageOf(error), 'Name a file that can be written.');
  }
}
