import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeFitForOthers } from './logs-for-others.ts';

describe('exported logs', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-logs-'));
  });
  after(() => rm(dir, { recursive: true }));

  const write = async (name: string, text: string) => {
    const file = path.join(dir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  };
  const files = async () =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map(({ name, parentPath }) => path.relative(dir, path.join(parentPath, name)))
      .sort();

  it('keep what is of Kubernetes and of our probes, and nothing of other Pods', async () => {
    const kept = [
      'node/containers/coredns-1_kube-system_coredns-abc.log',
      'node/kubelet.log',
      'node/pods/kind-and-eks-1-run_probe_uid/probe/0.log',
      'node/pods/kube-system_etcd-node_uid/etcd/0.log',
    ];
    const gone = [
      'node/pods/shop_kube-system_uid/main/0.log',
      'node/pods/kind-and-eksotic_a_uid/main/0.log',
      'node/containers/kube-system-1_shop_main-abc.log',
    ];
    for (const name of [...kept, ...gone]) await write(name, 'words\n');
    await symlink('/etc/hostname', path.join(dir, 'node', 'link.log'));
    await makeFitForOthers(dir);
    assert.deepEqual(await files(), kept);
  });

  for (const [what, line, left] of [
    ['a bearer header', 'I1 Authorization: Bearer canary', 'I1 Authorization: [redacted]'],
    ['a named key', 'aws_secret_access_key=canary next', 'aws_secret_access_key=[redacted] next'],
    ['a named value in JSON', '{"log":"{\\"token\\":\\"canary\\"}"}', '{"log":"{\\"token\\":\\"[redacted]\\"}"}'],
    ['a password', 'db password: canary, user: a', 'db password: [redacted], user: a'],
    ['bytes that are no UTF-8', 'a\u00ff token=canary', 'a\u00ff token=[redacted]'],
    ['nothing of the kind', 'Started kubelet in 3 s', 'Started kubelet in 3 s'],
  ] as const) {
    it(`lose ${what} alone`, async () => {
      const file = path.join(dir, 'node', 'kubelet.log');
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, line, 'latin1');
      await makeFitForOthers(dir);
      assert.equal(await readFile(file, 'latin1'), left);
    });
  }
});
