import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { percent, scores, survivors, type Report } from './score.ts';

const mutant = (status: string) => ({
  status,
  mutatorName: 'BooleanLiteral',
  replacement: 'false',
  location: { start: { line: 7 } },
});

const report: Report = {
  files: {
    'fixtures/model/inert.ts': { mutants: ['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(mutant) },
    'fixtures/parity/looks.ts': { mutants: ['Killed', 'Ignored', 'RuntimeError'].map(mutant) },
  },
};

describe('the mutation score', () => {
  it('counts what was noticed and what was not, by folder and together', () => {
    assert.deepEqual(Object.fromEntries(scores(report)), {
      all: { noticed: 3, survived: 2, ignored: 1 },
      model: { noticed: 2, survived: 2, ignored: 0 },
      parity: { noticed: 1, survived: 0, ignored: 1 },
    });
  });

  it('leaves out what was not tested', () => {
    assert.equal(percent({ noticed: 3, survived: 1, ignored: 6 }), 75);
  });

  it('is none where nothing was tested', () => {
    assert.equal(percent({ noticed: 0, survived: 0, ignored: 6 }), undefined);
  });

  it('names where each survivor is', () => {
    assert.deepEqual(survivors(report), [
      'fixtures/model/inert.ts:7 BooleanLiteral: false',
      'fixtures/model/inert.ts:7 BooleanLiteral: false',
    ]);
  });
});
