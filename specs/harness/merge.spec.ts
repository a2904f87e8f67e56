import { Ajv2020 } from 'ajv/dist/2020.js';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runVariable, targetsVariable, type Run, type Split } from '../../fixtures/model/run.ts';
import { projectDir } from '../../fixtures/paths.ts';
import type { Matrix } from '../../fixtures/report/matrix.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { start } from './support/child.ts';
import { playwright } from './support/playwright.ts';
import { savedEvidence, writeProofFolder, type ProofFolder } from './support/proof-folder.ts';
import { expect, test as base } from './support/test.ts';

const scheduler = 'control-plane/kube-scheduler';
const etcd = 'shown/etcd';
const of: Split = {
  targets: [{ name: 'kind', mode: 'created' }],
  kubernetes: '1.36',
  whole: true,
  strictParity: false,
};

// No cluster and no engine is within reach.
const verb = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  start(process.execPath, [path.join(projectDir, 'scripts', `${name}.ts`), ...args], {
    cwd: projectDir,
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/nowhere', HOME: '/nowhere', PATH: '/nowhere', ...env },
  }).ended;

interface Shards {
  /** Proves the saved evidence of these claims, as shard `current` of two. */
  shard: (current: number, claims: readonly string[], changes?: Partial<Run>) => Promise<ProofFolder>;
  whole: (changes?: Partial<Run>) => Promise<ProofFolder>;
  out: string;
}

const test = base.extend<Shards>({
  out: async ({ folder }, use) => {
    await use(path.join(folder, 'merged'));
  },
  shard: async ({ folder }, use) => {
    await use((current, claims, changes = {}) => {
      const evidence = Object.fromEntries(claims.map((claim) => [claim, savedEvidence[claim]]));
      const id = `26112307000${current}-1ab00${current}`;
      const shard = { current, total: 2, of };
      return writeProofFolder(
        folder,
        evidence,
        { id, full: false, split: of, ...changes },
        { shard, claims: [scheduler] },
      );
    });
  },
  whole: async ({ folder }, use) => {
    await use((changes = {}) => writeProofFolder(folder, savedEvidence, changes));
  },
});

const read = async (dir: string) => JSON.parse(await readFile(path.join(dir, 'verdicts.json'), 'utf8')) as Verdicts;
const found = ({ verdicts, shown }: Verdicts) =>
  [...verdicts, ...shown].map(({ claim, target, verdict, reason }) => ({ claim, target, verdict, reason }));

async function expectSchema(name: string, document: unknown): Promise<void> {
  const schema = await readFile(path.join(projectDir, 'docs', 'schemas', `${name}.schema.json`), 'utf8');
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(schema) as object);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
}

test('merge: two shards are the proof that was never split', async ({ shard, whole, out }) => {
  const [one, two, unsplit] = [await shard(1, [scheduler]), await shard(2, [etcd]), await whole()];
  const { code, stdout } = await verb('merge', [two.dir, one.dir, '--out', out]);
  expect(stdout).toContain('Kubernetes 1.36: 2 of 2 shards:');
  expect(stdout).toContain('KinD: 1 of 1 proven. EKS: not validated (not asked for).');
  expect(code).toBe(0);

  const merged = await read(out);
  expect(found(merged)).toEqual(found(unsplit.verdicts));
  expect(merged).toMatchObject({ full: true, exit: unsplit.verdicts.exit, merged: { total: 2, missing: [] } });
  expect(merged.scope).toEqual(unsplit.verdicts.scope);
  for (const proof of [one.verdicts, merged]) await expectSchema('verdicts', proof);
  expect(merged.merged?.parts.map(({ run }) => run)).toEqual([one.verdicts.run, two.verdicts.run]);
  const evidence = JSON.parse(await readFile(path.join(out, 'evidence', 'kind.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  expect(evidence).toMatchObject({ run: merged.run, claims: savedEvidence });
});

test('merge: a merged proof is judged, drawn and compared as any other', async ({ shard, whole, out }) => {
  const [one, two, unsplit] = [await shard(1, [scheduler]), await shard(2, [etcd]), await whole()];
  await verb('merge', [one.dir, two.dir, '--out', out]);
  const judged = await verb('judge', [out]);
  expect([judged.stderr, judged.code]).toEqual(['', 0]);
  expect((await verb('report', [out])).code).toBe(0);
  const compared = await verb('compare', [unsplit.dir, out]);
  expect(compared.stdout).toContain('Nothing changed.');
});

test('merge: a missing shard ends with 6, and what is there is a part', async ({ shard, out }) => {
  const one = await shard(1, [scheduler]);
  const { code, stdout } = await verb('merge', [one.dir, '--out', out]);
  expect(stdout).toContain('Shard 2 of 2 is missing: its claims have no verdict.');
  expect(stdout).toMatch(/Not whole: shard 2 of 2\nis missing\./);
  expect(code).toBe(6);
  expect(await readdir(out)).toEqual(['partial']);
  const part = await read(path.join(out, 'partial'));
  expect(part).toMatchObject({ full: false, exit: { code: 6, reasons: ['shard 2 of 2 is missing'] } });
  const judged = await verb('judge', [path.join(out, 'partial')]);
  expect([judged.stderr, judged.code]).toEqual(['', 6]);
  const drawn = await verb('report', [out]);
  expect(drawn.stderr).toMatch(/^Error: Draw the report of .*: it holds a part alone.*\n.*merged\/partial$/m);
  expect(drawn.code).toBe(2);
});

test('merge: the claims of a missing shard are named as without a verdict, not as a defect', async ({ shard, out }) => {
  const two = await shard(2, [etcd]);
  const { code } = await verb('merge', [two.dir, '--out', out]);
  expect(code).toBe(6);
  const { exit, defects } = await read(path.join(out, 'partial'));
  expect(exit.reasons).toEqual(['shard 1 of 2 is missing', `claim ${scheduler} has no verdict on kind`]);
  expect(defects).toEqual([]);
});

test('merge: with all shards there, a claim without a verdict is a defect', async ({ shard, out }) => {
  const [one, two] = [await shard(1, []), await shard(2, [etcd])];
  const { code, stdout } = await verb('merge', [one.dir, two.dir, '--out', out]);
  expect(stdout).toContain(`claim ${scheduler} has no verdict on kind`);
  expect(code).toBe(70);
});

test('merge: each machine has a cluster of its own, and the merged proof names all', async ({ shard, out }) => {
  const [target] = (await shard(1, [scheduler])).verdicts.targets;
  const elsewhere = [{ ...target, kubeconfig: '/nowhere', uid: 'another' }] as Run['targets'];
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [etcd], { targets: elsewhere })];
  const { stdout, code } = await verb('merge', [one.dir, two.dir, '--out', out]);
  expect(stdout).toContain('Each shard had a cluster of its own');
  expect(code).toBe(0);
  expect((await read(out)).targets[0]?.uid).toBe('12f39238, another');
});

test('merge: folders are found as a CI system lays them down', async ({ shard, folder, out }) => {
  await shard(1, [scheduler]);
  await shard(2, [etcd]);
  const { code } = await verb('merge', [folder, '--out', out]);
  expect(code).toBe(0);
});

test('merge: a shard that was handed in twice counts once; two that differ are refused', async ({
  shard,
  folder,
  out,
}) => {
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [etcd])];
  const copy = path.join(folder, 'copy');
  await cp(one.dir, copy, { recursive: true });
  expect((await verb('merge', [one.dir, two.dir, copy, '--out', out])).code).toBe(0);
  const again = await shard(1, [scheduler], { id: '261123080000-1ab009' });
  const { code, stderr } = await verb('merge', [one.dir, two.dir, again.dir, '--out', out]);
  expect(stderr).toContain('both are shard 1 of 2');
  expect(code).toBe(2);
});

test('merge: two shards with a verdict of the same claim are refused', async ({ shard, out }) => {
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [scheduler])];
  const { code, stderr } = await verb('merge', [one.dir, two.dir, '--out', out]);
  expect(stderr).toContain(`both have a verdict of ${scheduler} on kind`);
  expect(code).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test('merge: shards of different pages are refused', async ({ shard, out }) => {
  const statements = [{ line: 3, quote: 'Something else.', claims: [scheduler] }];
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [etcd], { statements })];
  const { code, stderr } = await verb('merge', [one.dir, two.dir, '--out', out]);
  expect(stderr).toContain('they differ in the page');
  expect(code).toBe(2);
});

test('merge: a selection is no shard', async ({ whole, out }) => {
  const part = await whole({ full: false });
  const { code, stderr } = await verb('merge', [part.dir, '--out', out]);
  expect(stderr).toContain('it is a selection of specs, or was cut off');
  expect(code).toBe(2);
});

test('merge: damaged evidence ends with 6, and nothing is written', async ({ shard, out }) => {
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [etcd])];
  await two.edit('evidence/kind.json', (text) => text.replace('24.0.0', '24.0.1'));
  const { code, stderr } = await verb('merge', [one.dir, two.dir, '--out', out]);
  expect(stderr).toContain('evidence/kind.json');
  expect(code).toBe(6);
  expect(existsSync(out)).toBe(false);
});

test('merge: a merged proof never replaces a folder that holds its shards', async ({ shard }) => {
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [etcd])];
  const { code, stderr } = await verb('merge', [one.dir, two.dir, '--out', path.dirname(one.dir)]);
  expect(stderr).toContain('it holds ');
  expect(code).toBe(2);
  expect(existsSync(path.join(one.dir, 'verdicts.json'))).toBe(true);
});

test('merge: a merged proof is never written into a part', async ({ shard }) => {
  const [one, two] = [await shard(1, [scheduler]), await shard(2, [etcd])];
  const { code, stderr } = await verb('merge', [one.dir, two.dir, '--out', path.join(one.dir, 'x')]);
  expect(stderr).toContain('it lies within ');
  expect(code).toBe(2);
  expect(existsSync(path.join(one.dir, 'x'))).toBe(false);
});

test('merge: proofs of several minors stand side by side, each whole', async ({ shard, whole, out }) => {
  const [one, two, older] = [await shard(1, [scheduler]), await shard(2, [etcd]), await whole()];
  const [target] = older.verdicts.targets;
  const before = await whole({
    id: '261123060000-1ab002',
    targets: [{ ...target, kubeconfig: '/nowhere', kubernetesVersion: 'v1.35.9' }] as Run['targets'],
  });
  const { code, stdout } = await verb('merge', [one.dir, before.dir, two.dir, '--out', out]);
  expect(stdout).toContain('Kubernetes 1.35: one proof: ');
  expect(stdout).toContain('Kubernetes 1.36: 2 of 2 shards:');
  expect(code).toBe(0);
  expect((await readdir(out)).sort()).toEqual([
    '1.35',
    '1.36',
    'junit.xml',
    'manifest.json',
    'matrix.json',
    'report',
    'summary.md',
  ]);
  const matrix = JSON.parse(await readFile(path.join(out, 'matrix.json'), 'utf8')) as Matrix;
  expect(matrix.columns.map(({ proof, kubernetesVersion }) => [proof, kubernetesVersion])).toEqual([
    ['1.35', 'v1.35.9'],
    ['1.36', 'v1.36.3'],
  ]);
  await expectSchema('matrix', matrix);
  expect(matrix.rows).toEqual([{ claim: scheduler, verdicts: ['proven', 'proven'] }]);
  for (const minor of ['1.35', '1.36']) expect((await verb('judge', [path.join(out, minor)])).code, minor).toBe(0);
  const several = await verb('judge', [out]);
  expect(several.stderr).toMatch(/it holds several proofs side by side.*\n.*merged\/1\.35 or .*merged\/1\.36/);
  expect(several.code).toBe(2);
  // What was written once may be written again.
  expect((await verb('merge', [one.dir, before.dir, two.dir, '--out', out])).code).toBe(0);
});

test('merge: annotations and the summary go where GitHub reads them, and no stdout under --json', async ({
  shard,
  folder,
  out,
}) => {
  const summary = path.join(folder, 'step-summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: projectDir };
  const one = await shard(1, [scheduler]);
  const { stdout, stderr } = await verb('merge', [one.dir, '--out', out, '--json'], env);
  expect(stderr).toContain('::notice title=Not validated::Not whole: shard 2 of 2 is missing.');
  for (const line of stdout.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('type');
  expect(await readFile(summary, 'utf8')).toContain('## KinD: 1 of 1 proven.');
});

// A run of one shard knows only the targets that its own specs need: taken for the whole, it would be halved again.
test('merge: a shard of a run proves the specs that the same shard lists, whichever targets it brings up', async ({
  folder,
}) => {
  const split: Split = { ...of, targets: [...of.targets, { name: 'eks', mode: 'emulated' }] };
  const runFile = path.join(folder, 'run.json');
  await writeFile(runFile, JSON.stringify({ targets: [{ name: 'kind' }], pending: [], split }));
  const listed = async (env: Record<string, string>) => {
    const { stdout } = await playwright(['test', '--list', '--shard', '1/2', '--reporter=list'], env);
    return stdout.split('\n').filter((line) => line.includes(' › '));
  };
  const asTyped = await listed({ [targetsVariable]: 'kind,eks' });
  expect(asTyped.length).toBeGreaterThan(0);
  expect(await listed({ [runVariable]: runFile })).toEqual(asTyped);
});
