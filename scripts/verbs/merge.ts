import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import { strongest, type ExitCode } from '../../fixtures/model/exit-code.ts';
import { callerDir, projectDir } from '../../fixtures/paths.ts';
import { headline } from '../../fixtures/report/headline.ts';
import { proofFiles } from '../../fixtures/report/proof-files.ts';
import { proofDir, refuseForeignOut, writeProof } from '../../fixtures/report/write-proof.ts';
import { asTyped, coloured, columns } from '../cli/shown.ts';
import { wrap } from '../cli/wrap.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';
import { combine } from '../merge/combine.ts';
import { namesOf } from '../merge/names.ts';
import { proofDirsIn, readParts, type Part } from '../merge/parts.ts';
import { setsOf, type ProofSet } from '../merge/sets.ts';
import { filesSideBySide, type MergedProof } from '../merge/written.ts';
import { showOnGitHub } from '../proof/show-github.ts';
import { failureLines } from '../proof/failure-lines.ts';
import { parityLines } from '../proof/parity-lines.ts';
import { verdictTable } from '../proof/table.ts';

export const run: Verb['run'] = async (context) => {
  const { out } = context.values;
  const outDir = typeof out === 'string' ? path.resolve(callerDir(), out) : path.join(projectDir, 'out');
  const dirs = foldersOf(context.rest).flatMap((dir) => proofDirsIn(dir));
  const { parts, empty } = withoutEmpty(readParts([...new Set(dirs)]));
  const sets = setsOf(parts);
  const names = namesOf(sets);
  const proofs = sets.map((set, index): MergedProof => {
    const run = sets.length === 1 ? context.runId : `${context.runId}-${index + 1}`;
    return { name: names[index] ?? set.minor, ...combine(set, run) };
  });
  await refuseForeignOut(outDir);
  const full = proofs.every(({ verdicts }) => verdicts.full);
  const to = proofDir({ outDir, full });
  refuseToReplace(dirs, to);
  sets.forEach((set, index) => {
    show(context, set, proofs[index], to);
  });
  for (const { where, verdicts } of empty) {
    context.out.warn(`Not merged: ${where}: nothing came up: ${verdicts.exit.reasons.join('; ')}`);
  }
  const [only] = proofs;
  const exit =
    only !== undefined && proofs.length === 1
      ? await writeOne(context, only, { outDir, full })
      : await writeSideBySide(context, proofs, { outDir, full });
  showOnGitHub(
    context,
    proofs.map(({ verdicts }) => verdicts),
    path.join(to, 'summary.md'),
  );
  context.out.note(`Merged: ${asTyped(to)}/report/index.html${full ? '' : ' (a part)'}`);
  return strongest([exit, ...empty.map(({ verdicts }) => verdicts.exit.code)]);
};

interface Target {
  outDir: string;
  full: boolean;
}

async function writeOne(context: VerbContext, proof: MergedProof, target: Target): Promise<ExitCode> {
  const { verdicts } = proof;
  await writeProof({ id: verdicts.run, ...target }, await proofFiles(proof, proof.events));
  context.out.event({ type: 'verdicts', exit: verdicts.exit, headline: headline(verdicts) });
  return verdicts.exit.code;
}

async function writeSideBySide(
  context: VerbContext,
  proofs: readonly MergedProof[],
  target: Target,
): Promise<ExitCode> {
  const { matrix, files } = await filesSideBySide(context.runId, proofs);
  await writeProof({ id: context.runId, ...target }, files);
  for (const { verdicts } of proofs) {
    context.out.event({ type: 'verdicts', exit: verdicts.exit, headline: headline(verdicts) });
  }
  return strongest([matrix.exit.code]);
}

// Where nothing came up, not even the minor is known that a proof of it would stand for.
function withoutEmpty(all: readonly Part[]): { parts: Part[]; empty: Part[] } {
  const isEmpty = ({ verdicts: { targets, scope } }: Part) => targets.length === 0 && scope.shard === undefined;
  const [parts, empty] = [all.filter((part) => !isEmpty(part)), all.filter(isEmpty)];
  if (parts.length > 0) return { parts, empty };
  const where = empty.map((part) => part.where).join(', ');
  throw usageError('no-proof', `Merge ${where}`, 'nothing came up there', 'Name folders of proofs or of shards.');
}

function show(context: VerbContext, set: ProofSet, proof: MergedProof | undefined, dir: string): void {
  if (proof === undefined) return;
  const { verdicts, page } = proof;
  const { out, values } = context;
  const width = columns();
  out.text(verdictTable(verdicts, width, coloured(values)));
  for (const parity of verdicts.parity) out.text(['', ...parityLines(parity, width)].join('\n'));
  out.text(['', ...wrap(headline(verdicts), width, '')].join('\n'));
  const quoteOf = ({ claim }: { claim: string }) => page.statements.find(({ claims }) => claims.includes(claim))?.quote;
  const failure = failureLines({ verdicts, dir, quoteOf }, width, coloured(values));
  if (failure.length > 0) out.text(['', ...failure].join('\n'));
  for (const defect of verdicts.defects) out.warn(`Defect of the harness: ${defect}`);
  const { parts, total, isSplit, missing, minor } = set;
  const what = isSplit ? `${parts.length} of ${total} shards` : 'one proof';
  const from = parts.map(({ where }) => where).join(', ');
  out.text('');
  for (const line of wrap(`Kubernetes ${minor}: ${what}: ${from}`, width, '  ')) out.note(line);
  if (missing.length > 0) out.warn(`Shard ${missing.join(', ')} of ${total} is missing: its claims have no verdict.`);
  if (hasSeveralClusters(verdicts.targets)) {
    out.note('Each shard had a cluster of its own; pseudonyms of AWS differ between shards.');
  }
}

function hasSeveralClusters(targets: readonly { uid: string }[]): boolean {
  return targets.some(({ uid }) => uid.includes(', '));
}

function foldersOf(rest: readonly string[]): string[] {
  const stray = rest.find((argument) => argument.startsWith('-'));
  if (rest.length > 0 && stray === undefined) return rest.map((dir) => path.resolve(callerDir(), dir));
  throw usageError(
    'bad-argument',
    'Read the arguments of merge',
    stray === undefined ? 'no folder' : `"${stray}"`,
    'See "npm run merge -- --help".',
    'folders of proofs, and --out DIR',
  );
}

// A merged proof replaces its folder as a whole, and must not take what it was made from along, nor lie within it.
function refuseToReplace(dirs: readonly string[], to: string): void {
  const next = 'Name another folder: --out DIR.';
  const doing = `Write the merged proof to ${asTyped(to)}`;
  const lost = dirs.find((dir) => isWithin(dir, to));
  if (lost !== undefined) throw usageError('merged-over-parts', doing, `it holds ${asTyped(lost)}`, next);
  const around = dirs.find((dir) => isWithin(to, dir));
  if (around !== undefined) throw usageError('merged-over-parts', doing, `it lies within ${asTyped(around)}`, next);
}

function isWithin(dir: string, outer: string): boolean {
  const relative = path.relative(outer, dir);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
