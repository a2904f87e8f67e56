import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { targetsVariable } from './fixtures/model/run.ts';
import { currentRun } from './fixtures/targets/run.ts';
import type { Options } from './fixtures/test.ts';

// The verbs `start` and `test` name a run; only then there is a proof to write.
const run = currentRun();
const ofVerb = run !== undefined;
// A bare run proves the kind cluster that is up: an EKS cluster, real or emulated, takes a verb to get at.
const asked = (process.env[targetsVariable] ?? 'kind').split(',');
const inRun = run && [...run.targets.map(({ name }) => name), ...run.pending.map(({ target }) => target)];
const targets = (['kind', 'eks'] as const).filter((name) => (inRun ?? asked).includes(name));
// One for the control plane, one for each claim of the data plane, one for what is shown beside them.
const workersPerTarget = 4;

export default defineConfig<object, Options>({
  testDir: 'specs/claims',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined || ofVerb,
  // A flake is a finding: nothing is tried twice.
  retries: 0,
  // Proofs are bound by the processor where there are few: a second target then follows the first, which is told sooner.
  workers: Math.min(workersPerTarget * targets.length, Math.max(workersPerTarget, 2 * availableParallelism())),
  // The sum of all budgets of the longest proof: it ends with a verdict, not with a time-out.
  timeout: 300_000,
  reporter: ofVerb ? [['./fixtures/report/reporter.ts']] : [['list'], ['./fixtures/report/no-proof.ts']],
  projects: targets.map((target) => ({ name: target, use: { target } })),
});
