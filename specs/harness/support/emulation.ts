import { test as base } from '@playwright/test';
import { sealedEnvironment, seal } from '../../../fixtures/aws/sealed-environment.ts';
import { startStandIn, type StandIn } from '../../../fixtures/aws/stand-in.ts';
import type { Principal, World } from '../../../fixtures/aws/world.ts';
import { stateDir } from '../../../fixtures/paths.ts';
import { pins } from '../../../fixtures/versions.ts';
import { ApiServer } from '../../../fixtures/targets/api-server.ts';
import { attachEks } from '../../../scripts/eks/attach.ts';
import { ensureEmulated } from '../../../scripts/eks/emulated/ensure-emulated.ts';
import { emulatedName } from '../../../scripts/eks/emulated/name.ts';
import { worldOf } from '../../../scripts/eks/emulated/world-of.ts';
import { kindTools } from '../../../scripts/proof/kind-tools.ts';
import path from 'node:path';
import { createRecorder } from './recorder.ts';

export interface Emulation {
  world: World;
  standIn: StandIn;
  /** The API server as the principal whose keys the environment holds: the administrator. */
  api: ApiServer;
  /** Makes the AWS SDK of this process sign as somebody. */
  become: (principal: Principal) => Promise<void>;
  /** Has tokens verified by another account's STS, for another cluster's name. */
  verifyTokensWith: (standIn: StandIn, cluster: string) => Promise<void>;
  /** Another connection to it, of the same principal. The caller closes it. */
  connect: () => Promise<ApiServer>;
}

/** For specs that need the EKS emulation: it has to be up, and they never make one. The account lives in this worker. */
export const test = base.extend<object, { emulation: Emulation }>({
  emulation: [
    async ({}, use) => {
      const { context } = createRecorder();
      const minor = pins.kubernetes.default;
      const verb = { ...context, runId: 'harness', values: {}, rest: [], events: [], onEvent: () => () => undefined };
      const { engine, kind, image } = await kindTools(verb)(minor);
      const emulated = await ensureEmulated(context, {
        name: emulatedName,
        kind,
        image,
        engine,
        minor,
        runId: 'harness',
        retain: true,
      });
      if (emulated.cluster.created) throw new Error('The emulation was not up. Run "npm run up", then the specs.');
      const { endpoint } = emulated;
      const world = worldOf(emulated, minor);
      const [administrator] = world.principals;
      if (administrator === undefined) throw new Error('The account has nobody in it.');
      const standIn = await startStandIn(world, { host: new URL(endpoint).hostname });
      const become = async (principal: Principal) => {
        seal(await sealedEnvironment(process.env, standIn, principal, path.join(stateDir(), 'aws')));
      };
      await become(administrator);
      await emulated.verifyTokensWith(standIn);
      // A proof of the emulation deletes the kubeconfig that it attached with: each connection gets its own.
      const connect = async () => ApiServer.connect((await attachEks(context, { name: emulatedName })).kubeconfig);
      const api = await connect();
      const { verifyTokensWith } = emulated;
      await use({ world, standIn, api, become, verifyTokensWith, connect });
      await api.close();
      await standIn.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

export { expect } from '@playwright/test';
