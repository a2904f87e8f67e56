import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { HarnessError, usageError } from '../../fixtures/errors.ts';
import type { Run, Split } from '../../fixtures/model/run.ts';
import { claims, run as sample } from '../../fixtures/report/testdata.ts';
import { createOutput, type Event } from '../cli/output.ts';
import type { VerbContext } from '../cli/verb.ts';
import { readProof } from '../judge/read-proof.ts';
import { failedVerdicts, tellFailedBringUp } from './failed-bring-up.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'failed-bring-up-'));
after(() => rm(folder, { recursive: true }));

const error = new HarnessError({
  ...{ id: 'no-node', exitCode: 4, doing: 'Create the cluster', seen: 'no Node came', next: 'Look at its logs.' },
});
const split: Split = {
  targets: [{ name: 'kind', mode: 'created' }],
  ...{ kubernetes: '1.36', whole: true, strictParity: false },
};
const ended: Event = { type: 'phase-end', phase: 'Create cluster', target: 'kind', ok: false, ms: 1200 };
const failedOf = (name: string, changes: Partial<Run> = {}) => ({
  run: { ...sample, claims, targets: [], outDir: path.join(folder, name), ...changes },
  ...{ target: 'kind' as const, targets: ['kind' as const], playwright: [] },
});

function contextOf(signal = new AbortController().signal) {
  const said: string[] = [];
  const people = { write: (text: string) => said.push(text) };
  const out = createOutput({ json: false, runId: sample.id, people, env: {} });
  const context: VerbContext = {
    ...{ out, signal, mayInstall: false, runId: sample.id, values: {}, rest: [] },
    ...{ events: [ended], onEvent: () => () => undefined },
  };
  return { context, said };
}

describe('tellFailedBringUp', () => {
  it('writes a part with the phases as JUnit cases, which can be read again, and says where it lies', async () => {
    const failed = failedOf('out');
    const { context, said } = contextOf();
    await tellFailedBringUp(context, error, failed);
    const dir = path.join(failed.run.outDir, 'partial');
    const junit = await readFile(path.join(dir, 'junit.xml'), 'utf8');
    assert.match(junit, /<testcase classname="bring-up of kind[^"]*" name="Create cluster" time="1\.200"/);
    assert.match(junit, /kind did not come up: Create the cluster: no Node came/);
    assert.match(await readFile(path.join(dir, 'summary.md'), 'utf8'), /no Node came/);
    assert.equal(readProof(dir).verdicts.exit.code, 4);
    assert.match(said.join(''), /partial\/junit\.xml/);
  });

  it('masks nothing where nothing can be written', async () => {
    const { context, said } = contextOf();
    await tellFailedBringUp(context, error, failedOf('', { outDir: '/dev/null/out' }));
    assert.match(said.join(''), /was not written: /);
  });

  it('writes nothing for what was typed, nor after an interrupt', async () => {
    const typed = failedOf('typed');
    await tellFailedBringUp(contextOf().context, usageError('no-such-cluster', 'Attach', 'none', 'Name one.'), typed);
    await tellFailedBringUp(contextOf(AbortSignal.abort()).context, error, typed);
    assert.equal(existsSync(typed.run.outDir), false);
  });
});

describe('failedVerdicts', () => {
  it('is the part of its shard', () => {
    for (const playwright of [
      ['--shard', '2/3'],
      ['--quiet', '--shard=2/3'],
    ]) {
      const { scope } = failedVerdicts(error, { ...failedOf('', { split, full: false }), playwright }, []);
      assert.deepEqual(scope.shard, { current: 2, total: 3, of: split });
    }
  });

  it('says of the other target that nobody looked at it', () => {
    const both = { ...failedOf('', { outOfScope: [] }), targets: ['kind', 'eks'] as const };
    const { scope } = failedVerdicts(error, both, []);
    assert.deepEqual(scope.outOfScope, [{ target: 'eks', why: 'the run ended before it was looked at' }]);
  });
});
