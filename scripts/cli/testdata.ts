import { EventEmitter } from 'node:events';
import type { PeopleStream } from './terminal.ts';
import { widthOf } from './width.ts';

/**
 * A terminal that keeps what is on it: it knows the few sequences that this project writes, breaks lines at its width,
 * and breaks them anew when it is resized, as most terminals do.
 */
export class Screen extends EventEmitter implements PeopleStream {
  readonly isTTY = true;
  columns: number;
  rows = 50;
  written = '';
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    super();
    this.columns = columns;
  }

  /** The lines without the empty ones at their end. */
  get lines(): string[] {
    return this.#lines.join('\n').trimEnd().split('\n');
  }

  hasColors(): boolean {
    return false;
  }

  resize(columns: number): void {
    const before = this.#lines.slice(0, this.#row).flatMap((line) => broken(line, columns)).length;
    this.#lines = this.#lines.flatMap((line) => broken(line, columns));
    this.#row = before;
    this.columns = columns;
    this.emit('resize');
  }

  write(text: string): boolean {
    this.written += text;
    // eslint-disable-next-line no-control-regex -- the escape character begins what this reads
    for (const [part, count, command] of text.matchAll(/\u001b\[\??(\d*)([A-Za-z])|[^]/gu)) {
      if (command === undefined) this.#put(part);
      else this.#obey(command, Number(count === '' ? 1 : count));
    }
    return true;
  }

  #put(character: string): void {
    if (character === '\n') {
      this.#row++;
      this.#column = 0;
    } else {
      if (this.#column + widthOf(character) > this.columns) this.#put('\n');
      const line = this.#line().padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
    }
    this.#line();
  }

  #obey(command: string, count: number): void {
    if (command === 'A') this.#row = Math.max(0, this.#row - count);
    if (command === 'B') this.#row += count;
    if (command === 'G') this.#column = count - 1;
    if (command === 'K') {
      // 2K takes the whole line, K what is behind the cursor.
      this.#lines[this.#row] = count === 2 ? '' : this.#line().slice(0, this.#column);
    }
  }

  #line(): string {
    return (this.#lines[this.#row] ??= '');
  }
}

function broken(line: string, columns: number): string[] {
  return line.match(new RegExp(`.{1,${columns}}`, 'gu')) ?? [''];
}
