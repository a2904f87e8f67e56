import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { start } from './support/child.ts';
import { expect, test } from './support/test.ts';

// Typed mistakes end with 2, name what was seen and what is allowed, and touch nothing: no engine is asked.
for (const { line, seen, wayOut } of [
  { line: ['start', '--', '--bogus'], seen: "Unknown option '--bogus'", wayOut: '--kubernetes' },
  { line: ['start', '--', '--kubernetes', '1.30'], seen: '"1.30"', wayOut: '1.34, 1.35, 1.36, 1.37' },
  { line: ['start', '--', '--target', 'aks'], seen: '"aks"', wayOut: 'Write --target kind' },
  { line: ['start', '--', '--kind', 'dev'], seen: '"dev"', wayOut: 'attach:NAME' },
  { line: ['start', '--', '--keep', '--down'], seen: '--keep and --down', wayOut: 'one of them' },
  { line: ['start', '--', 'kind'], seen: '"kind"', wayOut: 'no arguments' },
  { line: ['start', '--', '--page', '/no/such/page.md'], seen: 'no such file', wayOut: '--page FILE' },
  { line: ['start', '--kubernetes', '1.35'], seen: 'npm kept --kubernetes', wayOut: 'npm start -- --kubernetes 1.35' },
  { line: ['start', '--json'], seen: 'npm kept --json', wayOut: 'npm start -- --json' },
  { line: ['test', '--grep', 'kubelet'], seen: 'npm kept --grep', wayOut: 'npm test -- --grep kubelet' },
  { line: ['run', 'down', '--engine'], seen: 'npm kept --engine', wayOut: 'npm run down -- --engine' },
  { line: ['start', '--no-install'], seen: 'npm kept --no-install', wayOut: 'npm start -- --no-install' },
  { line: ['run', 'bench', '--', '--pairs', 'many'], seen: '"many"', wayOut: '--pairs 3' },
]) {
  test(`usage: npm ${line.join(' ')} ends with 2 and names the way out`, async () => {
    const { code, stdout, stderr } = await start('npm', ['--silent', ...line], { cwd: projectDir }).ended;
    expect(stderr).toContain(seen);
    expect(stderr).toContain(wayOut);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).not.toContain('Docker Engine');
    expect(code).toBe(2);
  });
}

test('usage: a folder that holds something else is not taken for the proof', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'kind-and-eks-out-'));
  await writeFile(path.join(folder, 'thesis.txt'), 'ten years of work');
  const { code, stderr } = await start('npm', ['--silent', 'start', '--', '--out', folder], { cwd: projectDir }).ended;
  expect(stderr).toContain('thesis.txt');
  expect(code).toBe(2);
  await rm(folder, { recursive: true });
});

test('usage: a selection of nothing ends with 6 and brings nothing up', async () => {
  const { code, stdout } = await start('npm', ['--silent', 'test', '--', '--grep', 'no such claim'], {
    cwd: projectDir,
  }).ended;
  expect(stdout).toContain('Nothing is selected');
  expect(stdout).not.toContain('Docker Engine');
  expect(code).toBe(6);
});

test('usage: with --json every line on stdout is an event of one run', async () => {
  const line = ['--silent', 'start', '--', '--json', '--kubernetes', '1.30'];
  const { stdout, code } = await start('npm', line, { cwd: projectDir }).ended;
  const events = stdout
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as { type: string; run: string });
  expect(events.map(({ type }) => type)).toEqual(['error', 'end']);
  expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  expect(code).toBe(2);
});

for (const verb of [
  'start',
  'test',
  'up',
  'down',
  'doctor',
  'logs',
  'judge',
  'report',
  'merge',
  'page',
  'compare',
  'gc',
  'check',
  'docs',
  'bench',
  'test-harness',
  'test-faults',
  'test-mutation',
]) {
  test(`usage: ${verb} --help lists its options and ends with 0`, async () => {
    const { code, stdout } = await start('sh', ['scripts/bootstrap.sh', verb, '--help'], { cwd: projectDir }).ended;
    expect(stdout).toContain('--json');
    for (const text of stdout.split('\n')) expect(text.length).toBeLessThanOrEqual(110);
    expect(code).toBe(0);
  });
}
