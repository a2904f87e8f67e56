import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { HarnessError } from '../../fixtures/errors.ts';
import { isWhole, selectedTargets, withProofReporter } from './selection.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'selection-'));
after(() => rm(folder, { recursive: true }));
const { signal } = new AbortController();

describe('isWhole', () => {
  for (const args of [
    [],
    ['--workers=2'],
    ['--workers', '2'],
    ['-j', '2'],
    ['--quiet'],
    ['--trace', 'on', '--timeout=0'],
    ['--headed', '--add-reporter', 'html', '--forbid-only'],
  ]) {
    it(`takes "${args.join(' ')}" for a whole proof`, () => {
      assert.equal(isWhole(args), true);
    });
  }

  for (const args of [
    ['--grep', 'kubelet'],
    ['-g', 'kubelet'],
    ['--grep-invert=kubelet'],
    ['specs/claims/data-plane.spec.ts'],
    ['--quiet', 'data-plane'],
    ['--project', 'kind'],
    ['--shard=1/2'],
    ['--last-failed'],
    ['--max-failures=1'],
    ['-x'],
    ['--workers=2', '--grep', 'kubelet'],
    ['--headed', 'data-plane'],
    ['--something-new'],
  ]) {
    it(`takes "${args.join(' ')}" for a part`, () => {
      assert.equal(isWhole(args), false);
    });
  }
});

describe('isWhole refuses what no proof can be made with, and says what to type instead', () => {
  for (const [args, wayOut] of [
    [['--ui'], 'npx playwright test --ui'],
    [['--ui-port=0', '--grep', 'version skew'], "npx playwright test --ui-port=0 --grep 'version skew'"],
    [['--grep', 'etcd', '--debug'], 'npx playwright test --grep etcd --debug'],
    [['--retries', '1'], 'npx playwright test --retries 1'],
    [['--repeat-each=3'], 'npx playwright test --repeat-each=3'],
    [['--config', 'specs/harness'], 'npm run test:harness'],
    [['-c', 'specs/harness'], 'npm run test:harness'],
  ] as const) {
    it(args.join(' '), () => {
      assert.throws(
        () => isWhole(args),
        (error) => error instanceof HarnessError && error.exitCode === 2 && error.next.includes(wayOut),
      );
    });
  }
});

const both = ['kind', 'eks'] as const;

describe('selectedTargets', { concurrency: true }, () => {
  for (const [args, targets, selected] of [
    [['--grep', 'kubelet'], both, ['kind', 'eks']],
    [['--grep', 'kubelet'], ['kind'], ['kind']],
    [['--project', 'kind'], both, ['kind']],
    [['--grep', 'no such spec'], both, []],
  ] as const) {
    it(`${args.join(' ')} of ${targets.join(',')}: ${selected.join(',') || 'none'}`, async () => {
      assert.deepEqual(await selectedTargets(args, targets, signal), selected);
    });
  }

  for (const [args, says] of [
    [['--worker', '2'], "selects: unknown option '--worker';"],
    [['--shard', '3/2'], 'current must be a positive number, not greater than shard total;'],
    [['--grep', '['], 'Unterminated character class;'],
    [['--project', 'nope'], 'Available projects: "kind", "eks";'],
  ] as const) {
    it(`takes ${args.join(' ')} for a mistake in what was typed, and hands on one line`, async () => {
      await assert.rejects(
        selectedTargets(args, both, signal),
        (error) => error instanceof HarnessError && error.exitCode === 2 && error.message.includes(says),
      );
    });
  }

  it('takes a spec that does not load for a defect, not for an empty selection', async () => {
    await writeFile(path.join(folder, 'broken.spec.ts'), 'throw new Error("does not load");');
    await writeFile(path.join(folder, 'playwright.config.ts'), 'export default {};');
    await assert.rejects(
      selectedTargets(['--config', path.join(folder, 'playwright.config.ts')], both, signal),
      (error) => error instanceof HarnessError && error.exitCode === 70 && error.message.includes('does not load'),
    );
  });
});

it("withProofReporter keeps the proof's reporter beside those that were asked for", () => {
  const ours = './fixtures/report/reporter.ts';
  assert.deepEqual(withProofReporter(['--reporter=line,html']), [`--reporter=line,html,${ours}`]);
  assert.deepEqual(withProofReporter(['--reporter', 'line', 'a.ts']), ['--reporter', `line,${ours}`, 'a.ts']);
  assert.deepEqual(withProofReporter(['--grep', 'x']), ['--grep', 'x']);
});
