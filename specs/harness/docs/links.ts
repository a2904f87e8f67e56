import path from 'node:path';
import { visit } from 'unist-util-visit';
import { anchorsOf, parse, placeOf, type Document } from './markdown.ts';

/** What links can lead to. */
export interface Reach {
  /** True where a file or folder of this path from the checkout is there. */
  exists: (file: string) => boolean;
  /** A Markdown file by its path from the checkout. */
  document: (file: string) => Document | undefined;
}

/** Links and pictures of a document that lead nowhere, each with its place. */
export function brokenLinks(document: Document, reach: Reach): string[] {
  const wrong: string[] = [];
  visit(parse(document), (node) => {
    if (node.type !== 'link' && node.type !== 'image' && node.type !== 'definition') return;
    const why = whyBroken(node.url, document, reach);
    if (why !== undefined) wrong.push(`${placeOf(document.file, node)}: ${node.url}: ${why}`);
  });
  return wrong;
}

function whyBroken(url: string, { file }: Document, reach: Reach): string | undefined {
  if (url.startsWith('https://')) return undefined;
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(url)) return 'only https leads out of the project';
  const [to = '', anchor] = decodeURI(url).split('#', 2);
  const target = to === '' ? file : path.posix.normalize(path.posix.join(path.posix.dirname(file), to));
  if (target.startsWith('..') || path.posix.isAbsolute(to)) return 'outside of the project';
  if (!reach.exists(target)) return `there is no ${target}`;
  if (anchor === undefined) return undefined;
  const document = reach.document(target);
  if (document === undefined) return `${target} has no headings`;
  return anchorsOf(document).has(anchor) ? undefined : `${target} has no heading #${anchor}`;
}
