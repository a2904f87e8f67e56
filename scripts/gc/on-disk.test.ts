import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { isUnderWay } from './in-clusters.ts';
import { ofGoneClusters, onDisk } from './on-disk.ts';

const now = new Date();
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

describe('leftovers on disk', () => {
  const variables = ['TMPDIR', 'XDG_CACHE_HOME', 'XDG_STATE_HOME'] as const;
  const formerly = variables.map((name) => [name, process.env[name]] as const);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-gc-'));
    for (const name of variables) process.env[name] = path.join(folder, name);
    await Promise.all(variables.map((name) => mkdir(path.join(folder, name, 'kind-and-eks'), { recursive: true })));
  });
  after(async () => {
    for (const [name, value] of formerly) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true });
  });

  const make = async (name: string, at = now) => {
    const made = path.join(folder, name);
    await mkdir(made, { recursive: true });
    await writeFile(path.join(made, 'file'), '');
    await utimes(made, at, at);
    return made;
  };
  const plain = (found: readonly { kind: string; name: string }[]) =>
    found.map(({ kind, name }) => `${kind} ${path.relative(folder, name)}`).sort();

  it('are temporary folders of ours that are older than a day, and caches that a newer one has replaced', async () => {
    await make('TMPDIR/kind-and-eks-harness-old', hoursAgo(25));
    await make('TMPDIR/kind-and-eks-harness-new', hoursAgo(23));
    await make('TMPDIR/somebody-elses', hoursAgo(99));
    const cache = 'XDG_CACHE_HOME/kind-and-eks';
    await make(`${cache}/oracles-0123456789abcdef`, hoursAgo(48));
    await make(`${cache}/oracles-0123456789abcdee`, hoursAgo(2));
    await make(`${cache}/linters-0123456789abcdef`, hoursAgo(480));
    await make(`${cache}/oracles-mine`, hoursAgo(480));
    const found = await onDisk(now);
    assert.deepEqual(plain(found), [
      'cache XDG_CACHE_HOME/kind-and-eks/oracles-0123456789abcdef',
      'folder TMPDIR/kind-and-eks-harness-old',
    ]);
    for (const leftover of found) await leftover.remove();
    assert.deepEqual(await onDisk(now), []);
    assert.ok(existsSync(path.join(folder, cache, 'oracles-0123456789abcdee')));
  });

  it('are the keys of clusters that are gone, and of runs that attached', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const state = path.join(folder, 'XDG_STATE_HOME', 'kind-and-eks');
    const at = (port: number) => `clusters:\n- cluster:\n    server: https://127.0.0.1:${port}\n`;
    await Promise.all(
      ['kubeconfigs', 'targets', 'clusters/up', 'clusters/gone', 'clusters/elsewhere'].map((name) =>
        mkdir(path.join(state, name), { recursive: true }),
      ),
    );
    const write = (name: string, text: string) => writeFile(path.join(state, name), text);
    await write('kubeconfigs/up.yaml', '');
    await write('kubeconfigs/up.prover.yaml', '');
    await write('kubeconfigs/gone.yaml', at(1));
    await write('kubeconfigs/gone.kind.yaml', '');
    await write('kubeconfigs/elsewhere.yaml', at(port));
    await write('kubeconfigs/theirs.attached.yaml', '');
    await write('kubeconfigs/used.attached.yaml', '');
    await write('kubeconfigs/eks-workshop.yaml', '');
    await write(
      'targets/kind.json',
      JSON.stringify({ kubeconfig: path.join(state, 'kubeconfigs/used.attached.yaml') }),
    );
    const found = await ofGoneClusters(new Set(['up']));
    server.close();
    const place = 'XDG_STATE_HOME/kind-and-eks';
    assert.deepEqual(plain(found), [
      `file ${place}/kubeconfigs/gone.kind.yaml`,
      `file ${place}/kubeconfigs/gone.yaml`,
      `file ${place}/kubeconfigs/theirs.attached.yaml`,
      `file ${place}/kubeconfigs/up.prover.yaml`,
      `folder ${place}/clusters/gone`,
    ]);
  });
});

describe('what a run has left in a cluster', () => {
  for (const [what, run, createdAt, expected] of [
    ['a verb, which holds the lock', '261123070000-1ab001', now, false],
    ['a bare run of Playwright that runs', `bare-${process.pid}`, hoursAgo(99), true],
    ['a bare run of Playwright that is gone', 'bare-4194305', now, false],
    ['a spec of the harness that may run', 'harness-abc', hoursAgo(0.1), true],
    ['a spec of the harness that was long ago', 'harness-abc', hoursAgo(1), false],
    ['nobody', '', now, false],
  ] as const) {
    it(`is ${expected ? 'still used' : 'left'} where it was made by ${what}`, async () => {
      assert.equal(await isUnderWay(run, createdAt, now), expected);
    });
  }
});
