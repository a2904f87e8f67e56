import { visit } from 'unist-util-visit';
import { inlineCode, parse, placeOf, type Document } from './markdown.ts';

// Those of npm itself that the docs speak of.
const ofNpm = ['prefix', 'silent', 'ignore-scripts', 'dry-run'];

/** Options in the type of code (`--grep`, `--page FILE`) that no verb and not Playwright has. */
export function unknownOptions(document: Document, options: ReadonlySet<string>): string[] {
  return inlineCode(document).flatMap(({ file, line, text }) => {
    const name = /^--([a-z][a-z-]*)/.exec(text)?.[1];
    return name === undefined || options.has(name) || ofNpm.includes(name)
      ? []
      : [`${file}:${line}: no verb has --${name}`];
  });
}

/** Ids that a document calls an error (error `no-cluster`, id `no-cluster`) and that none has. */
export function unknownErrors(document: Document, ids: ReadonlySet<string>): string[] {
  const wrong: string[] = [];
  visit(parse(document), 'inlineCode', (code, index, parent) => {
    const before = index === undefined ? undefined : parent?.children[index - 1];
    if (before?.type !== 'text' || !/\b(?:error|error id)s? $/i.test(before.value)) return;
    if (/^[a-z]+(-[a-z]+)+$/.test(code.value) && !ids.has(code.value)) {
      wrong.push(`${placeOf(document.file, code)}: no error has the id ${code.value}`);
    }
  });
  return wrong;
}
