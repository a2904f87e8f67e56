import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { HarnessError } from '../../../fixtures/errors.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { readProof } from '../../../scripts/judge/read-proof.ts';
import { start } from '../support/child.ts';
import { failureOf } from '../support/failure.ts';
import { eventsOf } from '../support/events.ts';
import { savedEvidence, writeProofFolder, type ProofFolder } from '../support/proof-folder.ts';
import { expect, test } from '../support/test.ts';
import { contents, hostile, hostileNames, inHtml, inMarkdown, inText, inXml, poisoned } from './hostile.ts';

test.describe.configure({ timeout: 120_000 });

const unreachable = { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/nowhere', HOME: '/nowhere', PATH: '/nowhere' };
const verb = (name: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  start(process.execPath, [path.join(projectDir, 'scripts', `${name}.ts`), ...args], {
    cwd: projectDir,
    env: { ...unreachable, ...env },
  }).ended;

type Json = Record<string, unknown>;
const change = (make: (document: Json) => unknown) => (text: string) => JSON.stringify(make(JSON.parse(text) as Json));

/** A proof in which whatever came from a page, a cluster or a log is hostile; its hashes are right. */
async function hostileProof(parent: string): Promise<ProofFolder> {
  const proof = await writeProofFolder(parent, savedEvidence);
  for (const name of ['verdicts.json', 'page.json', 'evidence/kind.json']) {
    await proof.forge(
      name,
      change((document) => poisoned(document)),
    );
  }
  // A failure, a statement and a parity warning, so that their places are drawn.
  await proof.forge(
    'verdicts.json',
    change((document) => ({
      ...document,
      defects: [hostile],
      pageProblems: [{ file: hostile, line: 7, column: 1, id: 'hostile', text: hostile, next: hostile }],
      scope: { ...(document['scope'] as Json), failed: [{ target: 'eks', code: 4, reason: hostile }] },
    })),
  );
  await proof.forge(
    'page.json',
    change((document) => ({
      ...document,
      statements: [{ quote: hostile, line: 3, claims: [], why: hostile }],
      diagrams: [
        { target: 'kind', title: hostile, line: 5, source: hostile, svg: `<svg onload="alert(5)">${hostile}</svg>` },
        { target: 'eks', title: hostile, line: 9, source: hostile, why: hostile },
      ],
    })),
  );
  return proof;
}

test('hostile: no output of judge, report, compare and merge takes a string for more than words', async ({
  folder,
}) => {
  const proof = await hostileProof(folder);
  const other = await writeProofFolder(folder, savedEvidence, { id: '261123070000-1ab002' });
  const merged = path.join(folder, 'merged');
  const markdown = path.join(folder, 'changes.md');
  const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: path.join(folder, 'step.md'), FORCE_COLOR: '0' };

  const found: Record<string, string[]> = {};
  for (const [what, name, args, env] of [
    ['report', 'report', [proof.dir], {}],
    ['judge', 'judge', [proof.dir], {}],
    ['judge on GitHub', 'judge', [proof.dir], github],
    ['compare', 'compare', [other.dir, proof.dir, '--markdown', markdown], {}],
    ['merge', 'merge', [proof.dir, '--out', merged], {}],
    ['merge on GitHub', 'merge', [proof.dir, '--out', merged], github],
  ] as const) {
    const { code, stdout, stderr } = await verb(name, args, env);
    expect([0, 1, 4, 70], `${what}: ${stdout}${stderr}`).toContain(code);
    expect(stderr, what).not.toMatch(/\n\s+at .*\.ts:\d+/);
    found[what] = inText(`${stdout}\n${stderr}`, what.endsWith('GitHub'));
  }
  for (const name of ['judge', 'compare', 'merge']) {
    const args = { judge: [], compare: [other.dir], merge: ['--out', merged] }[name] ?? [];
    const ended = await verb(
      name,
      [...args, proof.dir, '--json'].sort((a) => (a === '--json' ? 1 : 0)),
    );
    eventsOf(ended);
    found[`${name} --json`] = [...inText(ended.stdout), ...inText(ended.stderr)];
  }
  const read = (...name: string[]) => readFile(path.join(...name), 'utf8');
  found['report.html'] = inHtml(await proof.read('report/index.html'));
  found['merged report'] = inHtml(await read(merged, 'report/index.html'));
  found['junit.xml'] = await inXml(await read(merged, 'junit.xml'));
  found['summary.md'] = inMarkdown(await read(merged, 'summary.md'));
  found['step summary'] = inMarkdown(await read(folder, 'step.md'));
  found['changes.md'] = inMarkdown(await read(markdown));
  found['badges'] = [...(await contents(merged))]
    .filter(([name]) => name.endsWith('.svg'))
    .flatMap(([, svg]) => inHtml(svg));
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  // They were there to be shown.
  for (const text of [
    await proof.read('report/index.html'),
    await read(merged, 'junit.xml'),
    await read(merged, 'summary.md'),
    await read(markdown),
  ])
    expect(text).toContain('pwned');
});

const fields: Record<string, (name: string) => (document: Json) => unknown> = {
  'verdicts.json run': (name) => (document) => ({ ...document, run: name }),
  'verdicts.json target': (name) => (document) => ({
    ...document,
    targets: (document['targets'] as Json[]).map((target) => ({ ...target, name })),
    verdicts: (document['verdicts'] as Json[]).map((verdict) => ({ ...verdict, target: name })),
  }),
  'verdicts.json mode': (name) => (document) => ({
    ...document,
    targets: (document['targets'] as Json[]).map((target) => ({ ...target, mode: name })),
  }),
  'verdicts.json kubernetesVersion': (name) => (document) => ({
    ...document,
    targets: (document['targets'] as Json[]).map((target) => ({ ...target, kubernetesVersion: name })),
  }),
  'verdicts.json claim': (name) => (document) => ({
    ...document,
    verdicts: (document['verdicts'] as Json[]).map((verdict) => ({ ...verdict, claim: name })),
  }),
  'verdicts.json scope': (name) => (document) => ({
    ...document,
    scope: {
      ...(document['scope'] as Json),
      shard: {
        current: 1,
        total: 1,
        of: { targets: [{ name, mode: name }], kubernetes: name, whole: true, strictParity: false },
      },
    },
  }),
  'evidence/kind.json target': (name) => (document) => ({ ...document, target: name }),
  'evidence/kind.json claims': (name) => (document) => ({ ...document, claims: { [name]: document['claims'] } }),
  'manifest.json files': (name) => (document) => ({
    ...document,
    files: { ...(document['files'] as Json), [name]: 'sha256:00' },
  }),
};

// The manifest has no hash of its own.
const put = (proof: ProofFolder, file: string, how: (text: string) => string) =>
  file === 'manifest.json' ? proof.edit(file, how) : proof.forge(file, how);

for (const [what, make] of Object.entries(fields)) {
  test(`hostile: ${what} that is no name ends the reading of a proof`, async ({ folder }) => {
    const [file = ''] = what.split(' ');
    for (const name of hostileNames) {
      const proof = await writeProofFolder(folder, savedEvidence);
      await put(proof, file, change(make(name)));
      const failure = await failureOf(Promise.resolve().then(() => readProof(proof.dir)));
      expect(failure, JSON.stringify(name)).toBeInstanceOf(HarnessError);
      expect(failure.exitCode, JSON.stringify(name)).toBe(6);
    }
  });
}

test('hostile: a proof with names that leave its folder makes no file elsewhere', async ({ folder }) => {
  const home = path.join(folder, 'a', 'b', 'c');
  await mkdir(home, { recursive: true });
  const proof = await writeProofFolder(home, savedEvidence);
  const other = await writeProofFolder(home, savedEvidence, { id: '261123070000-1ab002' });
  await proof.forge('verdicts.json', change(fields['verdicts.json scope']?.('../../../escaped') ?? ((same) => same)));
  const before = [...(await contents(folder)).keys()];
  const { code, stderr } = await verb('merge', [proof.dir, other.dir, '--out', path.join(home, 'merged')]);
  expect(code, stderr).toBe(6);
  expect(inText(stderr)).toEqual([]);
  expect([...(await contents(folder)).keys()]).toEqual(before);
});
