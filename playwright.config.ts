import { defineConfig } from '@playwright/test';
import { runVariable } from './fixtures/model/run.ts';
import type { Options } from './fixtures/test.ts';

// The verbs `start` and `test` name a run; only then there is a proof to write.
const ofVerb = process.env[runVariable] !== undefined;

export default defineConfig<object, Options>({
  testDir: 'specs/claims',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: process.env['CI'] !== undefined || ofVerb,
  // A flake is a finding: nothing is tried twice.
  retries: 0,
  // One for the control plane, one for each claim of the data plane, one for what is shown beside them.
  workers: 4,
  // The sum of all budgets of the longest proof: it ends with a verdict, not with a time-out.
  timeout: 300_000,
  reporter: ofVerb ? [['./fixtures/report/reporter.ts']] : [['list'], ['./fixtures/report/no-proof.ts']],
  projects: [{ name: 'kind', use: { target: 'kind' } }],
});
