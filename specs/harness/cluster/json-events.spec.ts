import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectDir } from '../../../fixtures/paths.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';
import { defaultPage } from '../../../fixtures/workshop/files.ts';
import { eventSchema } from '../../../scripts/cli/event-schema.ts';
import { start } from '../support/child.ts';
import { expect, test } from '../support/cluster.ts';
import { eventsOf } from '../support/events.ts';

// Another run may have the cluster: each waits for its turn.
test.describe.configure({ timeout: 300_000 });

const prove = (folder: string, ...options: readonly string[]) => {
  const line = ['--silent', 'start', '--', '--json', '--target', 'kind', '--keep', '--out', path.join(folder, 'out')];
  return start('npm', [...line, ...options], { cwd: projectDir }).ended;
};

test('--json: a proof says events alone on stdout, from its first rung to its exit code', async ({ folder }) => {
  const ended = await prove(folder);
  const events = eventsOf(ended);
  const out = path.join(folder, 'out');
  const { run, verdicts, shown, exit } = JSON.parse(
    await readFile(path.join(out, 'verdicts.json'), 'utf8'),
  ) as Verdicts;
  expect(events[0]).toMatchObject({ run });
  expect(exit.code).toBe(ended.code);
  const told = events.filter(({ type }) => type === 'verdict').map(({ claim }) => claim);
  expect(told.sort()).toEqual([...verdicts, ...shown].map(({ claim }) => claim).sort());
  for (const type of ['rung', 'phase-start', 'phase-progress', 'phase-end', 'target-verdicts', 'verdicts']) {
    expect(events.map((event) => event.type)).toContain(type);
  }
  // People read beside it.
  expect(ended.stderr).toMatch(/^ {2}kubelet +\S \w+ +\S+-control-plane$/m);
  expect(ended.stderr).toMatch(/^proof: \d+ passed, \d+ failed, 0 skipped$/m);
  const kept = (await readFile(path.join(out, 'events.ndjson'), 'utf8')).trim().split('\n');
  expect(kept.flatMap(eventSchema().problems)).toEqual([]);
});

test('--json: a run that fails over its page says so in events, and in words what failed first', async ({ folder }) => {
  const file = path.join(folder, 'page.md');
  const own = await readFile(defaultPage, 'utf8');
  await writeFile(
    file,
    own.replace('and every worker Node are containers', 'and every worker Node are never containers'),
  );
  const ended = await prove(folder, '--page', file);
  const events = eventsOf(ended);
  expect(ended.code).toBe(1);
  expect(events).toContainEqual(expect.objectContaining({ type: 'page-problem', line: 38 }));
  expect(events.at(-2)).toMatchObject({ type: 'note' });
  expect(ended.stderr).toMatch(/^First failure: [^]*\n\nproof: \d+ passed, \d+ failed, 0 skipped\nReport: /m);
});
