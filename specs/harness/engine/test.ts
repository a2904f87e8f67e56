import path from 'node:path';
import { run } from '../../../fixtures/exec.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { pins } from '../../../fixtures/versions.ts';
import { builtNodeImageRef } from '../../../scripts/kind/node-image/index.ts';
import type { Child } from '../support/child.ts';
import { endProcessesWith, processesWith } from '../support/processes.ts';
import { expect, test as base } from '../support/test.ts';
import { OwnEngine, whyNoOwnEngine } from './own-engine.ts';
import { importStandIn } from './stand-in-image.ts';

interface EngineFixtures {
  /** Options of the tmpfs that holds the data of `engine`; a folder on disk where there are none. */
  small: string | undefined;
  /** An engine of this test alone that has nothing but a stand-in for the node image. */
  engine: OwnEngine;
  /** The name of a real node image, which `engine` has as well. */
  nodeImage: string;
  /** Types `npm run VERB -- ARGS` with that engine and a state folder of this test; what still runs at the end is ended. */
  typed: (verb: string, ...args: string[]) => Child;
  /** `npm run up`, as far as the cluster's containers run and its creation stands still. */
  creating: () => Promise<Child>;
  /** What of the verbs still runs. */
  running: () => Promise<string[]>;
  /** Sends SIGKILL to those of them whose command line is like this. */
  kill: (like: RegExp) => Promise<void>;
}

export const test = base.extend<EngineFixtures>({
  small: [undefined, { option: true }],

  engine: async ({ small, mountTmpfs }, use, testInfo) => {
    const reason = await whyNoOwnEngine();
    testInfo.skip(reason !== undefined, reason ?? '');
    const engine = await OwnEngine.open(small === undefined ? undefined : await mountTmpfs(small));
    try {
      await importStandIn(engine);
      await use(engine);
    } finally {
      await engine.close();
    }
  },

  nodeImage: async ({ engine }, use, testInfo) => {
    const image = builtNodeImageRef(pins.kubernetes.default);
    const has = await run('docker', ['image', 'inspect', image]);
    testInfo.skip(
      has.failure !== undefined,
      `${image} is not in this machine's engine, which did not have to build it`,
    );
    const loaded = await run('sh', ['-c', `docker save ${image} | docker --host ${engine.host} load`]);
    expect(loaded.stdout).toContain('Loaded image');
    await use(image);
  },

  typed: async ({ engine, folder }, use) => {
    const env = { XDG_STATE_HOME: path.join(folder, 'state') };
    await use((verb, ...args) => engine.start('npm', ['run', verb, '--', ...args], { cwd: projectDir, env }));
    await endProcessesWith(folder);
  },

  creating: async ({ engine, typed }, use) => {
    await use(async () => {
      const child = typed('up', '--target', 'kind');
      await child.says('Create kind cluster');
      const nodes = async () => (await engine.left()).filter((line) => line.startsWith('container')).length;
      await expect.poll(nodes, { timeout: 20_000 }).toBe(3);
      return child;
    });
  },

  running: async ({ folder }, use) => {
    await use(async () => (await processesWith(folder)).map(({ command }) => command));
  },

  kill: async ({ folder }, use) => {
    await use(async (like) => {
      const found = (await processesWith(folder)).filter(({ command }) => like.test(command));
      for (const { pid } of found) process.kill(pid, 'SIGKILL');
    });
  },
});

export { expect };
