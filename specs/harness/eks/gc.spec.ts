import { setTimeout as sleep } from 'node:timers/promises';
import { stackName as name } from '../../../scripts/eks/create/names.ts';
import { expect, test, type Creating } from './creating.ts';

test.describe.configure({ timeout: 120_000 });

const expired = ({ account }: Creating) => {
  for (const stack of account.stacks.values()) {
    stack.createdAt -= 4 * 3_600_000;
    stack.tags = { ...stack.tags, 'kind-and-eks/expires-at': new Date(Date.now() - 1_000).toISOString() };
  }
};

const begun = (resource: string) => (creating: Creating) =>
  [...creating.account.stacks.values()].some(({ resources }) =>
    resources.some((one) => one.name === resource && one.status !== undefined),
  );

/** Kills what creates or deletes the stack, at a point. */
async function killedAt(creating: Creating, what: 'create' | 'delete', isThere: (creating: Creating) => boolean) {
  const child = creating.child(what);
  const end = Date.now() + 30_000;
  while (!isThere(creating)) {
    if (Date.now() > end) throw new Error('It never came to that.');
    await sleep(1);
  }
  child.kill('SIGKILL');
  await child.ended;
}

const status = ({ account }: Creating) => [...account.stacks.values()].at(-1)?.status ?? 'none';

/** How a stack comes into each state in which a run can leave it. */
const states: Record<string, (creating: Creating) => Promise<void>> = {
  'just asked for': (creating) => killedAt(creating, 'create', ({ account }) => account.stacks.size > 0),
  'half made': (creating) => killedAt(creating, 'create', begun('Cluster')),
  'made but for the workers': (creating) => killedAt(creating, 'create', begun('ManagedNodes')),
  'made, and its maker gone': async (creating) => {
    await killedAt(creating, 'create', begun('ManagedNodes'));
    // The account moves on with each question.
    for (let look = 0; look < 2_000 && status(creating) === 'CREATE_IN_PROGRESS'; look++) await creating.leftovers();
    expect(status(creating)).toBe('CREATE_COMPLETE');
  },
  'half deleted': async (creating) => {
    await creating.create();
    await killedAt(creating, 'delete', ({ account }) => account.clusters.get(name)?.status === 'DELETING');
  },
  'not to be deleted at first': async (creating) => {
    await creating.create();
    creating.account.plants.leaks.push('held-interface');
    await killedAt(creating, 'delete', (one) => status(one) === 'DELETE_FAILED');
  },
};

for (const [state, into] of Object.entries(states)) {
  test(`gc: a stack that is ${state} is left alone before its time, and goes without a trace after it`, async ({
    creating,
  }) => {
    await into(creating);
    expect(await creating.leftovers()).toEqual([]);
    expired(creating);
    const found = await creating.leftovers();
    expect(found.map(({ kind }) => kind)).toEqual(['stack']);
    expect(found[0]?.why).toMatch(/lifetime ended/);
    await found[0]?.remove();
    expect(creating.inventory()).toEqual([]);
    expect(await creating.leftovers()).toEqual([]);
  });
}

test('gc: what outlived its stack is found by name and tag, and goes', async ({ creating }) => {
  await creating.create();
  creating.account.plants.leaks.push('log-group', 'interface');
  await killedAt(creating, 'delete', (one) => status(one) === 'DELETE_COMPLETE');
  expect(creating.inventory()).not.toEqual([]);
  const found = await creating.leftovers();
  expect(found.map(({ kind, name: what }) => [kind, what.split(' ').slice(0, -3).join(' ')])).toContainEqual([
    'resource',
    'log group',
  ]);
  await Promise.all(found.map(({ remove }) => remove()));
  expect(creating.inventory()).toEqual([]);
  expect(await creating.leftovers()).toEqual([]);
});

test('gc: in an account without anything of ours there is nothing, and nothing is changed', async ({ creating }) => {
  expect(await creating.leftovers()).toEqual([]);
  const changing = /^(?:Create|Delete|Put|Update|Run|Terminate)/;
  expect(creating.standIn.exchanges.filter(({ operation }) => changing.test(operation))).toEqual([]);
});

test('gc: what cannot be deleted is named by id, and fails', async ({ creating }) => {
  await creating.create();
  creating.account.plants.leaks.push('stuck-interface');
  expired(creating);
  const [left] = await creating.leftovers();
  await expect(left?.remove()).rejects.toMatchObject({ exitCode: 5 });
  expect((await creating.leftovers()).map(({ kind }) => kind)).toEqual(['stack']);
});
