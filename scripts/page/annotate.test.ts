import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../fixtures/workshop/table/claims-table.ts';
import { createOutput } from '../cli/output.ts';
import { annotationLines } from './annotate.ts';
import { showProblem } from './show.ts';

const problem: Problem = {
  file: '/checkout/page.md',
  ...{ line: 3, column: 1, id: 'statement-unknown', text: 'No claim covers it, 100%.', next: 'Write one.' },
};

describe('annotationLines', () => {
  it('names the file from the checkout, and escapes as GitHub reads it', () => {
    assert.deepEqual(annotationLines([problem], '/checkout'), [
      '::error file=page.md,line=3,title=statement-unknown::No claim covers it, 100%25. Write one.',
    ]);
  });

  it('says how many GitHub would have dropped', () => {
    const lines = annotationLines(Array<Problem>(13).fill(problem), '/checkout');
    assert.equal(lines.length, 10);
    assert.equal(lines.at(-1), '::error title=And more::4 more: see the lines above.');
  });
});

describe('showProblem', () => {
  it('lets no text of a page become a workflow command, wherever its lines break', () => {
    const written: string[] = [];
    const people = { write: (text: string) => written.push(text) };
    const out = createOutput({ json: false, runId: 'run', people, env: {} });
    for (let length = 0; length < 120; length++) {
      const text = `${'word '.repeat(length / 5)}${'x'.repeat(length % 5)} ::stop-commands::pwned ##[error]pwned`;
      showProblem(out, { ...problem, text, next: text });
    }
    const lines = written.join('').split('\n');
    assert.ok(lines.some((line) => line.trimStart().startsWith(':\u200b:stop-commands')));
    assert.deepEqual(
      lines.filter((line) => /^\s*::|##\[/.test(line)),
      [],
    );
  });
});
