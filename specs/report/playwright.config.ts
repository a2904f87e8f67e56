import { defineConfig } from '@playwright/test';
import { findBrowser } from '../../fixtures/workshop/diagram/render.ts';

const executablePath = await findBrowser();

// The HTML report in a real browser, drawn from the saved proof in sample/: no cluster, no network.
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/report-specs',
  // A flake is a finding.
  retries: 0,
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // A browser is slow where the machine is busy.
  timeout: 120_000,
  reporter: 'list',
  use: {
    actionTimeout: 60_000,
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // Chromium's sandbox refuses to be started by root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
