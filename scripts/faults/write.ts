import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { faults } from './catalogue/index.ts';
import type { Outcome } from './outcome.ts';
import { faultMarkdown } from './table.ts';
import { unbreakable } from './unbroken.ts';

/** Where the docs show the table. */
export const docsFile = path.join(projectDir, 'docs', 'faults.md');

/**
 * Writes what was found as JSON and as Markdown, beside what earlier runs found of other faults; a run that is cut off loses
 * nothing. Returns all of it, in the order of the catalogue.
 */
export async function writeOutcomes(found: readonly Outcome[], dir: string): Promise<Outcome[]> {
  await mkdir(dir, { recursive: true });
  const file = path.join(dir, 'faults.json');
  const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as { outcomes: Outcome[] }).outcomes : [];
  const outcomes = faults.flatMap(({ id }) => [...found, ...before].find(({ fault }) => fault === id) ?? []);
  await writeFile(file, `${JSON.stringify({ schemaVersion: 1, outcomes }, null, 2)}\n`);
  await writeFile(path.join(dir, 'faults.md'), `${faultMarkdown(outcomes)}\n`);
  return outcomes;
}

/** Writes the page of the docs from a run. Cluster names are those of the cluster that is made for it: they stay. */
export async function writeDocs(outcomes: readonly Outcome[]): Promise<void> {
  const left = Object.entries(unbreakable).map(([claim, why]) => `- \`${claim}\`: ${why}`);
  const text = [intro, withoutPassing(faultMarkdown(outcomes)), '', '## What no fault turns red yet', '', ...left, ''];
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

Every claim about KinD can turn red. \`npm run test:faults\` breaks a cluster of its own, one thing at a time, proves the page on it, and holds
the verdicts against what has to follow. What has to follow is computed before anything runs: the claims of what is hit are refuted,
those that [depend on it](../fixtures/components/proof.ts) undetermined, the rest proven. A fault that is met otherwise fails the run
with 70, and so does a claim that no fault turns red. \`--short\` runs ten of them, \`--fault ID,ID\` those that are named.

\`✓\` proven, \`✗\` refuted, \`?\` undetermined; a \`!\` stands behind what was computed otherwise.
`;
