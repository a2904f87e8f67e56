import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { HarnessError } from '../../fixtures/errors.ts';
import type { TargetResult } from '../../fixtures/model/run.ts';
import { emulatedTarget, run } from '../../fixtures/report/testdata.ts';
import { pendingResult } from '../../fixtures/targets/run.ts';
import { createOutput, type Event } from '../cli/output.ts';
import type { VerbContext } from '../cli/verb.ts';
import { bringUpBeside, type BroughtUp } from './beside.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'beside-'));
after(() => rm(folder, { recursive: true }));

let count = 0;
function begin(bringUp: (context: VerbContext) => Promise<BroughtUp>) {
  const own = { ...run, pending: [], eventsFile: path.join(folder, String(count++), 'events.ndjson') };
  const events: Event[] = [];
  const nowhere = { write: () => true };
  const out = createOutput({
    json: false,
    runId: 'r',
    people: nowhere,
    machine: nowhere,
    sink: (one) => events.push(one),
  });
  const signal = new AbortController().signal;
  const context = {
    out,
    signal,
    mayInstall: false,
    runId: 'r',
    values: {},
    rest: [],
    events,
    onEvent: () => () => undefined,
  };
  const beside = bringUpBeside(context, own, { name: 'eks', bringUp, then: (target) => Promise.resolve(target) });
  return { beside, own, events, result: () => pendingResult(own, 'eks') };
}

async function written(result: () => TargetResult | undefined): Promise<TargetResult> {
  for (;;) {
    const found = result();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a target that comes up beside others', () => {
  it('is told to its workers when it is up, with what they have to have, and in a file for this user alone', async () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_PROFILE: null };
    const { beside, own, result } = begin(() => Promise.resolve({ target: emulatedTarget, env }));
    assert.deepEqual(await written(result), { up: emulatedTarget, env });
    await beside.stop();
    assert.deepEqual(await readdir(path.dirname(own.eventsFile)), ['eks.json']);
    assert.equal((await stat(path.join(path.dirname(own.eventsFile), 'eks.json'))).mode & 0o777, 0o600);
  });

  it('keeps its failure, and its exit code, and says it at once with the way out', async () => {
    const failure = new HarnessError({ id: 'x', exitCode: 3, doing: 'Attach', seen: 'no region', next: 'Set one.' });
    const { beside, events, result } = begin(() => Promise.reject(failure));
    assert.deepEqual(await written(result), { failed: { code: 3, reason: 'Attach: no region.' } });
    await beside.stop();
    assert.match(JSON.stringify(events), /no region.*Set one/);
  });

  it('calls what is no known failure a defect', async () => {
    const { beside, result } = begin(() => Promise.reject(new TypeError('x is not a function')));
    assert.deepEqual(await written(result), { failed: { code: 70, reason: 'x is not a function' } });
    await beside.stop();
  });

  it('is stopped, and waited for, where the run ends before it is up; and is silent about that', async () => {
    let ended = false;
    const { beside, events } = begin(async ({ signal }) => {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      ended = true;
      return signal.aborted ? Promise.reject(new Error('stopped')) : { target: emulatedTarget };
    });
    await beside.stop();
    assert.deepEqual([ended, events.length], [true, 0]);
  });

  it('ends what runs beside the proof when it is closed, not before', async () => {
    let open = true;
    const close = () => {
      open = false;
      return Promise.resolve();
    };
    const { beside, result } = begin(() => Promise.resolve({ target: emulatedTarget, close }));
    await written(result);
    await beside.stop();
    assert.equal(open, true);
    await beside.close();
    assert.equal(open, false);
  });
});
