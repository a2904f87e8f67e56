import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import { callerDir, projectDir } from '../../fixtures/paths.ts';

/** The proof's folder that was typed; `out` where none was. Throws a usage error for anything else that was typed. */
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
  return dir === undefined ? path.join(projectDir, 'out') : path.resolve(callerDir(), dir);
}
