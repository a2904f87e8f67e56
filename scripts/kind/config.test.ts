import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { HarnessError } from '../../fixtures/errors.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import { prepareConfig, type Surroundings } from './config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kind-config-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const plain: Surroundings = { cgroupVersion: 2, lowCapability: false, minor: '1.36', image: 'sha256:abc' };
const prepare = (changes: Partial<Surroundings> = {}, file = defaultKindConfig) =>
  prepareConfig(file, { ...plain, ...changes });

let count = 0;
function fileOf(content: string): string {
  const file = path.join(folder, `${count++}.yaml`);
  writeFileSync(file, content);
  return file;
}

describe('prepareConfig', () => {
  it('patches nothing where nothing is in the way', () => {
    const { yaml, patches, nodes } = prepare();
    assert.deepEqual([patches, nodes], [[], 3]);
    assert.deepEqual(parse(yaml), {
      kind: 'Cluster',
      apiVersion: 'kind.x-k8s.io/v1alpha4',
      nodes: [{ role: 'control-plane' }, { role: 'worker' }, { role: 'worker' }],
    });
  });

  for (const [minor, cgroupVersion, patched] of [
    ['1.34', 1, false],
    ['1.35', 1, true],
    ['1.37', 1, true],
    ['1.37', 2, false],
  ] as const) {
    it(`${patched ? 'lets' : 'does not have to let'} kubelet ${minor} run on cgroup v${cgroupVersion}`, () => {
      const { yaml, patches } = prepare({ minor, cgroupVersion });
      assert.deepEqual(patches, patched ? ['failCgroupV1=false'] : []);
      assert.equal(yaml.includes('failCgroupV1: false'), patched);
    });
  }

  it('says where the engine lacks a capability, by its feature gate', () => {
    const { yaml, patches } = prepare({ lowCapability: true });
    assert.deepEqual(patches, ['KubeletInUserNamespace']);
    assert.deepEqual((parse(yaml) as { featureGates: object }).featureGates, { KubeletInUserNamespace: true });
  });

  it('adds to what the file has, and takes nothing away', () => {
    const file = fileOf(
      'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nfeatureGates: {A: true}\nkubeadmConfigPatches: [p]\nnetworking: {ipFamily: dual}\n',
    );
    const { yaml, nodes } = prepare({ lowCapability: true, cgroupVersion: 1 }, file);
    const config = parse(yaml) as { featureGates: object; kubeadmConfigPatches: string[]; networking: object };
    assert.deepEqual(config.featureGates, { A: true, KubeletInUserNamespace: true });
    assert.deepEqual([config.kubeadmConfigPatches[0], config.kubeadmConfigPatches.length], ['p', 2]);
    assert.deepEqual([config.networking, nodes], [{ ipFamily: 'dual' }, 1]);
  });

  it('gives the same hash for the same, another for another image, patch or file', () => {
    const { hash } = prepare();
    assert.match(hash, /^[0-9a-f]{12}$/);
    assert.equal(prepare().hash, hash);
    const others = [
      prepare({ image: 'sha256:def' }),
      prepare({ lowCapability: true }),
      prepare({ cgroupVersion: 1 }),
      prepare({}, fileOf('kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n')),
    ].map((config) => config.hash);
    assert.equal(new Set([hash, ...others]).size, 5);
  });

  for (const [name, content] of [
    ['no YAML', 'a: [b'],
    ['empty', ''],
    ['a text', 'just words'],
    ['another kind', 'kind: Pod\napiVersion: v1\n'],
    ['another version', 'kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha3\n'],
  ] as const) {
    it(`refuses a file that is ${name} with exit 2, and names it`, () => {
      const file = fileOf(content);
      assert.throws(
        () => prepare({}, file),
        (error) => error instanceof HarnessError && error.exitCode === 2 && error.message.includes(file),
      );
    });
  }

  it('refuses a file that is not there', () => {
    assert.throws(() => prepare({}, path.join(folder, 'missing.yaml')), /ENOENT/);
  });
});
