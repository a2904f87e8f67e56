import { manifestFile, manifestOf } from '../../fixtures/report/manifest.ts';
import { junitOfAll } from '../../fixtures/report/junit.ts';
import { matrixHtml, matrixMarkdown, matrixOf, type Matrix, type NamedProof } from '../../fixtures/report/matrix.ts';
import { pageRoot } from '../../fixtures/report/page-place.ts';
import { proofFiles, type ProofDocuments } from '../../fixtures/report/proof-files.ts';
import { reportFile } from '../../fixtures/report/write-proof.ts';

/** A proof to be written, under the name of the folder that it gets beside others. */
export interface MergedProof extends NamedProof, ProofDocuments {
  events: string[];
}

/** Every file of several proofs side by side: a whole proof in a folder each, with its manifest, and what shows them all. */
export async function filesSideBySide(
  run: string,
  proofs: readonly MergedProof[],
): Promise<{ matrix: Matrix; files: Record<string, string> }> {
  const matrix = matrixOf(run, proofs);
  const files: Record<string, string> = {
    'matrix.json': `${JSON.stringify(matrix, null, 2)}\n`,
    'junit.xml': junitOfAll(proofs, pageRoot()),
    'summary.md': matrixMarkdown(matrix, proofs),
    [reportFile]: matrixHtml(matrix, proofs),
  };
  for (const proof of proofs) {
    const own = await proofFiles(proof, proof.events);
    const manifest = `${JSON.stringify(manifestOf(proof.verdicts.run, own), null, 2)}\n`;
    for (const [file, content] of Object.entries({ ...own, [manifestFile]: manifest })) {
      files[`${proof.name}/${file}`] = content;
    }
  }
  return { matrix, files };
}
