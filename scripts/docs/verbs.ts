import { readFileSync } from 'node:fs';
import path from 'node:path';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { projectDir } from '../../fixtures/paths.ts';
import type { Verb } from '../cli/verb.ts';
import { runCommand } from '../engine/command.ts';

/** A verb as `--help --json` tells it, and what one types for it. */
export interface VerbHelp extends Omit<Verb, 'run'> {
  /** Its name among the scripts of package.json: `test:harness`. */
  script: string;
  /** `npm start`, `npm run up`. */
  line: string;
}

/** Every verb that package.json names, in its order, by its own words. */
export async function readVerbs(signal: AbortSignal): Promise<VerbHelp[]> {
  const { scripts } = JSON.parse(readFileSync(path.join(projectDir, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const verbs = Object.entries(scripts).flatMap(([script, line]) => {
    const verb = /bootstrap\.sh (\S+)$/.exec(line)?.[1];
    return verb === undefined ? [] : [{ script, verb }];
  });
  return Promise.all(
    verbs.map(async ({ script, verb }) => ({
      ...(await askVerb(verb, signal)),
      script,
      line: ['start', 'test'].includes(script) ? `npm ${script}` : `npm run ${script}`,
    })),
  );
}

async function askVerb(verb: string, signal: AbortSignal): Promise<Omit<Verb, 'run'>> {
  const args = [path.join(projectDir, 'scripts', `${verb}.ts`), '--help', '--json'];
  const { exitCode, stdout, stderr } = await runCommand(process.execPath, args, { signal, timeoutMs: 60_000 });
  if (exitCode === 0) return JSON.parse(stdout) as Omit<Verb, 'run'>;
  throw new HarnessError({
    id: 'verb-without-help',
    exitCode: exitCodes.defect,
    doing: `Ask verb ${verb} for its options`,
    seen: stderr.trim() || 'no answer',
    next: `Run "node scripts/${verb}.ts --help --json" and mend what it says.`,
  });
}
