import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HarnessError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { cacheDir, projectDir } from '../../fixtures/paths.ts';
import { withLock } from '../cli/lock.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';
import { runCommand } from '../engine/command.ts';
import { percent, scores, survivors, type Report } from '../mutation/score.ts';

const wantedPercent = 85;
const reportFile = path.join(projectDir, 'out', 'mutation', 'report.json');

export const run: Verb['run'] = (context) =>
  withLock('mutation', context, 'tests mutants', async () => {
    const glob = context.values['files'];
    const files = typeof glob === 'string' ? glob : undefined;
    await context.out.phase('Test mutants', files === undefined ? '5 to 60 minutes' : undefined, () =>
      runStryker(context, files),
    );
    const report = JSON.parse(await readFile(reportFile, 'utf8')) as Report;
    if (files !== undefined) for (const line of survivors(report)) context.out.text(`survived  ${line}`);
    return show(context, report);
  });

/** Leaves the report behind, and nothing else in the checkout. */
async function runStryker(context: VerbContext, files: string | undefined): Promise<void> {
  await rm(reportFile, { force: true });
  const sandbox = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-mutation-'));
  try {
    const ended = await runCommand(
      process.execPath,
      [
        path.join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js'),
        'run',
        path.join('scripts', 'mutation', 'stryker.config.json'),
        ...['--tempDirName', sandbox],
        // The file of results is of all mutants; a part of them has one of its own nowhere.
        ...(files === undefined
          ? ['--incremental', '--incrementalFile', path.join(cacheDir(), 'mutation', 'results.json')]
          : ['--mutate', `${files},!**/*.test.ts`]),
        ...(context.values['force'] === true ? ['--force'] : []),
      ],
      {
        cwd: projectDir,
        signal: context.signal,
        // Every sandbox has another path: what V8 compiles of it is never read again.
        env: { NODE_COMPILE_CACHE: undefined, NODE_TEST_CONTEXT: undefined },
      },
    );
    if (ended.exitCode === 0) return;
    context.out.text(ended.stdout + ended.stderr);
    throw new HarnessError({
      id: 'mutation-not-run',
      exitCode: exitCodes.defect,
      doing: 'Test mutants',
      seen: `Stryker ended with ${String(ended.exitCode)} (its words stand above)`,
      next: 'Make the unit tests pass first: npm run check.',
    });
  } finally {
    await rm(sandbox, { recursive: true, force: true });
  }
}

function show(context: VerbContext, report: Report) {
  const byFolder = scores(report);
  for (const [folder, score] of [...byFolder].reverse()) {
    const reached = percent(score);
    const shown = reached === undefined ? '    –' : `${reached.toFixed(1).padStart(5)} %`;
    const { noticed, survived, ignored } = score;
    context.out.text(`${shown}  ${folder}: ${noticed} noticed, ${survived} survived, ${ignored} excluded`);
    context.out.event({ type: 'mutation', folder, ...score });
  }
  const all = byFolder.get('all');
  const reached = all === undefined ? undefined : percent(all);
  if (reached === undefined) {
    context.out.warn('Nothing was broken: no file that matches has a mutant.');
    return exitCodes.undetermined;
  }
  if (reached >= wantedPercent) return exitCodes.proven;
  context.out.warn(`${reached.toFixed(1)} % noticed, wanted are ${wantedPercent} %. See out/mutation/index.html.`);
  return exitCodes.refuted;
}
