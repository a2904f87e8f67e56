import { usageError } from '../../fixtures/errors.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { targetsVariable } from '../../fixtures/model/run.ts';
import { exitCodes, strongest, type ExitCode } from '../../fixtures/model/exit-code.ts';
import { runReportSpecs } from '../checks/report-specs.ts';
import { runUnitTests } from '../checks/unit-tests.ts';
import { withLock } from '../cli/lock.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';
import { readProofChoice } from '../proof/options.ts';
import { prove } from '../proof/prove.ts';
import { runPlaywright } from '../proof/runner.ts';
import { isWhole, selectedTargets, withProofReporter } from '../proof/selection.ts';
import { splitOf } from '../proof/split.ts';

export const run: Verb['run'] = async (context) => {
  const choice = readProofChoice(context.values, process.env);
  const { rest } = context;
  if (rest.includes('--list')) return list(context, choice.targets);
  const full = isWhole(rest);
  const split = splitOf(rest, choice);
  // What a selection leaves out is not brought up.
  const targets = full ? choice.targets : await selectedTargets(rest, choice.targets, context.signal);
  if (targets.length === 0 && split !== undefined) throw emptyShard(rest);
  if (targets.length === 0) {
    context.out.warn(`Nothing is selected by: ${rest.join(' ')}`);
    context.out.text('proof: 0 passed, 0 failed, 0 skipped');
    return exitCodes.undetermined;
  }
  const unit = full ? await unitTests(context) : exitCodes.proven;
  const proof = await withLock('cluster', context, 'uses the cluster', () =>
    prove(context, {
      verb: 'test',
      choice: { ...choice, targets },
      playwright: withProofReporter(rest),
      full,
      split,
    }),
  );
  const report = full ? await reportSpecs(context) : exitCodes.proven;
  return strongest([unit, proof, report]);
};

function emptyShard(rest: readonly string[]) {
  const next = 'Split into fewer shards.';
  return usageError('empty-shard', 'Prove a shard', `${rest.join(' ')} leaves it no spec`, next);
}

async function list(context: VerbContext, targets: readonly TargetName[]): Promise<ExitCode> {
  const env = { [targetsVariable]: targets.join(',') };
  const result = await runPlaywright(context.rest, env, context.signal, (line) => {
    context.out.text(line);
  });
  if (result.exitCode === 0) return exitCodes.proven;
  context.out.text(result.stderr);
  return exitCodes.defect;
}

async function unitTests(context: VerbContext): Promise<ExitCode> {
  const result = await context.out.phase('Unit tests', '1 min', () => runUnitTests(context.signal));
  if (!result.ok) context.out.text(result.output);
  context.out.text(`unit tests: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
  return result.ok ? exitCodes.proven : exitCodes.defect;
}

async function reportSpecs(context: VerbContext): Promise<ExitCode> {
  const result = await context.out.phase('Report in a browser', '30 s', () => runReportSpecs(context.signal));
  if (!result.ok || result.passed === 0) context.out.text(result.output);
  context.out.text(`report: ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped`);
  return result.ok ? exitCodes.proven : exitCodes.defect;
}
