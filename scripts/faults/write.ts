import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { cases } from './catalogue/index.ts';
import type { Outcome } from './outcome.ts';
import { faultMarkdown } from './table.ts';
import { unbreakable } from './unbroken.ts';

/** Where the docs show the table. */
export const docsFile = path.join(projectDir, 'docs', 'faults.md');

/**
 * Writes what was found as JSON, Markdown and HTML, beside what earlier runs found of other faults; a run that is cut off loses
 * nothing. Returns all of it, in the order of the catalogue.
 */
export async function writeOutcomes(found: readonly Outcome[], dir: string): Promise<Outcome[]> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'faults.json');
  const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as { outcomes: Outcome[] }).outcomes : [];
  const outcomes = cases.flatMap(
    ({ fault: { id }, target }) => [...found, ...before].find((one) => one.fault === id && one.target === target) ?? [],
  );
  await writeFile(file, `${JSON.stringify({ schemaVersion: 1, outcomes }, null, 2)}\n`);
  await writeFile(path.join(dir, 'faults.md'), `${faultMarkdown(outcomes)}\n`);
  const { faultReport } = await import('./report.ts');
  await writeFile(path.join(dir, 'index.html'), faultReport(outcomes));
  return outcomes;
}

/** Writes the page of the docs from a run. Cluster names are those of the cluster that is made for it: they stay. */
export async function writeDocs(outcomes: readonly Outcome[]): Promise<void> {
  const left = Object.entries(unbreakable).map(([claim, why]) => `- \`${claim}\`: ${why}`);
  const text = [intro, withoutPassing(faultMarkdown(outcomes)), '## What no fault turns red', '', ...left, ''];
  const { format, resolveConfig } = await import('prettier');
  const config = await resolveConfig(docsFile);
  await writeFile(docsFile, await format(text.join('\n'), { ...config, parser: 'markdown' }));
}

// What differs from run to run and says nothing to a reader.
function withoutPassing(text: string): string {
  return text.replace(/_[0-9a-f]{8}-[0-9a-f-]{27}/g, '').replace(/-[0-9a-f]{4}\b(?=[ :])/g, '');
}

const intro = `# Faults

<!-- Written by npm run test:faults -- --write-docs. Each row is from the last real run of its fault. -->

Every claim can turn red. \`npm run test:faults\` breaks clusters of its own, one thing at a time, proves the page on each, and holds
the verdicts against what has to follow. What has to follow is computed before anything runs: the claims of what is hit are refuted,
those that [depend on it](../fixtures/components/proof.ts) undetermined, the rest proven. A fault that is met otherwise fails the run
with 70, and so does a claim that no fault turns red. \`--fault ID,ID\` runs those that are named, \`--target eks\` those of one shape.
\`--short\` runs ten on KinD alone: a cluster in the shape of EKS takes as long to come up as another fault does.

\`✓\` proven, \`✗\` refuted, \`?\` undetermined; a \`!\` stands behind what was computed otherwise. A cluster in the shape of EKS is
[an emulation](eks.md#the-emulation): nothing is proven there. \`○\` is rehearsed, \`–\` unobservable: hidden by AWS, or said of AWS itself.
Its control plane is no Node, so that the first line of a failure there names none.
`;
