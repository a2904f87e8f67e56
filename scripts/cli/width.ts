import stringWidth from 'string-width';

/** How many columns a text takes on a terminal: two for a wide character, none for a combining one or a colour. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

const graphemes = new Intl.Segmenter();

/** A text within `columns`, its cut end marked with `…`. It must not hold colours: they would be cut, too. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
