import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectDir } from '../../../fixtures/paths.ts';
import { attachmentName, type Attachment } from '../../../fixtures/report/attachment.ts';
import { findBrowser } from '../../../fixtures/workshop/diagram/render.ts';
import { start } from '../support/child.ts';
import { expect, test as base } from '../support/cluster.ts';
import { closedAddress } from '../support/listen.ts';
import { bareEnvironment, cli, jsonTo, playwright, testsIn } from '../support/playwright.ts';

interface Fixtures {
  /** Types `npx playwright test ARGS` for four proofs that only read. */
  typed: (args: readonly string[], env?: Record<string, string>) => ReturnType<typeof playwright>;
  /** Address of Playwright's UI mode. */
  ui: string;
}

// Plain `npx playwright test` on the cluster that is up.
const test = base.extend<Fixtures>({
  typed: async ({ folder }, use) => {
    const selected = ['--grep', 'etcd:|container runtime:|version skew:|KinD: every Node'];
    await use((args, env) => playwright(['test', '--output', path.join(folder, 'results'), ...selected, ...args], env));
  },

  ui: async ({ folder }, use) => {
    const [host = '', port = ''] = (await closedAddress()).split(':');
    const where = [`--ui-host=${host}`, `--ui-port=${port}`, '--output', path.join(folder, 'results')];
    const child = start(process.execPath, [cli, 'test', ...where], { cwd: projectDir, env: bareEnvironment });
    await child.says('Listening on http');
    await use(`http://${host}:${port}`);
    child.kill('SIGTERM');
    await child.ended;
  },

  launchOptions: [
    async ({}, use) => {
      const executablePath = await findBrowser();
      await use({ args: ['--no-sandbox'], ...(executablePath === undefined ? {} : { executablePath }) });
    },
    { scope: 'worker' },
  ],
});

test.describe.configure({ timeout: 120_000 });

// A bare run proves whatever cluster is up: here never one of somebody else.
test.beforeEach(({ cluster }) => {
  expect(cluster.target.mode).toBe('created');
});

const allPassed = Array<string>(4).fill('expected');

test('playwright: a bare run proves, hands its verdicts to any reporter, and says that no proof was written', async ({
  typed,
  folder,
}) => {
  const report = path.join(folder, 'report.json');
  const { exitCode, stderr } = await typed(['--reporter=json'], jsonTo(report));
  const tests = await testsIn(report);
  expect(tests.map(({ status }) => status)).toEqual(allPassed);
  for (const { results } of tests) {
    const { attachments = [], annotations = [] } = results[0] ?? {};
    const attached = attachments.find(({ name }) => name === attachmentName)?.body ?? '';
    const { judgement } = JSON.parse(Buffer.from(attached, 'base64').toString()) as Attachment;
    expect(judgement.verdict).toBe('proven');
    expect(annotations).toContainEqual(expect.objectContaining({ type: 'proven', description: judgement.reason }));
  }
  expect(stderr).toContain('No proof was written');
  expect(exitCode).toBe(0);
});

test('playwright: the blobs of two shards merge into a report of every spec, once', async ({ typed, folder }) => {
  const blobs = path.join(folder, 'blobs');
  for (const shard of [1, 2]) {
    const env = { PLAYWRIGHT_BLOB_OUTPUT_FILE: path.join(blobs, `${shard}.zip`) };
    const { exitCode } = await typed([`--shard=${shard}/2`, '--reporter=blob'], env);
    expect(exitCode).toBe(0);
  }
  const [list, report] = [path.join(folder, 'list.json'), path.join(folder, 'report.json')];
  await typed(['--list', '--reporter=json'], jsonTo(list));
  await playwright(['merge-reports', '--reporter=json', blobs], jsonTo(report));
  const [listed, merged] = await Promise.all([testsIn(list), testsIn(report)]);
  expect(merged.map(({ title }) => title).sort()).toEqual(listed.map(({ title }) => title).sort());
  expect(merged.map(({ status }) => status)).toEqual(allPassed);
});

test("playwright: its HTML report shows the verdict, the proof's steps and the evidence laid out", async ({
  typed,
  folder,
  page,
}) => {
  const report = path.join(folder, 'html');
  const { exitCode } = await typed(['--reporter=html'], { PLAYWRIGHT_HTML_OUTPUT_DIR: report });
  expect(exitCode).toBe(0);
  await page.goto(pathToFileURL(path.join(report, 'index.html')).href);
  await expect(page).toHaveTitle(/no proof was written/);
  await page.getByText('etcd: runs where').click();
  await expect(page.getByText(/^proven: /)).toBeVisible();
  await expect(page.getByText('Observe etcd')).toBeVisible();
  await page.getByText(attachmentName, { exact: true }).click();
  await expect(page.getByText('"claim": "shown/etcd"')).toBeVisible();
});

test('playwright: --ui lists the specs and runs one', async ({ ui, page }) => {
  await page.goto(ui);
  // Listing takes the runner a while where the processor is busy.
  await expect(page.getByText('data-plane.spec.ts')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('searchbox', { name: 'Filter (e.g. text' }).fill('etcd:');
  await expect(page.getByText('data-plane.spec.ts')).toBeHidden();
  await page.getByTitle('Run all').click();
  await expect(page.getByTestId('status-line')).toContainText('1 passed', { timeout: 30_000 });
});
