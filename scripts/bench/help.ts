import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import type { VerbContext } from '../cli/verb.ts';
import { runCommand } from '../engine/command.ts';
import { measurePairs, type Measured } from './pairs.ts';

// One start takes less than a tenth of a second, and its neighbours on the machine as much: so many of them make a round.
const starts = 10;

/** `--help` of a verb as npm starts it, against a Node.js that starts and ends. */
export function benchHelp({ signal, out }: VerbContext, rounds: number): Promise<Measured> {
  const elapsed = async (command: string, args: readonly string[]) => {
    const start = performance.now();
    for (let count = 0; count < starts; count++) {
      const { exitCode } = await runCommand(command, args, { signal });
      if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${exitCode ?? 'no exit code'}`);
    }
    return performance.now() - start;
  };
  return measurePairs(
    rounds,
    () => elapsed('sh', [path.join(projectDir, 'scripts', 'bootstrap.sh'), 'start', '--help']),
    () => elapsed(process.execPath, ['-e', '0']),
    (line) => {
      out.note(line);
    },
  );
}
