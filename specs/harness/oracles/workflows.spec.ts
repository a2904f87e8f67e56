import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../../../fixtures/exec.ts';
import { projectDir } from '../../../fixtures/paths.ts';
import { pins, supportedMinors } from '../../../fixtures/versions.ts';
import { actionlint, shellcheck, zizmor } from './linters/linters.ts';
import { expect, test } from './linters/test.ts';
import {
  actionScript,
  allSteps,
  documentedWorkflows,
  npmCalls,
  page,
  readAction,
  readWorkflow,
  workflowFiles,
} from './linters/workflows.ts';

test('workflows: actionlint, zizmor and shellcheck find nothing in .github', async ({ linters }) => {
  const found = await Promise.all([
    actionlint(linters, workflowFiles),
    zizmor(linters, [path.join(projectDir, '.github')]),
    shellcheck(linters, [actionScript]),
  ]);

  for (const { clean, said } of found) expect(clean, said).toBe(true);
});

test('workflows: they find nothing in what docs/ci.md gives away', async ({ linters }, testInfo) => {
  const files = await writeWorkflows(documentedWorkflows(), testInfo.outputPath());

  expect(files).not.toHaveLength(0);
  for (const lint of [actionlint, zizmor]) {
    const { clean, said } = await lint(linters, files);
    expect(clean, said).toBe(true);
  }
});

test('workflows: each linter complains of a planted defect', async ({ linters }, testInfo) => {
  const good = await readFile(path.join(projectDir, '.github', 'workflows', 'prove.yml'), 'utf8');
  const plant = async (from: string | RegExp, to: string) => {
    const bad = good.replace(from, to);
    expect(bad).not.toBe(good);
    return writeWorkflows([bad], testInfo.outputPath(String(from).replaceAll(/\W/g, '')));
  };
  const unknownJob = await plant('needs: [shard, minor]', 'needs: [shard, major]');
  const unquoted = await plant('"$MINOR"', '$MINOR');
  const injection = await plant('npm run merge', 'echo "${{ github.head_ref }}" && npm run merge');
  const unpinned = await plant(/actions\/checkout@\w+ # \S+/, 'actions/checkout@main');
  const script = testInfo.outputPath('prove.sh');
  await writeFile(script, (await readFile(actionScript, 'utf8')).replace('--prefix "$harness"', '--prefix $harness'));

  expect(await actionlint(linters, unknownJob)).toMatchObject({ clean: false, said: expect.stringContaining('major') });
  expect(await actionlint(linters, unquoted)).toMatchObject({ clean: false, said: expect.stringContaining('SC2086') });
  expect(await zizmor(linters, injection)).toMatchObject({
    clean: false,
    said: expect.stringContaining('template-injection'),
  });
  expect(await zizmor(linters, unpinned)).toMatchObject({
    clean: false,
    said: expect.stringContaining('unpinned-uses'),
  });
  expect(await shellcheck(linters, [script])).toMatchObject({
    clean: false,
    said: expect.stringContaining('SC2086'),
  });
});

test('workflows: each npm line names a script of package.json and options of its verb', async () => {
  const { scripts } = JSON.parse(await readFile(path.join(projectDir, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const texts = await Promise.all([...workflowFiles, page].map((file) => readFile(file, 'utf8')));
  const script = await readFile(actionScript, 'utf8');
  // The action's own script puts its options together before it calls npm.
  const inScript = [...script.matchAll(/set -- .*? --([a-z-]+)/g)].map(([, name = '']) => name);
  const calls = [...texts.flatMap(npmCalls), { line: actionScript, script: 'start', options: inScript }];
  const known: Record<string, string[]> = {};

  expect(calls.length).toBeGreaterThan(5);
  for (const { line, script: name, options } of calls) {
    expect(Object.keys(scripts), line).toContain(name);
    known[name] ??= await optionsOf(scripts[name] ?? '');
    expect(known[name], line).toEqual(expect.arrayContaining(options));
  }
});

test('workflows: whoever uses the action passes inputs that it declares, and all that it needs', () => {
  const { inputs } = readAction();
  const needed = Object.keys(inputs).filter((name) => inputs[name]?.required === true);
  const uses = allSteps().filter(({ uses: used = '' }) => used.includes('.github/actions/prove'));

  expect(needed).toEqual(['page']);
  expect(uses.length).toBeGreaterThan(1);
  for (const { with: passed = {} } of uses) {
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(passed)));
    expect(Object.keys(passed)).toEqual(expect.arrayContaining(needed));
  }
});

test('workflows: prove.yml proves each supported minor, the default one in shards', async () => {
  const text = await readFile(path.join(projectDir, '.github', 'workflows', 'prove.yml'), 'utf8');
  const { shard, minor } = readWorkflow(text).jobs;
  const [sharded = [], whole = []] = [shard, minor].map((job) => job?.strategy?.matrix['minor']);

  expect(sharded).toEqual([pins.kubernetes.default]);
  expect([...sharded, ...whole].sort()).toEqual([...supportedMinors].sort());
  expect(shard?.strategy?.matrix['shard']).toEqual([1, 2]);
  expect(text).toContain('SHARD: ${{ matrix.shard }}/2');
});

async function writeWorkflows(texts: readonly string[], folder: string): Promise<string[]> {
  const workflows = path.join(folder, '.github', 'workflows');
  await mkdir(workflows, { recursive: true });
  const files = texts.map((text, index) => ({ file: path.join(workflows, `${index}.yml`), text }));
  await Promise.all(files.map(({ file, text }) => writeFile(file, text)));
  return files.map(({ file }) => file);
}

/** What `--help` lists; Playwright's own beside it for a verb that hands them on. */
async function optionsOf(script: string): Promise<string[]> {
  const verb = script.split(' ').at(-1) ?? '';
  const help = await run(process.execPath, [path.join(projectDir, 'scripts', `${verb}.ts`), '--help']);
  expect(help.failure, help.stderr).toBeUndefined();
  const passesOn = /Playwright/.test(help.stdout);
  const playwright = passesOn ? await run('npx', ['playwright', 'test', '--help'], { cwd: projectDir }) : undefined;
  const text = `${help.stdout}\n${playwright?.stdout ?? ''}`;
  return [...text.matchAll(/^ +(?:-\w, )?--([a-z-]+)/gm)].map(([, name = '']) => name);
}
