import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { claimsPage } from './pages/claims.ts';
import { commandsPage } from './pages/commands.ts';
import { errorsPage } from './pages/errors.ts';
import { exitCodesPage } from './pages/exit-codes.ts';
import { pinsPage } from './pages/pins.ts';
import { schemasPage } from './pages/schemas.ts';
import { speedPage } from './pages/speed.ts';
import { bind, ownSources } from './source/program.ts';

/** Where the generated pages are. */
export const generatedDir = path.join(projectDir, 'docs', 'generated');

/** Every generated page by its file name, as prettier leaves it. The same sources give the same bytes. */
export async function generate(signal: AbortSignal): Promise<Map<string, string>> {
  const { format, resolveConfig } = await import('prettier');
  const sources = bind(ownSources());
  const pages = {
    'claims.md': claimsPage(sources),
    'commands.md': await commandsPage(signal),
    'errors.md': errorsPage(sources),
    'exit-codes.md': exitCodesPage(),
    'pins.md': pinsPage(),
    'schemas.md': schemasPage(),
    'speed.md': speedPage(),
  };
  const options = await resolveConfig(path.join(projectDir, 'package.json'));
  const formatted = Object.entries(pages).map(
    async ([name, text]) => [name, await format(text, { ...options, parser: 'markdown' })] as const,
  );
  return new Map(await Promise.all(formatted));
}

/** Generated files that are not as they would be written now: out of date, missing, or nobody's. */
export function stale(pages: ReadonlyMap<string, string>, folder = generatedDir): string[] {
  const there = existsSync(folder) ? readdirSync(folder) : [];
  const changed = [...pages].filter(
    ([name, text]) => !there.includes(name) || readFileSync(path.join(folder, name), 'utf8') !== text,
  );
  return [...changed.map(([name]) => name), ...there.filter((name) => !pages.has(name))].sort();
}
