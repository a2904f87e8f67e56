import { commandOf, type Annotation } from '../../fixtures/report/annotations.ts';
import { fromRoot, pageRoot } from '../../fixtures/report/page-place.ts';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import type { VerbContext } from '../cli/verb.ts';

/** GitHub shows that many errors for a step. */
const most = 10;

/** Marks the lines of the page in a pull request, where GitHub Actions runs the verb; under `--json` on stderr. */
export function annotate({ out }: Pick<VerbContext, 'out'>, problems: readonly Problem[], env = process.env): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const line of annotationLines(problems, pageRoot(env))) out.text(line);
}

/** A workflow command for each problem, files named from `root`; where GitHub would drop some, the last says how many. */
export function annotationLines(problems: readonly Problem[], root: string): string[] {
  const shown = problems.length > most ? problems.slice(0, most - 1) : problems;
  const annotations = shown.map(({ file, line, id, text, next }): Annotation => ({
    ...{ level: 'error', title: id, message: `${text} ${next}`, file: fromRoot(file, root), line },
  }));
  const left = problems.length - shown.length;
  if (left > 0) annotations.push({ level: 'error', title: 'And more', message: `${left} more: see the lines above.` });
  return annotations.map(commandOf);
}
