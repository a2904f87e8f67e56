import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import type { VerbContext } from '../cli/verb.ts';
import { must } from './must.ts';
import { measurePairs, type Measured } from './pairs.ts';
import { withProofs } from './prove.ts';

// One start takes a part of a second, and its neighbours on the machine as much: so many of them make a round.
const starts = 10;

/** `--help` of a verb as npm starts it, against a Node.js that starts and ends. */
export function benchHelp(context: VerbContext, rounds: number): Promise<Measured> {
  return againstNode(context, rounds, ['start', '--help'], ['-e', '0']);
}

/** `page` of the project's own page, against a Node.js that loads what it parses with. */
export function benchPage(context: VerbContext, rounds: number): Promise<Measured> {
  const parsers = ['unified', 'remark-parse', 'remark-gfm', 'hast-util-from-html', 'hast-util-to-text', 'yaml'];
  return againstNode(context, rounds, ['page'], importing(parsers));
}

/** `judge` of a proof of KinD, against a Node.js that loads what it validates with. */
export function benchJudge(context: VerbContext, rounds: number): Promise<Measured> {
  return withProofs(context, async (prove, folder) => {
    await prove(['kind']);
    return againstNode(context, rounds, ['judge', folder], importing(['ajv/dist/2020.js', 'yaml']));
  });
}

/** `doctor`, against a Node.js that loads what it runs commands with. */
export function benchDoctor(context: VerbContext, rounds: number): Promise<Measured> {
  return againstNode(context, rounds, ['doctor'], importing(['zx']));
}

function importing(libraries: readonly string[]): string[] {
  const all = libraries.map((library) => `import(${JSON.stringify(library)})`).join(', ');
  return ['--input-type=module', '-e', `await Promise.all([${all}])`];
}

function againstNode(
  context: VerbContext,
  rounds: number,
  verb: readonly string[],
  node: readonly string[],
): Promise<Measured> {
  const elapsed = async (command: string, args: readonly string[]) => {
    const start = performance.now();
    for (let count = 0; count < starts; count++) await must(context, command, args, { cwd: projectDir });
    return performance.now() - start;
  };
  return measurePairs(
    rounds,
    () => elapsed('sh', [path.join(projectDir, 'scripts', 'bootstrap.sh'), ...verb]),
    () => elapsed(process.execPath, node),
    (line) => {
      context.out.note(line);
    },
  );
}
