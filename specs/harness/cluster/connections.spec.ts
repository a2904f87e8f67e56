import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { ApiServer } from '../../../fixtures/targets/api-server.ts';
import { expect, test } from '../support/cluster.ts';

const reads = 300;
const watches = 4;
const mostConnections = 4;
const established = '01';

test('connections: 300 reads beside four watches share at most four, and none is left', async ({ cluster }) => {
  // eslint-disable-next-line playwright/no-skipped-test -- stated, not by surprise
  test.skip(process.platform !== 'linux', 'connections are counted in /proc');
  const port = Number(new URL(cluster.api.url).port);
  const before = connectionsTo(port);
  const api = await ApiServer.connect(cluster.kubeconfig);
  const counts: number[] = [];
  const count = () => counts.push(connectionsTo(port) - before);
  const sampling = setInterval(count, 20);
  const end = new AbortController();
  const watching = Array.from({ length: watches }, () =>
    api.watch('/api/v1/namespaces/kube-public/configmaps', {
      until: () => false,
      budget: 30_000,
      signal: end.signal,
    }),
  );
  const answers = await Promise.all(
    Array.from({ length: reads }, async (_, index) => {
      const { status, failure } = await api.ask('/version', { slow: index % 3 === 0, timeout: 30_000 });
      return failure ?? status;
    }),
  );
  end.abort();
  const watched = await Promise.all(watching);
  clearInterval(sampling);
  await api.close();

  expect(answers).toEqual(Array.from({ length: reads }, () => 200));
  expect(watched.map(({ status, failure }) => failure ?? status)).toEqual(Array.from({ length: watches }, () => 200));
  expect(Math.max(...counts)).toBeLessThanOrEqual(mostConnections);
  // A count that never sees any would prove nothing.
  expect(Math.max(...counts)).toBeGreaterThan(1);
  await expect.poll(() => connectionsTo(port)).toBe(before);
});

// Those of this process alone: others may speak to the same server.
function connectionsTo(port: number): number {
  const own = new Set(readdirSync('/proc/self/fd').map(inodeOf));
  const remote = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['tcp', 'tcp6']
    .flatMap((family) => readFileSync(`/proc/self/net/${family}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, , to = '', state, , , , , , inode = '']) => to.endsWith(remote) && state === established && own.has(inode),
    ).length;
}

function inodeOf(descriptor: string): string | undefined {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[1];
  } catch {
    // Closed meanwhile.
    return undefined;
  }
}
