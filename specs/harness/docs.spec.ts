import { cp } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import { readVerbs } from '../../scripts/docs/verbs.ts';
import { wrongCommand, type Known } from './docs/commands.ts';
import { brokenLinks } from './docs/links.ts';
import { anchorsOf, fencedCommands, inlineCode, type Document } from './docs/markdown.ts';
import { unknownErrors, unknownOptions } from './docs/names.ts';
import { errorIds, playwrightOptions, projectDocuments, projectReach } from './docs/project.ts';
import { neitherRunNorListed, runnable } from './docs/runnable.ts';
import { start } from './support/child.ts';
import { savedEvidence, writeProofFolder } from './support/proof-folder.ts';
import { expect, test as base } from './support/test.ts';

interface Docs {
  documents: Document[];
  known: Known;
}

const test = base.extend<object, { docs: Docs }>({
  docs: [
    async ({}, use) => {
      const known = {
        verbs: await readVerbs(new AbortController().signal),
        playwright: await playwrightOptions(),
        exists: projectReach.exists,
      };
      await use({ documents: projectDocuments(), known });
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

const document = (text: string): Document => ({ file: 'docs/eks.md', text });
const sh = (line: string) => document(`\`\`\`sh\n${line}\n\`\`\``);

test('docs: every link leads to a file and a heading that are there', ({ docs }) => {
  expect(docs.documents.flatMap((one) => brokenLinks(one, projectReach))).toEqual([]);
});

for (const [what, text] of [
  ['a file that is gone', '[there](gone.md)'],
  ['a heading that is gone', '[there](../README.md#gone)'],
  ['a heading of its own that is gone', '# Here\n\n[there](#elsewhere)'],
  ['a heading of a file without headings', '[there](../package.json#scripts)'],
  ['an address without TLS', '[there](http://example.com)'],
  ['something outside of the project', '[there](../../secret.md)'],
  ['a picture that is gone', '![seen](gone.png)'],
  ['a definition that leads nowhere', '[there]\n\n[there]: gone.md'],
] as const) {
  test(`docs: a link to ${what} is found`, () => {
    expect(brokenLinks(document(text), projectReach)).toEqual([expect.stringMatching(/^docs\/eks\.md:\d+: /)]);
  });
}

test("docs: anchors are GitHub's", () => {
  const text = '# `npm run up`, then: go!\n## Same\n## Same\n## It\'s "snake_case" – really';
  expect([...anchorsOf(document(text))]).toEqual(['npm-run-up-then-go', 'same', 'same-1', 'its-snake_case--really']);
});

test('docs: every command line names scripts, options and files that exist', ({ docs }) => {
  const said = docs.documents.flatMap((one) => [...fencedCommands(one), ...inlineCode(one)]);
  expect(said.flatMap((line) => wrongCommand(line, docs.known) ?? [])).toEqual([]);
});

for (const [line, why] of [
  ['npm run prove', 'there is no script "prove"'],
  ['npm up', 'npm needs "run"'],
  ['npm start --target kind', '"--target kind" stands before the "--"'],
  ['npm start -- --targets kind', 'there is no option --targets'],
  ['npm start -- --target', '--target has no value'],
  ['npm run doctor -- --grep kubelet', 'there is no option --grep'],
  ['AWS_REGION=us-west-2 npm test -- --grepp kubelet', 'there is no option --grepp'],
  ['npx playwright test --shards 1/2', 'there is no option --shards'],
  ['npx vitest', 'npx vitest is none of ours'],
  ['kubectl apply -f fixtures/gone.yaml', 'there is no fixtures/gone.yaml'],
] as const) {
  test(`docs: the line "${line}" is found to be wrong`, ({ docs }) => {
    const [said] = fencedCommands(sh(`true\n${line} # as it was`)).slice(1);
    expect(said === undefined ? '' : wrongCommand(said, docs.known)).toBe(`docs/eks.md:3: ${line}: ${why}`);
  });
}

for (const line of [
  'npm --silent start -- --json',
  'AWS_REGION=us-west-2 npm start -- --eks attach:NAME',
  'npm test -- --grep kubelet --workers=1',
  'npx playwright test --list',
  'kubectl apply -f fixtures/rbac.yaml',
]) {
  test(`docs: the line "${line}" is found to be right`, ({ docs }) => {
    expect(fencedCommands(sh(line)).map((said) => wrongCommand(said, docs.known))).toEqual([undefined]);
  });
}

test('docs: every option in the type of code exists', ({ docs }) => {
  const options = new Set([...docs.known.verbs.flatMap((verb) => Object.keys(verb.options)), ...docs.known.playwright]);
  expect(docs.documents.flatMap((one) => unknownOptions(one, options))).toEqual([]);
  expect(unknownOptions(document('Leave `--nothing-like-it X` out.'), options)).toHaveLength(1);
});

test('docs: every error that is named has an id of the list', ({ docs }) => {
  const ids = errorIds(docs.documents);
  expect(ids.size).toBeGreaterThan(100);
  expect(docs.documents.flatMap((one) => unknownErrors(one, ids))).toEqual([]);
  expect(unknownErrors(document('It ends with error `no-such-thing`.'), ids)).toHaveLength(1);
  expect(unknownErrors(document('It ends with error `no-cluster`.'), ids)).toEqual([]);
});

test('docs: every command line is run here, or listed with the reason why not', ({ docs }) => {
  expect(neitherRunNorListed(docs.documents.flatMap(fencedCommands))).toEqual([]);
  expect(neitherRunNorListed(fencedCommands(sh('npm run dance\nnpx dance\nnpm start\nls')))).toHaveLength(2);
});

test('docs: what the docs say to type is run, and ends with 0', async ({ docs, folder }) => {
  test.setTimeout(300_000);
  const { dir: proof } = await writeProofFolder(folder, savedEvidence);
  const page = path.join(folder, 'page.md');
  await cp(defaultPage, page);
  const stands = { FILE: page, DIR: proof, BEFORE: proof, AFTER: proof };
  const said = docs.documents.flatMap((one) => [...fencedCommands(one), ...inlineCode(one)]);
  const right = said.filter((line) => wrongCommand(line, docs.known) === undefined);
  const lines = new Map(right.map((line) => runnable(line, stands) ?? []).map((words) => [words.join(' '), words]));
  lines.delete('');
  expect(lines.size).toBeGreaterThan(3);
  for (const [line, [program = '', ...args]] of lines) {
    const ended = await start(program, args, { cwd: projectDir }).ended;
    expect.soft(ended, line).toMatchObject({ code: 0 });
  }
});
