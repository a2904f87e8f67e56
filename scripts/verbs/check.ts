import path from 'node:path';
import { messageOf } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { expiringPins } from '../../fixtures/versions.ts';
import { runUnitTests } from '../checks/unit-tests.ts';
import { runCommand } from '../engine/command.ts';
import type { Verb } from '../cli/verb.ts';

export const run: Verb['run'] = async (context) => {
  const failed: string[] = [];
  for (const { name, command } of tools) {
    await context.out.phase(name, undefined, async () => {
      const [tool = '', ...args] = command;
      const result = await runCommand(path.join(projectDir, 'node_modules', '.bin', tool), args, {
        cwd: projectDir,
        signal: context.signal,
      });
      if (result.exitCode === 0) return;
      failed.push(name);
      context.out.text(result.stdout + result.stderr);
    });
  }
  const old = await context.out.phase('Docs (generated)', undefined, () => staleDocs(context.signal));
  if (old !== undefined) {
    failed.push('Docs (generated)');
    context.out.text(old);
  }
  const unit = await context.out.phase('Unit tests', undefined, () => runUnitTests(context.signal));
  if (!unit.ok) {
    failed.push('Unit tests');
    context.out.text(unit.output);
  }
  context.out.text(`unit tests: ${unit.passed} passed, ${unit.failed} failed, ${unit.skipped} skipped`);
  for (const { pin, until, daysLeft, source } of expiringPins(new Date(), 60)) {
    context.out.warn(
      daysLeft < 0 ? `${pin}: support ended on ${until} (${source}).` : `${pin}: support ends on ${until} (${source}).`,
    );
  }
  if (failed.length > 0) context.out.text(`check failed: ${failed.join(', ')}`);
  return failed.length === 0 ? exitCodes.proven : exitCodes.defect;
};

const tools: readonly { name: string; command: readonly string[] }[] = [
  { name: 'Format (prettier)', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'Types (tsc)', command: ['tsc', '--project', '.'] },
  { name: 'Lint (eslint)', command: ['eslint', '--max-warnings=0', '.'] },
  { name: 'Unused code (knip)', command: ['knip', '--no-progress'] },
  { name: 'Specs load (claims)', command: ['playwright', 'test', '--list', '--forbid-only', '--reporter=list'] },
  {
    name: 'Specs load (harness)',
    command: ['playwright', 'test', '--config=specs/harness', '--list', '--forbid-only', '--reporter=list'],
  },
  {
    name: 'Specs load (report)',
    command: ['playwright', 'test', '--config=specs/report', '--list', '--forbid-only', '--reporter=list'],
  },
];

// What is wrong with the generated pages; undefined where they are as they would be written now.
async function staleDocs(signal: AbortSignal): Promise<string | undefined> {
  try {
    const { generate, stale } = await import('../docs/generate.ts');
    const old = stale(await generate(signal));
    return old.length === 0 ? undefined : `Out of date in docs/generated: ${old.join(', ')}. Run "npm run docs".`;
  } catch (error) {
    signal.throwIfAborted();
    return messageOf(error);
  }
}
