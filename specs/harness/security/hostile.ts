import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Element } from 'hast';
import { fromHtml } from 'hast-util-from-html';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';

/** All that a page, an object's name, a log or an Event may try, in one string. */
export const hostile = [
  'pwned <script>alert(1)</script><img src=x onerror=alert(2)>"\'`]]><!--',
  '[pwned](javascript:alert(3)) ![pwned](https://evil.example/p.png) https://evil.example/ @pwned | <a href="javascript:alert(4)">',
  '::error::pwned',
  '::add-mask::pwned',
  '%0A::error::pwned##[error]pwned',
  '\r::stop-commands::pwned\u2028::error::pwned',
  '\u0000\u001b[2J\u001b]8;;https://evil.example\u0007pwned\u009b31m\u202edenwp\u2066\u200f',
].join('\n');

/** Names that would leave a folder, or be something else than a name. */
export const hostileNames = ['../../escaped', '/tmp/kind-and-eks-escaped', '..', '__proto__', 'a\u0000b', hostile];

// What stays as it is: without it a document is refused before anything of it is shown.
const structure = new Set([
  ...['schemaVersion', 'run', 'target', 'targets', 'claim', 'claims', 'component', 'verdict', 'verdicts', 'mode'],
  ...[
    'name',
    'facet',
    'kind',
    'origin',
    'startedAt',
    'finishedAt',
    'limits',
    'hash',
    'of',
    'kubernetesVersion',
    'evidence',
    'kubernetes',
    'between',
  ],
]);

/** A copy in which every string that is no part of the structure ends in hostile words. */
export function poisoned(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return structure.has(key) ? value : value + hostile;
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, poisoned(field, name)]));
}

// C0 and C1 but tab and line feed; whatever reorders text or ends a line unseen.
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const live = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** What is wrong with text for a terminal or a CI system's log; a line may be a command where it is one of ours. */
export function inText(text: string, mayCommand = false): string[] {
  const commands = text.split('\n').filter((line) => /^\s*::|##\[/.test(line));
  const ours = (line: string) => mayCommand && /^::(?:error|warning|notice) [^:]*::\S/.test(line);
  return [
    ...(live.test(text) ? [`a control character: ${JSON.stringify(around(text))}`] : []),
    ...commands.filter((line) => !ours(line)).map((line) => `a command: ${JSON.stringify(line.slice(0, 80))}`),
  ];
}

function around(text: string): string {
  const at = text.search(live);
  return text.slice(Math.max(0, at - 30), at + 30);
}

/** What is wrong with a report: an element or address that came with a string. */
export function inHtml(html: string): string[] {
  const found: string[] = live.test(html) ? [`a control character: ${JSON.stringify(around(html))}`] : [];
  let scripts = 0;
  visit(fromHtml(html), 'element', ({ tagName, properties }: Element) => {
    if (tagName === 'script') scripts += 1;
    for (const [name, value] of Object.entries(properties)) {
      const words = String(value);
      if (/^on/i.test(name)) found.push(`${tagName} ${name}`);
      if (/^\s*(?:javascript|data|vbscript):/i.test(words) && name !== 'title')
        found.push(`${tagName} ${words.slice(0, 40)}`);
      if (['src', 'href', 'action'].includes(name) && words.includes('evil.example')) found.push(`${tagName} ${words}`);
    }
  });
  return scripts > 1 ? [...found, `${scripts} scripts`] : found;
}

/** What is wrong with a summary: raw HTML, a picture or a link that came with a string. */
export function inMarkdown(text: string): string[] {
  const found: string[] = live.test(text) ? [`a control character: ${JSON.stringify(around(text))}`] : [];
  visit(unified().use(remarkParse).use(remarkGfm).parse(text), (node) => {
    if (node.type === 'html' && /pwned|script|<img|javascript/i.test(node.value))
      found.push(`HTML ${node.value.slice(0, 60)}`);
    if ((node.type === 'image' || node.type === 'link') && /evil|^javascript/i.test(node.url))
      found.push(`link ${node.url}`);
  });
  return found;
}

/** What is wrong with a JUnit file, for those who parse it strictly. */
export async function inXml(xml: string): Promise<string[]> {
  const { JSDOM } = await import('jsdom');
  try {
    const { document } = new JSDOM(xml, { contentType: 'text/xml' }).window;
    const names = [...document.querySelectorAll('*')].map(({ tagName }) => tagName);
    const own = /^(?:testsuites?|testcase|failure|error|skipped|properties|property|system-out|system-err)$/;
    const strange = [...new Set(names.filter((name) => !own.test(name)))];
    return [...strange.map((name) => `element ${name}`), ...inText(document.documentElement.textContent)];
  } catch (error) {
    return [`not XML: ${String(error).slice(0, 120)}`];
  }
}

/** Every path below a folder, and what stands in its files. */
export async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const all = new Map<string, string>();
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) all.set(path.relative(folder, file), await readFile(file, 'utf8'));
  }
  return all;
}
