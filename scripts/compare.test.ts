import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { exitCodes } from '../fixtures/model/exit-code.ts';
import { changed, kindEvidence, mapped, places } from '../fixtures/parity/testdata.ts';
import { projectDir } from '../fixtures/paths.ts';
import { pageDocument } from '../fixtures/report/page-document.ts';
import { run } from '../fixtures/report/testdata.ts';
import { assemble } from '../fixtures/report/verdicts.ts';
import { writeProof } from '../fixtures/report/write-proof.ts';

let folder = '';
const compare = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(projectDir, 'scripts', 'compare.ts'), ...args],
    { cwd: folder, encoding: 'utf8', env: { DOCKER_HOST: 'tcp://127.0.0.1:1', HOME: '/nowhere', PATH: '/nowhere' } },
  );
  return { status, stdout, stderr };
};

async function write(name: string, document: ReturnType<typeof kindEvidence>): Promise<void> {
  const own = { ...run, id: `run-${name}`, outDir: path.join(folder, name) };
  const verdicts = assemble({
    ...{ run: own, finishedAt: own.startedAt, claims: [], verdicts: [], shown: [], parity: [] },
    ...{ failed: [], defects: [], interrupted: false },
  });
  await writeProof(own, {
    'verdicts.json': JSON.stringify(verdicts),
    'page.json': JSON.stringify(pageDocument(own, [])),
    'evidence/kind.json': JSON.stringify({ ...document, run: own.id }),
  });
}

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'compare-'));
  await write('a', kindEvidence());
  await write('b', kindEvidence());
  const items = `${places.looks}/configMaps/answer/items`;
  await write(
    'c',
    mapped(kindEvidence(), items, (old: unknown[]) => [...old, { name: 'more' }]),
  );
  await write('d', changed(kindEvidence(), 'cluster/name', 'other'));
  const damaged = path.join(folder, 'd', 'evidence', 'kind.json');
  writeFileSync(damaged, readFileSync(damaged, 'utf8').replace('"other"', '"ather"'));
});

after(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('compare: two runs that saw the same end with 0, whatever was asked', () => {
  const { status, stdout } = compare('a', 'b', '--fail-on-change');
  assert.match(stdout, /^Nothing changed\.\n0 changes from run run-a to run run-b\.\n$/);
  assert.equal(status, exitCodes.proven);
});

test('compare: a change is told, written as Markdown, and ends with 1 only where that was asked for', () => {
  const { status, stdout } = compare('a', 'c', '--markdown', 'changes.md');
  assert.equal(
    stdout,
    'Objects (1)\n  config-map/more on kind\n    absent → present\n1 change from run run-a to run run-c.\n',
  );
  assert.equal(status, exitCodes.proven);
  assert.match(
    readFileSync(path.join(folder, 'changes.md'), 'utf8'),
    /^\| config-map\/more on kind \| absent \| present \|$/m,
  );
  assert.equal(compare('a', 'c', '--fail-on-change').status, exitCodes.refuted);
});

test('compare: with --json the changes are an event on stdout, and the words are elsewhere', () => {
  const { stdout, stderr } = compare('--json', 'a', 'c');
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; changes?: unknown });
  assert.deepEqual(events.find(({ type }) => type === 'comparison')?.changes, [
    { group: 'Objects', target: 'kind', what: 'config-map/more', was: null, is: 'present' },
  ]);
  assert.match(stderr, /config-map\/more on kind/);
});

for (const [name, args, code, says] of [
  ['no folder', [], exitCodes.usage, '0 of them; expected two folders of proofs'],
  ['three folders', ['a', 'b', 'c'], exitCodes.usage, '"c"; expected two folders of proofs'],
  ['a folder that is not there', ['a', 'nowhere'], exitCodes.usage, 'there is no such folder'],
  ['Markdown that cannot be written', ['a', 'c', '--markdown', 'no/such/x.md'], exitCodes.usage, 'Write no/such/x.md'],
  ['damaged evidence', ['a', 'd'], exitCodes.undetermined, 'evidence/kind.json of the proof: its content has sha256:'],
] as const) {
  test(`compare: ${name} ends with ${code} and says why`, () => {
    const { status, stderr } = compare(...args);
    assert.ok(stderr.includes(says), stderr);
    assert.equal(status, code);
  });
}
