import { defineConfig } from '@playwright/test';
import { targetsVariable } from './fixtures/model/run.ts';
import { answers, currentRun } from './fixtures/targets/run.ts';
import type { Options } from './fixtures/test.ts';

const nodeMajor = 24;
if (Number.parseInt(process.versions.node, 10) < nodeMajor) {
  throw new Error(
    `Run Playwright: Node.js is ${process.version}; expected ${nodeMajor} or newer. ` +
      'Type "npx playwright test", which finds the one of the locked dependencies on Linux, or install it.',
  );
}

// The verbs `start` and `test` name a run; only then there is a proof to write.
const run = currentRun();
const ofVerb = run !== undefined;
// A bare run proves the kind cluster that is up: an EKS cluster, real or emulated, takes a verb to get at.
const asked = (process.env[targetsVariable] ?? 'kind').split(',');
// A shard lists the specs of the whole, whatever its own share holds: else each would be a part of something else.
const inShard = run?.split?.targets.map(({ name }) => name);
const inRun = inShard ?? (run && [...run.targets.map(({ name }) => name), ...run.pending.map(({ target }) => target)]);
const targets = (['kind', 'eks'] as const).filter((name) => (inRun ?? asked).includes(name));
// With no cluster every spec fails alike, each at the price of a new worker: the first says it for all. A runner that
// stays (`--ui`, an editor) reads this file once, and the cluster may come up meanwhile.
const stays = process.argv.some((argument) => /^--ui\b|^test-server$/.test(argument));
const isWorker = (process.env['TEST_WORKER_INDEX'] ?? '') !== '';
const isOneEnough = !ofVerb && !stays && !isWorker && !(await Promise.all(targets.map(answers))).every(Boolean);

// A verb ends by itself: Playwright's own report, if asked for, is written and not served. Without a verb it says what it is not.
if (ofVerb) process.env['PLAYWRIGHT_HTML_OPEN'] = 'never';
else process.env['PLAYWRIGHT_HTML_TITLE'] ??= 'KinD and EKS: specs alone, no proof was written';

export default defineConfig<object, Options>({
  testDir: 'specs/claims',
  // A run empties its folder: beside that of the harness specs, not above it.
  outputDir: 'test-results/claims',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined || ofVerb,
  // A flake is a finding: nothing is tried twice.
  retries: 0,
  // One for each target: it looks at several claims at once, which more processes would only do at the price of their start.
  workers: isOneEnough ? 1 : targets.length,
  maxFailures: isOneEnough ? 1 : 0,
  // The sum of all budgets of the longest proof: it ends with a verdict, not with a time-out.
  timeout: 300_000,
  reporter: ofVerb ? [['./fixtures/report/reporter.ts']] : [['list'], ['./fixtures/proving/selected-reporter.ts']],
  ...(ofVerb ? {} : { globalTeardown: './fixtures/report/no-proof.ts' }),
  projects: targets.map((target) => ({ name: target, workers: 1, use: { target } })),
});
