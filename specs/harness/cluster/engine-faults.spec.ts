import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { run } from '../../../fixtures/exec.ts';
import { proveWith } from '../faults/prove-through.ts';
import { expect, test as base } from '../support/cluster.ts';

const variable = 'DOCKER_HOST';

// The engine, as somebody sees it who is answered for some connections, and never again.
const test = base.extend<{ hangingAfter: (connections: number) => Promise<() => number> }>({
  hangingAfter: async ({ folder }, use) => {
    const engine = (await socketOfEngine()).replace(/^unix:\/\//, '');
    const held = new Set<Socket>();
    const socket = path.join(folder, 'docker.sock');
    const before = process.env[variable];
    let connections = 0;
    let answered = 0;
    const server = createServer((client) => {
      held.add(client);
      client.on('error', () => undefined);
      if (++connections > answered) return;
      const through = connect(engine);
      held.add(through);
      through.on('error', () => client.destroy());
      client.pipe(through).pipe(client);
    });
    await use(async (count) => {
      answered = count;
      await new Promise<void>((resolve) => server.listen(socket, resolve));
      process.env[variable] = `unix://${socket}`;
      return () => connections;
    });
    if (before === undefined) Reflect.deleteProperty(process.env, variable);
    else process.env[variable] = before;
    for (const one of held) one.destroy();
    await new Promise((resolve) => server.close(resolve));
  },
});

async function socketOfEngine(): Promise<string> {
  const { stdout } = await run('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}']);
  return process.env[variable] ?? stdout.trim();
}

test('engine: one that hangs during a proof leaves undetermined what rests on its word, and nothing else: 6', async ({
  cluster,
  folder,
  hangingAfter,
}) => {
  test.setTimeout(240_000);
  const connections = await hangingAfter(1);
  const { exit, verdicts } = (
    await proveWith(cluster.target, {
      grep: 'every Node is a container|kubelet:',
      id: `${cluster.run}-engine`,
      outDir: folder,
    })
  ).verdicts;
  expect(connections()).toBeGreaterThan(1);
  const told = Object.fromEntries(verdicts.map(({ claim, verdict, reason }) => [claim, { verdict, reason }]));
  expect(told).toMatchObject({
    'infrastructure/node-containers': {
      verdict: 'undetermined',
      reason: expect.stringMatching(/docker inspect .*: no answer within 20000 ms/) as unknown,
    },
    'data-plane/kubelet': { verdict: 'proven' },
  });
  expect(exit.code).toBe(6);
});
