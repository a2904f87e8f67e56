import { globSync } from 'node:fs';
import { projectDir } from '../../fixtures/paths.ts';
import { runCommand } from '../engine/command.ts';

export interface UnitTests {
  passed: number;
  failed: number;
  skipped: number;
  /** What the runner printed, for people. */
  output: string;
  ok: boolean;
}

/** Runs every unit test under Node's own runner. Not one test found is a failure too. */
export async function runUnitTests(signal: AbortSignal): Promise<UnitTests> {
  const files = globSync('{fixtures,scripts}/**/*.test.ts', { cwd: projectDir }).sort();
  // In one process: starting one for each file takes longer than the tests.
  const result = await runCommand(
    process.execPath,
    ['--test', '--test-isolation=none', '--test-reporter=spec', ...files],
    {
      cwd: projectDir,
      // Inside another run of node --test the runner would only report to that one.
      env: { NO_COLOR: '1', NODE_TEST_CONTEXT: undefined },
      signal,
    },
  );
  const count = (name: string) => Number(new RegExp(`^ℹ ${name} (\\d+)$`, 'm').exec(result.stdout)?.[1] ?? 0);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  return {
    passed,
    failed,
    skipped: count('skipped') + count('todo'),
    output: result.stdout + result.stderr,
    ok: result.exitCode === 0 && failed === 0 && passed > 0,
  };
}
