/** Where people read: a terminal, a pipe, a test. */
export interface PeopleStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  /** Of a terminal; heeds `NO_COLOR`, `FORCE_COLOR`, `TERM` and `CI` as Node.js does. */
  hasColors?(env?: object): boolean;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}

/** True where lines may be drawn anew in place. A log of CI keeps every line, even where it is written to a terminal. */
export function isLive({ isTTY }: PeopleStream, env: NodeJS.ProcessEnv): boolean {
  const ci = env['CI'] ?? '';
  return isTTY === true && env['TERM'] !== 'dumb' && (ci === '' || ci === 'false');
}

/** True where colours are seen, and wanted. */
export function isColoured(stream: PeopleStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (stream.hasColors?.(env) ?? false);
}

/** What a line is painted in, where colours are seen. */
export type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim';
