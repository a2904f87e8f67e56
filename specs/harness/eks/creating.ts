import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../../../fixtures/aws/account.ts';
import { sealedEnvironment } from '../../../fixtures/aws/sealed-environment.ts';
import { startStandIn, type StandIn } from '../../../fixtures/aws/stand-in.ts';
import { workshopWorld } from '../../../fixtures/aws/workshop-world.ts';
import type { Principal } from '../../../fixtures/aws/world.ts';
import { createOutput, type Event } from '../../../scripts/cli/output.ts';
import { readCreateChoice } from '../../../scripts/eks/create/choice.ts';
import { createEks, type CreateContext } from '../../../scripts/eks/create/create.ts';
import { deleteEks } from '../../../scripts/eks/create/delete.ts';
import { stackLeftovers } from '../../../scripts/eks/create/leftovers.ts';
import { inAwsEnvironment } from '../aws/environment.ts';
import { test as base } from '../oracles/test.ts';
import { start, type Child } from '../support/child.ts';

/** Milliseconds that each resource takes in the stand-in, and between two looks at it. */
const pace = { resource: 15, look: 5 };

type Values = Parameters<typeof readCreateChoice>[0];

export interface Creating {
  standIn: StandIn;
  account: Account;
  principal: Principal;
  /** All that was said, line by line. */
  said: () => string;
  /** `createEks` with these options beside `--yes`; `goes` and the signal as a verb has them. */
  create: (
    values?: Values,
    more?: { goes?: boolean; signal?: AbortSignal; as?: Principal },
  ) => ReturnType<typeof createEks>;
  remove: (account?: string) => Promise<void>;
  leftovers: () => ReturnType<typeof stackLeftovers>;
  /** The same in a process of its own, to be killed. */
  child: (what: 'create' | 'delete') => Child;
  /** Does the work with the environment of the account. */
  inside: <T>(work: (context: CreateContext) => Promise<T>) => Promise<T>;
  /** What is in the account: clusters, instances, stacks that live, everything else. Empty as it was before. */
  inventory: () => string[];
  /** How many stacks there ever were. */
  stacksEver: () => number;
}

export const test = base.extend<{ creating: Creating }>({
  creating: async ({}, use) => {
    const world = workshopWorld({ cluster: 'none', minor: '1.36', endpoint: '', certificateAuthority: '' });
    Object.assign(world, { clusters: [], instances: [] });
    const [principal] = world.principals;
    if (principal === undefined) throw new Error('The account has nobody in it.');
    const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-create-'));
    const standIn = await startStandIn(world, { pace: pace.resource });
    const { account } = standIn;
    const events: Event[] = [];
    const pause = (_ms: number, signal: AbortSignal) => sleep(pace.look, undefined, { signal });
    const environment = async (who: Principal) => {
      const changes = await sealedEnvironment(process.env, standIn, who, folder);
      return Object.fromEntries(
        Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null),
      );
    };
    let runs = 0;
    const context = (signal = new AbortController().signal): CreateContext => ({
      out: createOutput({
        json: false,
        runId: 'harness',
        people: { write: () => true },
        sink: (event) => events.push(event),
      }),
      signal,
      mayInstall: false,
      runId: `261123104500-${runs++}`,
    });
    const terminal = { interactive: false, input: process.stdin, output: process.stderr };
    await use({
      standIn,
      account,
      principal,
      said: () => events.map(({ text }) => (typeof text === 'string' ? text : '')).join('\n'),
      create: async (values = {}, { goes = false, signal, as = principal } = {}) =>
        inAwsEnvironment(await environment(as), () =>
          createEks(context(signal), readCreateChoice({ yes: true, ...values }, goes), { pause, terminal }),
        ),
      remove: async (only) =>
        inAwsEnvironment(await environment(principal), () => deleteEks(context(), { account: only, pause })),
      leftovers: async () => {
        const env = await environment(principal);
        const found = await inAwsEnvironment(env, () => stackLeftovers(context(), { pause }));
        return found.map((one) => ({ ...one, remove: () => inAwsEnvironment(env, one.remove) }));
      },
      child: (what) => {
        const { accessKeyId, secretAccessKey, sessionToken = '' } = principal;
        const env = {
          AWS_ENDPOINT_URL: standIn.url,
          AWS_REGION: world.region,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: sessionToken,
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
          AWS_PROFILE: undefined,
        };
        const script = path.join(import.meta.dirname, 'create-child.ts');
        return start(process.execPath, [script, what, String(pace.look)], { cwd: folder, env });
      },
      inside: async (work) => inAwsEnvironment(await environment(principal), () => work(context())),
      inventory: () => [
        ...account.clusters.keys(),
        ...account.world.instances.map(({ instanceId }) => instanceId),
        ...[...account.stacks.values()]
          .filter(({ status }) => status !== 'DELETE_COMPLETE')
          .map(({ status }) => status),
        ...account.inventory.keys(),
      ],
      stacksEver: () => account.stacks.size,
    });
    await standIn.close();
    await rm(folder, { recursive: true });
  },
});

export { expect } from '@playwright/test';
