import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { HarnessError } from '../../fixtures/errors.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { defaultKindConfig, defaultPage } from '../../fixtures/workshop/files.ts';
import type { Parsed } from '../cli/options.ts';
import { readProofChoice, readTargetChoice } from './options.ts';

function usage(values: Parsed['values']): HarnessError {
  try {
    readProofChoice(values, {});
  } catch (error) {
    assert.ok(error instanceof HarnessError, String(error));
    assert.equal(error.exitCode, 2);
    return error;
  }
  return assert.fail(`${JSON.stringify(values)} was taken`);
}

describe('readTargetChoice', () => {
  it('without options: our own cluster of the default minor, and an emulated EKS', () => {
    assert.deepEqual(readTargetChoice({}), {
      targets: ['kind', 'eks'],
      eks: { how: 'emulated' },
      minor: undefined,
      attach: undefined,
      kindConfig: defaultKindConfig,
      retain: false,
    });
  });

  it('takes a minor, a cluster to attach to, and --retain', () => {
    const values = { target: 'kind', kubernetes: '1.35', kind: 'attach:my-cluster.1', retain: true };
    const { targets, minor, attach, retain } = readTargetChoice(values);
    assert.deepEqual([targets, minor, attach, retain], [['kind'], '1.35', 'my-cluster.1', true]);
  });

  for (const [eks, env, choice] of [
    ['emulated', {}, { how: 'emulated' }],
    ['attach:my_Cluster-1', {}, { how: 'attach', name: 'my_Cluster-1' }],
    ['attach', { EKS_CLUSTER: 'workshop' }, { how: 'attach', name: 'workshop' }],
    ['attach:typed', { EKS_CLUSTER: 'workshop' }, { how: 'attach', name: 'typed' }],
  ] as const) {
    it(`takes --eks ${eks} with ${JSON.stringify(env)}`, () => {
      assert.deepEqual(readTargetChoice({ eks }, env).eks, choice);
    });
  }

  it('takes --eks create with its own options; what a proof made goes with it', () => {
    const { eks } = readTargetChoice({ eks: 'create', account: '111122223333', kubernetes: '1.35', yes: true }, {});
    assert.ok(eks.how === 'create');
    const { account, minor, yes, goes } = eks.create;
    assert.deepEqual([account, minor, yes, goes], ['111122223333', '1.35', true, true]);
  });

  it('touches no real cluster unasked, whatever the environment holds', () => {
    const env = { EKS_CLUSTER: 'workshop', AWS_PROFILE: 'admin' };
    assert.deepEqual(readTargetChoice({}, env).eks, { how: 'emulated' });
  });

  const wrong: [Parsed['values'], RegExp][] = [
    [{ target: 'aks' }, /"aks"; expected kind, eks/],
    [{ target: 'kind', eks: 'emulated' }, /--eks with --target kind/],
    [{ target: 'eks', kind: 'attach:x' }, /--kind with --target eks/],
    [{ eks: 'attach' }, /"attach", and EKS_CLUSTER is not set; expected emulated, attach:NAME or create/],
    [{ eks: 'attach:' }, /"attach:"/],
    [{ eks: 'attach:a b' }, /"attach:a b"/],
    [{ eks: 'emulated:x' }, /"emulated:x"/],
    [{ eks: 'made' }, /"made"/],
    [{ yes: true }, /--yes without --eks create/],
    [{ eks: 'attach:x', ttl: '3h' }, /--ttl without --eks create/],
    [{ eks: 'create', ttl: '3' }, /"3"/],
    [{ target: 'kind,' }, /""/],
    [{ kubernetes: '1.12' }, /"1\.12"; expected 1\.34, 1\.35, 1\.36, 1\.37/],
    [{ kubernetes: 'v1.36' }, /"v1\.36"/],
    [{ kind: 'my-cluster' }, /"my-cluster"; expected attach:NAME/],
    [{ kind: 'attach:' }, /"attach:"/],
    [{ kind: 'attach:$(id)' }, /attach:NAME/],
  ];
  for (const [values, message] of wrong) {
    it(`refuses ${JSON.stringify(values)} with exit 2, and says what is allowed`, () => {
      assert.match(usage(values).message, message);
    });
  }
});

describe('readProofChoice', () => {
  it("without options: the project's own page, out/ in the checkout", () => {
    const { page, outDir } = readProofChoice({}, {});
    assert.deepEqual([page, outDir], [defaultPage, path.join(projectDir, 'out')]);
  });

  it('takes FILE and DIR from where the command was typed', (context) => {
    const before = process.env['INIT_CWD'];
    process.env['INIT_CWD'] = '/typed/here';
    context.after(() => {
      if (before === undefined) delete process.env['INIT_CWD'];
      else process.env['INIT_CWD'] = before;
    });
    const { page, outDir } = readProofChoice({ page: 'a.md', out: '../b' }, {});
    assert.deepEqual([page, outDir], ['/typed/here/a.md', '/typed/b']);
    assert.equal(readProofChoice({ page: '/abs.md' }, {}).page, '/abs.md');
  });

  it('takes the kind.yaml that is named, or stands beside the page, or the own one', async (context) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-options-'));
    context.after(() => rm(folder, { recursive: true }));
    const page = path.join(folder, 'page.md');
    const of = (values: Parameters<typeof readProofChoice>[0]) => readProofChoice(values, {}).kindConfig;
    assert.equal(of({ page }), defaultKindConfig);
    await writeFile(path.join(folder, 'kind.yaml'), '');
    assert.equal(of({ page }), path.join(folder, 'kind.yaml'));
    assert.equal(of({ page, 'kind-config': '/other.yaml' }), '/other.yaml');
  });

  for (const values of [{ kind: 'attach:a' }, { target: 'eks' }]) {
    it(`refuses --kind-config where no kind cluster is made: ${JSON.stringify(values)}`, () => {
      assert.match(usage({ ...values, 'kind-config': 'a.yaml' }).message, /--kind-config with --/);
    });
  }

  for (const [values, env, keep] of [
    [{}, {}, true],
    [{}, { CI: 'true' }, false],
    [{ keep: true }, { CI: 'true' }, true],
    [{ down: true }, {}, false],
  ] as const) {
    it(`${keep ? 'keeps' : 'deletes'} the clusters with ${JSON.stringify(values)} where CI=${'CI' in env ? env.CI : ''}`, () => {
      assert.equal(readProofChoice(values, env).keep, keep);
    });
  }

  it('without options: Namespaces of our own, the pinned probe image, the rights of the kubeconfig', () => {
    const { namespace, probeImage, leastPrivilege } = readProofChoice({}, {});
    assert.deepEqual([namespace, probeImage, leastPrivilege], [undefined, undefined, false]);
  });

  it('takes a Namespace and a probe image', () => {
    const values = { namespace: 'mine', 'probe-image': 'mirror.example:5000/agnhost:2.63.0@sha256:abc' };
    const { namespace, probeImage } = readProofChoice(values, {});
    assert.deepEqual([namespace, probeImage], ['mine', 'mirror.example:5000/agnhost:2.63.0@sha256:abc']);
  });

  it('proves in the Namespace of rbac.yaml with --least-privilege, unless another is named', () => {
    assert.equal(readProofChoice({ 'least-privilege': true }, {}).namespace, 'kind-and-eks');
    assert.equal(readProofChoice({ 'least-privilege': true, namespace: 'mine' }, {}).namespace, 'mine');
  });

  for (const [values, message] of [
    [{ namespace: 'Mine' }, /"Mine"; expected the name of a Namespace/],
    [{ namespace: '../kube-system' }, /"\.\.\/kube-system"/],
    [{ 'probe-image': 'a b' }, /"a b"; expected an image reference/],
  ] as const) {
    it(`refuses ${JSON.stringify(values)} with exit 2`, () => {
      assert.match(usage(values).message, message);
    });
  }

  it('refuses --keep with --down', () => {
    assert.match(usage({ keep: true, down: true }).message, /--keep and --down together/);
  });
});
