import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import { start } from './support/child.ts';
import { eventsOf } from './support/events.ts';
import { savedEvidence, writeProofFolder } from './support/proof-folder.ts';
import { expect, test } from './support/test.ts';

// As GitHub Actions runs it: an annotation on stdout would be no event.
const env = { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/dev/null' };

// Another run may have the cluster: "gc" waits for its turn.
test.describe.configure({ timeout: 300_000 });

const npm = (...line: readonly string[]) => start('npm', ['--silent', ...line], { cwd: projectDir, env }).ended;

const typesOf = (events: readonly { type: string }[]) => [...new Set(events.map(({ type }) => type))];

for (const { line, codes, types, said } of [
  { line: ['run', 'page', '--', '--json'], codes: [0], types: ['end'], said: '13 statements' },
  { line: ['run', 'doctor', '--', '--json'], codes: [0, 3], types: ['doctor', 'end'], said: 'Node.js' },
  { line: ['run', 'gc', '--', '--json'], codes: [0, 5], types: ['leftovers', 'note', 'end'], said: 'eft behind' },
  { line: ['start', '--', '--json', '--bogus'], codes: [2], types: ['error', 'end'], said: '--bogus' },
  { line: ['start', '--', '--json', '--target', 'aks'], codes: [2], types: ['error', 'end'], said: '"aks"' },
  { line: ['run', 'judge', '--', '--json', '/no/such'], codes: [2], types: ['error', 'end'], said: 'no such folder' },
  { line: ['test', '--', '--json', '--grep', 'no such'], codes: [6], types: ['warning', 'end'], said: 'Nothing is' },
]) {
  test(`--json: npm ${line.join(' ')} says events alone on stdout, and words on stderr`, async () => {
    const ended = await npm(...line);
    const events = eventsOf(ended);
    expect(codes).toContain(ended.code);
    expect(typesOf(events).sort()).toEqual(expect.arrayContaining([...types].sort()));
    expect(ended.stderr).toContain(said);
    expect(ended.stderr).not.toContain('"type":');
  });
}

test('--json: a problem of a page is an event with its place', async ({ folder }) => {
  const file = path.join(folder, 'page.md');
  const own = await readFile(defaultPage, 'utf8');
  await writeFile(
    file,
    own.replace('and every worker Node are containers', 'and every worker Node are never containers'),
  );
  const ended = await npm('run', 'page', '--', '--json', file);
  const problem = eventsOf(ended).find(({ type }) => type === 'page-problem');
  expect(problem).toMatchObject({ file, line: 38 });
  expect(ended.code).toBe(1);
});

test('--json: judging a proof again says its verdicts, and shows their table on stderr', async ({ folder }) => {
  const proof = await writeProofFolder(folder, savedEvidence);
  const ended = await npm('run', 'judge', '--', '--json', proof.dir);
  expect(eventsOf(ended)).toContainEqual(expect.objectContaining({ type: 'verdicts', headline: expect.any(String) }));
  expect(ended.stderr).toMatch(/^ {2}Component +Verdict +Node$/m);
});
