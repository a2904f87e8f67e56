/** A text as Markdown shows it letter by letter; what it puts between backticks stays code. */
export function plain(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(/[\\`*_<>[\]|~#]/g, String.raw`\$&`)))
    .join('');
}

/** A text in the type of code; fit for a cell of a table. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const inner = longest === 0 ? text : ` ${text} `;
  return `${fence}${inner.replaceAll('|', String.raw`\|`)}${fence}`;
}

/** A table of ready Markdown; empty without rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A page of paragraphs; what is empty is left out. */
export function page(title: string, from: string, parts: readonly string[]): string {
  const note = `_Generated from ${from} by \`npm run docs\`. Change that, not this._`;
  return `${[`# ${title}`, note, ...parts].filter((part) => part !== '').join('\n\n')}\n`;
}
