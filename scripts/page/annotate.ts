import path from 'node:path';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import type { VerbContext } from '../cli/verb.ts';

/**
 * Marks the lines of the page in a pull request, where GitHub Actions runs the verb: a workflow command each. What a page
 * says may hold anything; `%`, line ends and, in properties, `:` and `,` are written as GitHub reads them.
 */
export function annotate({ out, values }: VerbContext, problems: readonly Problem[], env = process.env): void {
  if (env['GITHUB_ACTIONS'] !== 'true' || values['json'] === true) return;
  const root = env['GITHUB_WORKSPACE'] ?? process.cwd();
  for (const problem of problems) out.text(annotation(problem, root));
}

/** `::error file=…,line=…,col=…,title=…::text`, with the file's path from `root`. */
export function annotation({ file, line, column, id, text, next }: Problem, root: string): string {
  const name = path.relative(root, file) || file;
  const properties = Object.entries({ file: name, line, col: column, title: id });
  const written = properties.map(([key, value]) => `${key}=${property(String(value))}`).join(',');
  return `::error ${written}::${data(`${text} ${next}`)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
