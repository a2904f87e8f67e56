import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../fixtures/paths.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import { start, type Ended } from './support/child.ts';
import { expect, test as base } from './support/test.ts';

// Neither a cluster nor an engine nor a browser is in reach.
const unreachable = { DOCKER_HOST: 'tcp://127.0.0.1:1', KUBECONFIG: '/nowhere', HOME: '/nowhere', PATH: '/nowhere' };

interface Workshop {
  /** A folder with a page of its own. */
  folder: string;
  write: (name: string, text: string) => Promise<void>;
  read: (name: string) => Promise<string>;
  /** The project's page with something replaced, as `page.md`. */
  alter: (from: string, to: string) => Promise<void>;
  page: (args: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Ended>;
}

const test = base.extend<{ workshop: Workshop }>({
  workshop: async ({ folder }, use) => {
    const own = await readFile(defaultPage, 'utf8');
    const write = (name: string, text: string) => writeFile(path.join(folder, name), text);
    await use({
      folder,
      write,
      read: (name) => readFile(path.join(folder, name), 'utf8'),
      alter: (from, to) => write('page.md', own.replace(from, to)),
      page: (args, env) =>
        start(process.execPath, [path.join(projectDir, 'scripts', 'page.ts'), ...args], {
          cwd: folder,
          env: { ...unreachable, ...env },
        }).ended,
    });
  },
});

const eventsOf = ({ stdout }: Ended) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; line?: number; exitCode?: number });

test("page: the project's own page is covered, without cluster, engine or browser", async ({ workshop }) => {
  const { code, stdout, stderr } = await workshop.page([]);
  expect(stdout).toContain('13 statements: 13 tied to a proof, 0 prose, 0 uncovered.');
  expect(stdout).toMatch(/✓ topology\/kind-diagram: 9 boxes, 3 arrows/);
  expect([code, stderr]).toEqual([0, '']);
});

test('page: an uncovered statement ends with 1, at FILE:LINE as it was typed, and the way out', async ({
  workshop,
}) => {
  await workshop.alter('and every worker Node are containers', 'and every worker Node are never containers');
  const { code, stdout } = await workshop.page(['page.md']);
  expect(stdout).toMatch(/^page\.md:38: .*never/m);
  expect(stdout).toContain('12 tied to a proof, 0 prose, 1 uncovered.');
  expect(code).toBe(1);
});

test('page: in GitHub Actions each problem marks its line, and nothing of the page becomes a command', async ({
  workshop,
}) => {
  await workshop.alter('## What to remember', '::error::100% of KinD\r\n\n## What to remember');
  const { code, stdout } = await workshop.page(['page.md'], {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workshop.folder,
  });
  const commands = stdout.split('\n').filter((line) => line.startsWith('::'));
  expect(commands).toEqual([expect.stringMatching(/^::error file=page\.md,line=72,title=[\w-]+::.*100%25/)]);
  expect(code).toBe(1);
});

test('page: with --json every line of stdout is an event', async ({ workshop }) => {
  await workshop.alter('AWS manages the', 'AWS sometimes manages the');
  const ended = await workshop.page(['page.md', '--json']);
  const events = eventsOf(ended);
  const problems = events.filter(({ type }) => type === 'page-problem');
  expect(problems).toEqual([
    expect.objectContaining({ id: 'statement-unknown', line: 64 }),
    expect.objectContaining({ id: 'claim-vanished' }),
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'end', exitCode: 1 });
  expect(ended.stderr).toContain('sometimes');
});

test('page: --init drafts a table, which fails until its entries are settled', async ({ workshop }) => {
  await workshop.alter('## What to remember', 'KinD starts in a minute.\n\n## What to remember');
  const drafted = await workshop.page(['page.md', '--init']);
  expect(drafted.stdout).toContain('page.claims.yaml: 1 of its entries have a "todo"');
  expect(drafted.code).toBe(0);
  const unsettled = await workshop.page(['page.md']);
  expect(unsettled.stderr).toMatch(/page\.claims\.yaml:\d+: .*is not finished/);
  expect(unsettled.code).toBe(2);
  const again = await workshop.page(['page.md', '--init']);
  expect(again.stderr).toContain('it is there already');
  expect(again.code).toBe(2);
});

test('page: a table beside the page stands for it alone', async ({ workshop }) => {
  await workshop.alter('', '');
  expect((await workshop.page(['page.md', '--init'])).code).toBe(0);
  expect((await workshop.page(['page.md'])).stdout).toContain('by the claims in page.claims.yaml');
  await workshop.write('page.md', (await workshop.read('page.md')).replace(/^Because both.*\n/m, ''));
  const { code, stdout } = await workshop.page(['page.md']);
  expect(stdout).toMatch(/page\.claims\.yaml:\d+: Claim kubectl vanished from the page/);
  expect(code).toBe(1);
});

test('page: --update writes nothing without consent, and with it follows the page', async ({ workshop }) => {
  await workshop.alter('', '');
  await workshop.page(['page.md', '--init']);
  const before = await workshop.read('page.claims.yaml');
  await workshop.alter('every worker Node are containers', 'each worker Node are containers');
  const refused = await workshop.page(['page.md', '--update']);
  expect(refused.stderr).toContain('nobody is at a terminal to agree');
  expect(refused.stdout).toContain('  + in kind cluster');
  expect([refused.code, await workshop.read('page.claims.yaml')]).toEqual([2, before]);
  const written = await workshop.page(['page.md', '--update', '--yes']);
  expect(written.stdout).toContain('Wrote page.claims.yaml');
  expect(written.code).toBe(0);
  expect((await workshop.page(['page.md'])).code).toBe(0);
});

test('page: a negation is nothing that --update takes up', async ({ workshop }) => {
  await workshop.alter('', '');
  await workshop.page(['page.md', '--init']);
  await workshop.alter('AWS manages the', 'AWS never manages the');
  const { code, stdout } = await workshop.page(['page.md', '--update', '--yes']);
  expect(stdout).toMatch(/page\.md:64: .*never/);
  expect(code).toBe(1);
});

test('page: the kind.yaml beside the page is the one that its diagram must draw', async ({ workshop }) => {
  await workshop.alter('', '');
  const nodes = ['control-plane', 'worker'].map((role) => `  - role: ${role}\n`).join('');
  await workshop.write('kind.yaml', `kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n${nodes}`);
  const { code, stdout } = await workshop.page(['page.md']);
  expect(stdout).toMatch(/page\.md:28: .*drawn but not made\s+by .*kind\.yaml:5/);
  expect(code).toBe(1);
});

for (const [what, args, says] of [
  ['a page that is not there', ['nowhere.md'], /nowhere\.md: ENOENT/],
  ['two pages', ['a.md', 'b.md'], /"b\.md"/],
  ['an unknown option', ['--drop'], /"--drop"/],
  ['consent to nothing', ['--yes'], /--yes/],
  ['two things at once', ['--init', '--update'], /--init with --update/],
] as const) {
  test(`page: ${what} is refused with 2`, async ({ workshop }) => {
    const { code, stderr } = await workshop.page(args);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
}

test("page: at home in somebody else's repository, as a folder of it", async ({ workshop }) => {
  const { folder } = workshop;
  // The harness as a folder of that repository, which has its own page, table and kind.yaml.
  const harness = path.join(folder, 'harness');
  await mkdir(harness);
  for (const name of ['scripts', 'fixtures', 'package.json', 'tsconfig.json']) {
    await cp(path.join(projectDir, name), path.join(harness, name), { recursive: true });
  }
  await symlink(path.join(projectDir, 'node_modules'), path.join(harness, 'node_modules'));
  const content = path.join(folder, 'content');
  await mkdir(content);
  const three = ['control-plane', 'worker', 'worker', 'worker'].map((role) => `  - role: ${role}\n`).join('');
  await writeFile(
    path.join(content, 'kind.yaml'),
    `kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n${three}`,
  );
  await writeFile(
    path.join(content, 'start.md'),
    [
      '# Our workshop',
      'Every worker node of your KinD cluster runs a kubelet.',
      '## KinD',
      '{{< mermaid >}}',
      'flowchart LR',
      'subgraph laptop[Your laptop]',
      '  k[kubectl]',
      '  subgraph d[Docker Engine]',
      '    subgraph c[Kubernetes cluster]',
      '      subgraph p[control plane in container]',
      '        a[API server]',
      '      end',
      '      subgraph w[data plane]',
      '        w1[Worker Node in container]',
      '        w2[Worker Node in container]',
      '        w3[Worker Node in container]',
      '      end',
      '    end',
      '  end',
      'end',
      'k --> a',
      'a --> w1 & w2 & w3',
      '{{< /mermaid >}}',
      '',
    ].join('\n'),
  );
  await writeFile(
    path.join(content, 'start.claims.yaml'),
    [
      'version: 1',
      'claims:',
      '  - id: kubelet',
      '    says: [every worker-node of kind cluster run kubelet]',
      '    targets: kind',
      '    quantifier: every',
      '    polarity: affirmed',
      '    proves: [data-plane/kubelet]',
      '',
    ].join('\n'),
  );
  const { code, stdout, stderr } = await start(process.execPath, ['harness/scripts/page.ts', 'content/start.md'], {
    cwd: folder,
    env: unreachable,
  }).ended;
  expect(stderr).toBe('');
  expect(stdout).toContain('content/start.md, by the claims in content/start.claims.yaml:');
  expect(stdout).toContain('1 statements: 1 tied to a proof');
  expect(stdout).toMatch(/✓ topology\/kind-diagram: 10 boxes, 4 arrows/);
  expect(code).toBe(0);
});
