import type { Code, Heading, InlineCode, Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

/** A Markdown file of the project: where it is from the checkout, and what it says. */
export interface Document {
  file: string;
  text: string;
}

/** Something that a document says at a line. */
export interface Said {
  file: string;
  line: number;
  text: string;
}

export function parse({ text }: Document): Root {
  return unified().use(remarkParse).use(remarkGfm).parse(text);
}

/** The place of a node as messages name it: `docs/eks.md:12`. */
export function placeOf(file: string, { position }: Pick<Nodes, 'position'>): string {
  return `${file}:${position?.start.line ?? 0}`;
}

/** The anchors of a document's headings, by GitHub's rules: one that comes again gets a number. */
export function anchorsOf(document: Document): Set<string> {
  const anchors = new Set<string>();
  const times = new Map<string, number>();
  visit(parse(document), 'heading', (heading: Heading) => {
    const slug = textOf(heading)
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, '')
      .replaceAll(' ', '-');
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  });
  return anchors;
}

function textOf(node: Nodes): string {
  if ('value' in node) return node.value;
  return 'children' in node ? node.children.map(textOf).join('') : '';
}

/** The command lines of fenced blocks: every line of `sh`; elsewhere what follows a `$`. Comments are taken off. */
export function fencedCommands(document: Document): Said[] {
  const found: Said[] = [];
  visit(parse(document), 'code', (code: Code) => {
    const shell = ['sh', 'bash', 'shell'].includes(code.lang ?? '');
    const first = (code.position?.start.line ?? 0) + 1;
    const lines = code.value.replaceAll(/\\\n/g, ' \u0000').split('\n');
    let line = first;
    for (const raw of lines) {
      const text = raw.replaceAll('\u0000', '');
      const command = shell ? text : /^\s*\$ (.*)/.exec(text)?.[1];
      const bare = command?.replace(/(^|\s)#.*/, '').trim() ?? '';
      if (bare !== '') found.push({ file: document.file, line, text: bare });
      line += 1 + raw.split('\u0000').length - 1;
    }
  });
  return found;
}

/** What stands in the type of code within a text. */
export function inlineCode(document: Document): Said[] {
  const found: Said[] = [];
  visit(parse(document), 'inlineCode', (code: InlineCode) => {
    found.push({ file: document.file, line: code.position?.start.line ?? 0, text: code.value });
  });
  return found;
}
