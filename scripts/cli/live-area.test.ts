import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { createOutput } from './output.ts';
import { isLive } from './terminal.ts';
import { Screen } from './testdata.ts';
import { cut } from './width.ts';

function terminal(columns = 80, env: NodeJS.ProcessEnv = {}) {
  const screen = new Screen(columns);
  return { screen, out: createOutput({ json: false, runId: 'run-1', people: screen, env }) };
}

/** Phases that go on until they are told to end. */
function running(out: ReturnType<typeof createOutput>) {
  return (name: string, usual?: string, doing?: string, details?: readonly string[]) => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const ended = out.phase(name, usual, (step) => {
      if (doing !== undefined) step(doing, details);
      return promise;
    });
    const end = async (error?: Error) => {
      if (error === undefined) resolve(undefined);
      else reject(error);
      await ended.catch(() => undefined);
    };
    return { end };
  };
}

describe('the live lines of a terminal', () => {
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => {
    mock.timers.reset();
  });

  it('are one for each phase that runs, below what stays', async () => {
    const { screen, out } = terminal();
    const kind = running(out.scoped({ target: 'kind' }))('Create cluster', '25 s', 'Preparing nodes');
    const eks = running(out.scoped({ target: 'eks' }))('Create cluster', '25 s');
    out.scoped({ target: 'eks' }).note('meanwhile');
    mock.timers.tick(125);
    assert.deepEqual(screen.lines, [
      '  EKS   meanwhile',
      '⠙ KinD  Create cluster 0 ms, usually 25 s: Preparing nodes',
      '⠙ EKS   Create cluster 0 ms, usually 25 s',
    ]);
    await kind.end(new Error('no'));
    assert.match(screen.lines[1] ?? '', /^✗ KinD {2}Create cluster \d+ ms, while: Preparing nodes$/);
    assert.match(screen.lines[2] ?? '', /^⠙ EKS/);
    await eks.end();
    assert.equal(screen.lines.length, 3);
    assert.match(screen.lines[2] ?? '', /^✓ EKS {3}Create cluster \d+ ms$/);
  });

  it('take their details in place of what is being done', async () => {
    const { screen, out } = terminal();
    const phase = running(out)('Prove', undefined, 'KinD 1 of 11', ['KinD  1 of 11 claims', 'EKS   none']);
    mock.timers.tick(125);
    assert.deepEqual(screen.lines, ['⠙ Prove 0 ms', '    KinD  1 of 11 claims', '    EKS   none']);
    await phase.end();
    assert.equal(screen.lines.length, 1);
  });

  it('stay within the width, with wide characters too, and break no other line', async () => {
    const { screen, out } = terminal(20);
    const phase = running(out)('建立集群建立集群', '10 s', 'x'.repeat(100));
    out.text('a line that is longer than this terminal is wide');
    assert.deepEqual(screen.lines.slice(0, 3), ['a line that is longe', 'r than this terminal', ' is wide']);
    assert.equal(screen.lines.length, 4);
    assert.equal(screen.lines[3], '⠋ 建立集群建立集群…');
    await phase.end();
    assert.match(screen.lines.join('\n'), /^✓ 建立/m);
  });

  it('leave nothing behind when the terminal becomes narrower, or wider again', async () => {
    const { screen, out } = terminal(80);
    out.note('above');
    const phase = running(out)('A phase', '10 s', 'what it does, in words that take some room', ['a', 'b']);
    for (const columns of [24, 11, 60]) {
      screen.resize(columns);
      assert.equal(screen.lines[0], 'above');
      assert.equal(screen.lines.length, 4, screen.lines.join('\n'));
    }
    await phase.end();
    assert.equal(screen.lines.length, 2);
  });

  it('are away while somebody is asked', async () => {
    const { screen, out } = terminal();
    const phase = running(out)('A phase');
    const release = out.hold();
    screen.write('Do that? [y/N] ');
    mock.timers.tick(1000);
    assert.deepEqual(screen.lines, ['Do that? [y/N]']);
    release();
    assert.match(screen.lines.at(-1) ?? '', /A phase/);
    await phase.end();
  });

  it('stop with the last phase: nothing is drawn any more', async () => {
    const { screen, out } = terminal();
    await running(out)('A phase').end();
    const { written } = screen;
    mock.timers.tick(1000);
    assert.equal(screen.written, written);
    assert.equal(screen.listenerCount('resize'), 0);
  });

  it('let no control character of a phase through', async () => {
    const { screen, out } = terminal();
    const phase = running(out)('a\u001b[2Jb', undefined, 'c\nd', ['e\rf']);
    mock.timers.tick(125);
    assert.deepEqual(screen.lines, ['⠙ a\\u001b[2Jb 0 ms', '    e\\u000df']);
    await phase.end();
  });
});

describe('isLive', () => {
  for (const [env, isTTY, live] of [
    [{}, true, true],
    [{}, false, false],
    [{ TERM: 'dumb' }, true, false],
    [{ CI: 'true' }, true, false],
    [{ CI: 'false' }, true, true],
    [{ NO_COLOR: '1' }, true, true],
  ] as const) {
    it(`is ${live} with ${JSON.stringify(env)}, terminal: ${isTTY}`, () => {
      assert.equal(isLive({ write: () => true, isTTY }, env), live);
    });
  }
});

describe('cut', () => {
  for (const [text, columns, kept] of [
    ['abc', 3, 'abc'],
    ['abcd', 3, 'ab…'],
    ['集群集', 5, '集群…'],
    ['集群', 4, '集群'],
    ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
    ['👩‍👩‍👧ab', 3, '👩‍👩‍👧…'],
  ] as const) {
    it(`leaves "${kept}" of "${text}" in ${columns} columns`, () => {
      assert.equal(cut(text, columns), kept);
    });
  }
});
