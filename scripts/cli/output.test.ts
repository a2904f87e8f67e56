import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { formatDuration, isLong } from './duration.ts';
import { createOutput, type Event } from './output.ts';

function capture(options: { json?: boolean } = {}) {
  const people: string[] = [];
  const machine: string[] = [];
  const events: Event[] = [];
  const out = createOutput({
    json: options.json ?? false,
    runId: 'run-1',
    sink: (event) => events.push(event),
    people: { write: (text) => people.push(text) },
    machine: { write: (text) => machine.push(text) },
  });
  return { out, people, machine, events, shown: () => people.join('') };
}

describe('output', () => {
  it('shows lines to people and keeps them as events with the run id and a time', () => {
    const { out, shown, machine, events } = capture();
    out.note('a');
    out.warn('b');
    out.rung({ ladder: 'kind', doing: 'look on PATH', usual: '1 s', because: 'asked for' });
    assert.equal(shown(), 'a\n! b\n  kind: look on PATH, usually 1 s (asked for)\n');
    assert.deepEqual(
      events.map(({ type, run }) => [type, run]),
      [
        ['note', 'run-1'],
        ['warning', 'run-1'],
        ['rung', 'run-1'],
      ],
    );
    assert.ok(events.every(({ time }) => !Number.isNaN(Date.parse(String(time)))));
    assert.deepEqual(machine, []);
  });

  it('writes one JSON object per line to the machine, and nothing else', async () => {
    const { out, machine, shown } = capture({ json: true });
    out.note('a\nb');
    out.text('a\ntable');
    await out.phase('Prove', undefined, () => Promise.resolve());
    const lines = machine
      .join('')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    assert.deepEqual(
      lines.map(({ type }) => type),
      ['note', 'phase-start', 'phase-end'],
    );
    assert.equal(lines[0]?.['text'], 'a\nb');
    assert.match(shown(), /a\ntable\n/);
  });

  it('lets no control character or workflow command of a text reach the terminal', () => {
    const { out, shown } = capture();
    out.note('::error::x\u001b[2J\ny');
    assert.equal(shown(), ':\u200b:error::x\\u001b[2J\\u000ay\n');
  });

  it('shows start and end of a phase, and hands out what it made', async () => {
    const { out, shown, events } = capture();
    assert.equal(await out.phase('Prove', '10 s', () => Promise.resolve(7)), 7);
    assert.match(shown(), /^… Prove, usually 10 s\n✓ Prove \d+ ms\n$/);
    assert.deepEqual(
      events.map(({ type, ok }) => [type, ok]),
      [
        ['phase-start', undefined],
        ['phase-end', true],
      ],
    );
  });

  it('says what a phase was doing when it failed, and passes the error on', async () => {
    const { out, shown, events } = capture();
    const work = (step: (doing: string) => void) => {
      step('pull the image');
      return Promise.reject(new Error('no'));
    };
    await assert.rejects(out.phase('Bring up', undefined, work), /^Error: no$/);
    assert.match(shown(), /✗ Bring up \d+ ms, while: pull the image\n$/);
    assert.deepEqual([events.at(-1)?.['ok'], events.at(-1)?.['doing']], [false, 'pull the image']);
  });

  it('names the target of what it is scoped to', async () => {
    const { out, shown, events } = capture();
    const eks = out.scoped({ target: 'eks' });
    eks.note('a');
    eks.rung({ ladder: 'kind', doing: 'look' });
    await eks.phase('Prove', undefined, () => Promise.resolve());
    assert.match(shown(), /^ {2}EKS {3}a\n {2}EKS {3}kind: look\n… EKS {3}Prove\n✓ EKS {3}Prove \d+ ms\n$/);
    assert.ok(events.every(({ target }) => target === 'eks'));
  });

  it('says each half minute that a phase still runs, and that it takes longer than usual', async () => {
    mock.timers.enable({ apis: ['setInterval'] });
    let now = 0;
    const clock = mock.method(performance, 'now', () => now);
    try {
      const { out, shown } = capture();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const phase = out.phase('Create', '25 s', (step) => {
        step('Preparing nodes');
        return promise;
      });
      for (now of [30_000, 60_000]) mock.timers.tick(30_000);
      resolve(undefined);
      await phase;
      assert.deepEqual(shown().trim().split('\n'), [
        '… Create, usually 25 s',
        '  Create 30 s, usually 25 s: Preparing nodes',
        '  Create 1 min 00 s, longer than the usual 25 s: Preparing nodes',
        '✓ Create 1 min 00 s, usually 25 s',
      ]);
    } finally {
      clock.mock.restore();
      mock.timers.reset();
    }
  });

  it('writes no escape sequence where nobody sees a terminal', async () => {
    const { out, shown } = capture();
    await out.phase('Prove', undefined, () => Promise.resolve());
    assert.equal(shown().includes('\u001b'), false);
  });
});

for (const [ms, text] of [
  [0, '0 ms'],
  [850.4, '850 ms'],
  [1000, '1 s'],
  [12_400, '12 s'],
  [59_400, '59 s'],
  [60_000, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [3_600_000, '60 min 00 s'],
] as const) {
  it(`shows ${ms} ms as ${text}`, () => {
    assert.equal(formatDuration(ms), text);
  });
}

for (const [ms, usual, long] of [
  [60_000, '25 s', true],
  [45_000, '25 s', false],
  [9_000, '1 s', false],
  [12_000, '1 s', true],
  [50 * 60_000, '20 to 30 min', false],
  [61 * 60_000, '20 to 30 min', true],
  [3_600_000, undefined, false],
  [3_600_000, 'a while', false],
] as const) {
  it(`takes ${formatDuration(ms)} for ${long ? '' : 'not '}long, where ${usual ?? 'nothing'} is usual`, () => {
    assert.equal(isLong(ms, usual), long);
  });
}
