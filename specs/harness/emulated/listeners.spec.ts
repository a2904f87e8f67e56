import { run } from '../../../fixtures/exec.ts';
import { listening, socketOf } from '../../../fixtures/infrastructure/topology-proc-net.ts';
import { emulatedName } from '../../../scripts/eks/emulated/name.ts';
import { reachableAddress } from '../../../scripts/eks/emulated/reachable-address.ts';
import { isOurs, nodeContainers } from '../../../scripts/kind/containers.ts';
import { expect, test } from '../support/cluster.ts';

test('listeners: the authenticator takes connections of its own Node alone', async ({ cluster }) => {
  expect(cluster.run).not.toBe('');
  const node = `${emulatedName}-control-plane`;
  const table = await run('docker', ['exec', node, 'sh', '-c', 'tail -n +2 -q /proc/net/tcp /proc/net/tcp6'], {
    timeout: 20_000,
  });
  const at = table.stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .map(([, local, remote, state, , , , , , inode]) => socketOf([local, remote, state, inode].join(' ')))
    .filter(({ state, local }) => state === listening && local?.port === 21_362)
    .map(({ local }) => local?.address);
  expect(at).not.toEqual([]);
  expect(new Set(at)).toEqual(new Set(['127.0.0.1']));
  // It has one for its health as well, at all addresses of the Node, and no option for that: it must say no more.
  const health = ['exec', node, 'curl', '-sS', '-m', '5', 'http://127.0.0.1:21363/'];
  for (const page of ['healthz', 'metrics', '']) {
    const { stdout } = await run('docker', [...health.slice(0, -1), `${health.at(-1) ?? ''}${page}`], {
      timeout: 20_000,
    });
    expect(stdout, page).toBe('ok');
  }
});

test('listeners: of our Nodes only the API server is published, on loopback or the bridge', async ({ cluster }) => {
  expect(cluster.run).not.toBe('');
  const own = [undefined, '', '127.0.0.1', await reachableAddress()];
  const nodes = (await nodeContainers()).filter(isOurs);
  for (const { name } of nodes) {
    const { stdout } = await run('docker', ['inspect', '--format', '{{json .NetworkSettings.Ports}}', name]);
    const ports = JSON.parse(stdout) as Record<string, { HostIp: string }[] | null>;
    for (const [port, bindings] of Object.entries(ports)) {
      for (const { HostIp } of bindings ?? []) {
        expect(port, name).toBe('6443/tcp');
        expect(own.slice(2), name).toContain(HostIp);
      }
    }
  }
});
