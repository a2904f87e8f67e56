import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../../fixtures/exec.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import type { Reach } from './links.ts';
import type { Document } from './markdown.ts';

/** README, CONTRIBUTING and every page below docs/, the generated ones too. */
export function projectDocuments(): Document[] {
  const pages = readdirSync(path.join(projectDir, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort();
  return ['README.md', 'CONTRIBUTING.md', ...pages.map((name) => `docs/${name.split(path.sep).join('/')}`)].map(read);
}

function read(file: string): Document {
  return { file, text: readFileSync(path.join(projectDir, file), 'utf8') };
}

/** What links of the project's documents can lead to. */
export const projectReach: Reach = {
  exists: (file) => existsSync(path.join(projectDir, file)),
  document: (file) => (file.endsWith('.md') ? read(file) : undefined),
};

/** Playwright's own options, by its own help. */
export async function playwrightOptions(): Promise<Set<string>> {
  const playwright = path.join(projectDir, 'node_modules', '.bin', 'playwright');
  const { stdout } = await run(playwright, ['test', '--help'], { timeout: 30_000 });
  return new Set([...stdout.matchAll(/^\s+(?:-\w, )?--([a-z][a-z-]*)/gm)].map(([, name]) => name ?? ''));
}

/** The ids that docs/generated/errors.md has a heading for. */
export function errorIds(documents: readonly Document[]): Set<string> {
  const errors = documents.find(({ file }) => file === 'docs/generated/errors.md');
  return new Set([...(errors?.text ?? '').matchAll(/^### ([a-z][a-z0-9-]*)$/gm)].map(([, id]) => id ?? ''));
}
