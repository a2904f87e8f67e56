import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { test as base } from '@playwright/test';
import { startStandIn } from '../../../fixtures/aws/stand-in.ts';
import { workshopWorld } from '../../../fixtures/aws/workshop-world.ts';
import { run } from '../../../fixtures/exec.ts';
import { listening, socketOf } from '../../../fixtures/infrastructure/topology-proc-net.ts';
import { reachableAddress } from '../../../scripts/eks/emulated/reachable-address.ts';
import { expect } from '../support/test.ts';

/** The addresses at which sockets of this process wait for connections, by the kernel's own list. */
async function listeners(): Promise<string[]> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(path.join('/proc/self/fd', fd)).catch(() => '')),
  );
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/self/net/${name}`, 'utf8')));
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .map(([, local, remote, state, , , , , , inode]) => socketOf([local, remote, state, inode].join(' ')))
    .filter(({ state, inode }) => state === listening && inodes.has(inode))
    .map(({ local }) => local?.address ?? 'unknown');
}

const world = () =>
  workshopWorld({ cluster: 'workshop', minor: '1.36', endpoint: 'https://127.0.0.1:6443', certificateAuthority: '' });

const test = base;

test('stand-in: listens on loopback alone where nobody says otherwise, with its STS behind the same port', async () => {
  const before = await listeners();
  const standIn = await startStandIn(world());
  const added = (await listeners()).slice();
  for (const address of before) added.splice(added.indexOf(address), 1);
  await standIn.close();
  expect(added).toEqual(['127.0.0.1']);
  expect((await listeners()).sort()).toEqual(before.sort());
});

test('stand-in: for containers listens at the address of the bridge, never at all of them', async () => {
  const host = await reachableAddress();
  expect(host).not.toMatch(/^(?:0\.0\.0\.0|::)$/);
  const before = await listeners();
  const standIn = await startStandIn(world(), { host });
  const added = (await listeners()).slice();
  for (const address of before) added.splice(added.indexOf(address), 1);
  await standIn.close();
  expect(added).toEqual([host]);
});

test('stand-in: a request without a signature, or to anywhere else, gets nothing', async () => {
  const standIn = await startStandIn(world());
  const plain = await fetch(`${standIn.url}/clusters/workshop`);
  expect(plain.status).toBe(403);
  const { stdout } = await run(
    'curl',
    ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '-x', standIn.url, 'http://evil.example/'],
    { timeout: 10_000 },
  );
  expect(stdout).toBe('403');
  expect(standIn.refusedHosts).toContain('evil.example');
  await standIn.close();
});
