import { test as base } from '@playwright/test';
import { startMoto } from './moto.ts';
import { ensureOracles, type Oracles } from './venv.ts';

interface TestFixtures {
  /** The Python with the oracles; where it cannot be made, the test is skipped with the reason. */
  python: string;
  /** The address of an empty moto; where it cannot be had, the test is skipped with the reason. */
  moto: string;
}

interface WorkerFixtures {
  oracles: Oracles;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // The first run on a machine installs them.
  oracles: [
    async ({}, use) => {
      await use(await ensureOracles());
    },
    { scope: 'worker', timeout: 600_000 },
  ],

  python: async ({ oracles }, use, testInfo) => {
    if ('missing' in oracles) {
      testInfo.skip(true, `The oracles need Python 3.11 with their packages: ${oracles.missing}.`);
      return;
    }
    await use(oracles.python);
  },

  // moto needs no Python of this machine where its image can be had.
  moto: [
    async ({}, use, testInfo) => {
      const moto = await startMoto();
      if ('missing' in moto) {
        testInfo.skip(true, `moto cannot be had: ${moto.missing}.`);
        return;
      }
      await use(moto.url);
      await moto.stop();
    },
    { timeout: 600_000 },
  ],
});

export { expect } from '@playwright/test';
