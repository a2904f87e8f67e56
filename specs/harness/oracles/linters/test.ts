import { test as base } from '@playwright/test';
import { ensureLinters, type FoundLinters, type Linters } from './linters.ts';

interface TestFixtures {
  /** The linters of workflows; where they cannot be had, the test is skipped with the reason, but on CI fails. */
  linters: FoundLinters;
}

interface WorkerFixtures {
  ensured: Linters;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // The first run on a machine installs them.
  ensured: [
    async ({}, use) => {
      await use(await ensureLinters());
    },
    { scope: 'worker', timeout: 600_000 },
  ],

  linters: async ({ ensured }, use, testInfo) => {
    if ('missing' in ensured) {
      const why = `The linters of workflows need Go and Python 3.11 with their packages: ${ensured.missing}.`;
      if (process.env['CI'] === 'true') throw new Error(why);
      testInfo.skip(true, why);
      return;
    }
    await use(ensured);
  },
});

export { expect } from '@playwright/test';
