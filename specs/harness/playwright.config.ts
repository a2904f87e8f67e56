import { defineConfig } from '@playwright/test';

// The tool itself, on loopback alone; what stands in cluster/ needs the kind cluster. `npm run test:harness`.
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/harness',
  // A flake is a finding.
  retries: 0,
  forbidOnly: true,
  // The specs share one engine and count what is left in it.
  workers: 1,
  timeout: 60_000,
  reporter: 'list',
});
