import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import { callerDir, projectDir } from '../../fixtures/paths.ts';
import { lineFor } from '../cli/options.ts';
import { asTyped } from '../cli/shown.ts';

const words: Record<string, string> = { judge: 'Judge the proof in', report: 'Draw the report of' };

/**
 * The proof's folder that was typed; `out` where none was. Throws a usage error for anything else that was typed:
 * `no-proof` for a folder that only holds folders of proofs, which names them.
 */
export function proofDirOf(verb: string, rest: readonly string[]): string {
  const [dir, ...more] = rest;
  const stray = rest.find((argument) => argument.startsWith('-')) ?? more[0];
  if (stray !== undefined) {
    throw usageError(
      'bad-argument',
      `Read the arguments of ${verb}`,
      `"${stray}"`,
      `See "npm run ${verb} -- --help".`,
      'one DIR, and --json where it is wanted',
    );
  }
  const folder = dir === undefined ? path.join(projectDir, 'out') : path.resolve(callerDir(), dir);
  refuseNone(verb, folder);
  return folder;
}

function refuseNone(verb: string, dir: string): void {
  const refused = (seen: string, next: string) =>
    usageError(
      'no-proof',
      `${words[verb] ?? 'Read the proof in'} ${asTyped(dir)}`,
      seen,
      next,
      'the folder of a proof',
    );
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    const seen = existsSync(dir) ? 'it is a file' : 'there is no such folder';
    throw refused(seen, 'Name the folder of a proof, or run "npm start".');
  }
  const holds = (name: string) => existsSync(path.join(dir, name));
  if (holds('verdicts.json')) return;
  const inner = readdirSync(dir)
    .sort()
    .filter((name) => holds(path.join(name, 'verdicts.json')));
  if (inner.length === 0 || !(holds('matrix.json') || inner.includes('partial'))) return;
  const seen = holds('matrix.json') ? 'it holds several proofs side by side' : 'it holds a part alone';
  const lines = inner.map((name) => lineFor(verb, [asTyped(path.join(dir, name))]));
  throw refused(seen, `Name one: ${lines.join(' or ')}`);
}
