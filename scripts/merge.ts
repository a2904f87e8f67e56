import path from 'node:path';
import { usageError } from '../fixtures/errors.ts';
import { strongest, type ExitCode } from '../fixtures/model/exit-code.ts';
import { callerDir, projectDir } from '../fixtures/paths.ts';
import { headline } from '../fixtures/report/headline.ts';
import { proofFiles } from '../fixtures/report/proof-files.ts';
import { proofDir, refuseForeignOut, writeProof } from '../fixtures/report/write-proof.ts';
import { asTyped, coloured, columns } from './cli/shown.ts';
import { wrap } from './cli/wrap.ts';
import { runVerb, type VerbContext } from './cli/verb.ts';
import { combine } from './merge/combine.ts';
import { namesOf } from './merge/names.ts';
import { proofDirsIn, readParts } from './merge/parts.ts';
import { setsOf, type ProofSet } from './merge/sets.ts';
import { filesSideBySide, type MergedProof } from './merge/written.ts';
import { showOnGitHub } from './proof/show-github.ts';
import { failureLines } from './proof/failure-lines.ts';
import { verdictTable } from './proof/table.ts';

await runVerb({
  name: 'merge',
  summary: 'Puts the shards of a proof together, and sets proofs of several Kubernetes minors side by side.',
  options: { out: { type: 'string', value: 'DIR', help: 'where the merged proof goes; default out' } },
  rest: 'playwright',
  notes: [
    'Takes folders of proofs, or of folders with proofs: npm run merge -- DIR… --out DIR',
    'Shards come from "npm test -- --shard 1/2". No cluster is asked. Ends as the verdicts do; with 6 where a shard is',
    'missing, or evidence is damaged or mixed; what is merged then goes to DIR/partial.',
  ],
  run: async (context) => {
    const { out } = context.values;
    const outDir = typeof out === 'string' ? path.resolve(callerDir(), out) : path.join(projectDir, 'out');
    const dirs = foldersOf(context.rest).flatMap((dir) => proofDirsIn(dir));
    const sets = setsOf(readParts([...new Set(dirs)]));
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
    return exit;
  },
});

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

function show(context: VerbContext, set: ProofSet, proof: MergedProof | undefined, dir: string): void {
  if (proof === undefined) return;
  const { verdicts, page } = proof;
  const { out, values } = context;
  const width = columns();
  out.text(verdictTable(verdicts, width, coloured(values)));
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

// A merged proof replaces its folder as a whole, and must not take what it was made from along.
function refuseToReplace(dirs: readonly string[], to: string): void {
  const lost = dirs.find((dir) => !path.relative(to, dir).startsWith('..'));
  if (lost === undefined) return;
  const next = 'Name another folder: --out DIR.';
  throw usageError('merged-over-parts', `Write the merged proof to ${asTyped(to)}`, `it holds ${asTyped(lost)}`, next);
}
