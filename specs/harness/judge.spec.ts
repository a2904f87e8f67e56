import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { start } from './support/child.ts';
import { refusedNamespace, savedEvidence, writeProofFolder, type ProofFolder } from './support/proof-folder.ts';
import { expect, test as base } from './support/test.ts';

const scheduler = 'control-plane/kube-scheduler';

// Everything that could lead to a cluster or an engine is out of reach.
const judge = (args: readonly string[], cwd = projectDir) =>
  start(process.execPath, [path.join(projectDir, 'scripts', 'judge.ts'), ...args], {
    cwd,
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/nowhere', HOME: '/nowhere', PATH: '/nowhere' },
  }).ended;

const test = base.extend<{ proof: ProofFolder }>({
  // Proven but for a kubelet that nobody could look at.
  proof: async ({ folder }, use) => {
    await use(await writeProofFolder(folder, { ...savedEvidence, 'data-plane/kubelet': refusedNamespace }));
  },
});

test('judge: good evidence is proven again, without a cluster', async ({ folder }) => {
  const { dir, verdicts } = await writeProofFolder(folder, savedEvidence);
  expect(verdicts.verdicts.map(({ verdict }) => verdict)).toEqual(['proven']);
  const { code, stdout } = await judge([dir]);
  expect(stdout).toMatch(/kube-scheduler +✓ proven/);
  expect(stdout).toMatch(/Also shown\n {2}etcd +✓ proven/);
  expect(stdout).toContain('KinD: 1 of 1 proven. EKS: not validated (not asked for).');
  expect(stdout).toMatch(/Run 261123070000-1ab001, judged again from .*, no cluster was asked\./);
  expect(code).toBe(0);
});

test('judge: a Namespace that could not be made is undetermined again, and named', async ({ proof }) => {
  const { code, stdout } = await judge([proof.dir]);
  expect(stdout).toContain('POST /api/v1/namespaces: answered 403');
  expect(stdout).not.toMatch(/ was (?:proven|undetermined)/);
  expect(code).toBe(6);
  expect(proof.verdicts.exit.code).toBe(6);
});

test('judge: DIR is looked for where the command was typed, and a part is judged as a part', async ({ folder }) => {
  const { dir } = await writeProofFolder(folder, savedEvidence, { full: false });
  const { code, stdout } = await judge([path.basename(dir)], path.dirname(dir));
  expect(stdout).toContain(`judged again from ${path.basename(dir)},`);
  expect(code).toBe(0);
});

test('judge: with --json the verdicts are an event', async ({ proof }) => {
  const { stdout, stderr, code } = await judge(['--json', proof.dir]);
  const events = stdout.trim().split('\n');
  const verdicts = events
    .map((line) => JSON.parse(line) as { type: string; exit?: object; changes?: object })
    .find(({ type }) => type === 'verdicts');
  expect(verdicts).toMatchObject({ exit: proof.verdicts.exit, changes: [] });
  expect(stderr).toContain('kube-scheduler');
  expect(code).toBe(6);
});

// What damage, carelessness and mixing leave behind; nothing of it is judged.
for (const { name, harm, says } of [
  {
    name: 'one flipped byte in the evidence',
    harm: (proof) => proof.edit('evidence/kind.json', (text) => text.replace('"Lease"', '"Leasd"')),
    says: 'Read evidence/kind.json of the proof: its content has sha256:',
  },
  {
    name: 'verdicts edited to be better',
    harm: (proof) => proof.edit('verdicts.json', (text) => text.replaceAll('undetermined', 'proven')),
    says: 'Read verdicts.json of the proof: its content has sha256:',
  },
  {
    name: 'evidence of another run',
    harm: (proof) =>
      proof.forge('evidence/kind.json', (text) => text.replace(proof.verdicts.run, '261123060000-000000')),
    says: 'it is of run 261123060000-000000; expected 261123070000-1ab001',
  },
  {
    name: 'a file that the manifest does not list',
    harm: (proof) => writeFile(path.join(proof.dir, 'evidence', 'eks.json'), '{}'),
    says: 'Read evidence/eks.json of the proof: manifest.json does not list it',
  },
  {
    name: 'a file that is gone',
    harm: (proof) => rm(path.join(proof.dir, 'junit.xml')),
    says: 'Read junit.xml of the proof: ENOENT',
  },
  {
    name: 'a manifest that is gone',
    harm: (proof) => rm(path.join(proof.dir, 'manifest.json')),
    says: 'Read manifest.json of the proof: ENOENT',
  },
  {
    name: 'a manifest that is cut off',
    harm: (proof) => proof.edit('manifest.json', (text) => text.slice(0, 80)),
    says: 'Read manifest.json of the proof',
  },
  {
    name: 'a manifest that lists files of somebody else',
    harm: (proof) => proof.edit('manifest.json', (text) => text.replace('junit.xml', '../../junit.xml')),
    says: 'it lists ../../junit.xml',
  },
  {
    name: 'evidence of an older form',
    harm: (proof) =>
      proof.forge('evidence/kind.json', (text) => text.replace('"schemaVersion": 2', '"schemaVersion": 1')),
    says: 'Read evidence/kind.json of the proof: schemaVersion 1; expected 2',
  },
  {
    name: 'verdicts that are none',
    harm: (proof) => proof.forge('verdicts.json', (text) => text.replace('"shown"', '"hidden"')),
    says: 'Read verdicts.json of the proof: something is missing',
  },
] satisfies { name: string; harm: (proof: ProofFolder) => Promise<unknown>; says: string }[]) {
  test(`judge: ${name} ends with 6, and the file is named`, async ({ proof }) => {
    await harm(proof);
    const { code, stdout, stderr } = await judge([proof.dir]);
    expect(stderr).toContain(says);
    expect(stderr).toContain('run "npm start" again');
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).not.toContain('proven');
    expect(code).toBe(6);
  });
}

// What a new hash hides from the manifest, the judges see all the same.
for (const { name, file, change, says, code } of [
  {
    name: 'verdicts that the evidence does not bear out',
    file: 'verdicts.json',
    change: (text) => text.replaceAll('"undetermined"', '"proven"'),
    says: 'data-plane/kubelet on kind was proven: POST /api/v1/namespaces: answered 403',
    code: 6,
  },
  {
    name: 'a Node that was proven in the verdicts alone',
    file: 'verdicts.json',
    change: (text) =>
      edited(text, ({ verdicts }) => verdicts[0]?.subjects.push({ subject: 'w', verdict: 'proven', reason: '' })),
    says: `${scheduler} on kind is the same, with other facets or subjects`,
    code: 6,
  },
  {
    name: 'an exit code that the verdicts do not give',
    file: 'verdicts.json',
    change: (text) => text.replace('"code": 6', '"code": 0'),
    says: 'exit on the run was {"code":0',
    code: 6,
  },
  {
    name: 'a verdict without evidence on a target that was not proven',
    file: 'verdicts.json',
    change: (text) =>
      edited(text, ({ verdicts: [first], verdicts }) => {
        if (first !== undefined) verdicts.push({ ...first, target: 'eks' });
      }),
    says: `${scheduler} on eks is without a verdict`,
    code: 6,
  },
  {
    name: 'a claim that no proof knows',
    file: 'verdicts.json',
    change: (text) => text.replaceAll('data-plane/kubelet', 'data-plane/kubelot'),
    says: 'no proof of this version knows claim data-plane/kubelot',
    code: 6,
  },
  {
    name: 'evidence that is gone',
    file: 'evidence/kind.json',
    change: (text) => text.replace(scheduler, 'control-plane/other'),
    says: `there is no evidence of claim ${scheduler}`,
    code: 6,
  },
  {
    name: 'evidence without a shape',
    file: 'evidence/kind.json',
    change: (text) => edited(text, (document) => Object.assign(document.claims, { [scheduler]: {} })),
    says: `${scheduler} on kind is undetermined`,
    code: 6,
  },
] satisfies { name: string; file: string; change: (text: string) => string; says: string; code: number }[]) {
  test(`judge: ${name} ends with ${code}, and the claim is named`, async ({ proof }) => {
    await proof.forge(file, change);
    const ended = await judge([proof.dir]);
    expect(ended.stdout).toContain(says);
    expect(ended.code).toBe(code);
  });
}

for (const [name, args, says] of [
  ['a folder that is not there', ['/no/such/folder'], 'there is no such folder'],
  ['a file', ['package.json'], 'it is a file'],
  ['two folders', ['a', 'b'], '"b"'],
  ['an option that it does not have', ['--page', 'x'], '"--page"'],
] as const) {
  test(`judge: ${name} ends with 2 and a way out`, async () => {
    const { code, stderr } = await judge(args);
    expect(stderr).toContain(says);
    expect(stderr).toMatch(/npm (?:start|run judge)/);
    expect(code).toBe(2);
  });
}

test('judge: loads nothing that could ask a cluster or start a process', async ({ folder }) => {
  const { dir } = await writeProofFolder(folder, savedEvidence);
  const refuseClients = `
    import { registerHooks } from 'node:module';
    const asking = /^(?:@kubernetes|@playwright|undici|execa|zx)/;
    registerHooks({ resolve(name, context, next) { if (asking.test(name)) throw new Error(name); return next(name, context); } });`;
  const refusing = ['--import', `data:text/javascript,${encodeURIComponent(refuseClients)}`];
  const verb = path.join(projectDir, 'scripts', 'judge.ts');
  const { code, stderr } = await start(process.execPath, [...refusing, verb, dir], { cwd: projectDir }).ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test('judge: --help tells what it takes', async () => {
  const { code, stdout } = await judge(['--help']);
  expect(stdout).toContain('npm run judge -- DIR');
  expect(code).toBe(0);
});

function edited(text: string, change: (document: Verdicts & { claims: object }) => unknown): string {
  const document = JSON.parse(text) as Verdicts & { claims: object };
  change(document);
  return JSON.stringify(document);
}
