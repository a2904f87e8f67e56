import { asManyAsShown, commandOf, type Annotation } from '../../fixtures/report/annotations.ts';
import { fromRoot, pageRoot } from '../../fixtures/report/page-place.ts';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import type { VerbContext } from '../cli/verb.ts';

/** Marks the lines of the page in a pull request, where GitHub Actions runs the verb; under `--json` on stderr. */
export function annotate({ out }: Pick<VerbContext, 'out'>, problems: readonly Problem[], env = process.env): void {
  if (env['GITHUB_ACTIONS'] !== 'true') return;
  for (const line of annotationLines(problems, pageRoot(env))) out.text(line);
}

/** A workflow command for each problem, files named from `root`; where GitHub would drop some, the last says how many. */
export function annotationLines(problems: readonly Problem[], root: string): string[] {
  const annotations = problems.map(({ file, line, id, text, next }): Annotation => ({
    ...{ level: 'error', title: id, message: `${text} ${next}`, file: fromRoot(file, root), line },
  }));
  return asManyAsShown(annotations, 'see the lines above.').map(commandOf);
}
