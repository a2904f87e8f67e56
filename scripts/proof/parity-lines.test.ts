import assert from 'node:assert/strict';
import { it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { Difference, Parity } from '../../fixtures/parity/model.ts';
import { parityLines } from './parity-lines.ts';

const difference = (index: number, more: Partial<Difference> = {}): Difference => ({
  ...{ where: `api-group/group-${index}.example.com`, a: 'v1', b: null, fails: true, ...more },
});
const parityOf = (count: number, more: Partial<Parity> = {}) =>
  ({
    between: [
      { target: 'kind', mode: 'created', cluster: 'a', kubernetesVersion: 'v1.36.3' },
      { target: 'eks', mode: 'attached', cluster: 'b', kubernetesVersion: 'v1.36.3-eks-1' },
    ],
    ...{ strict: false, verdict: 'refuted', reason: `${count} differ`, notCompared: [], warnings: [] },
    differences: Array.from({ length: count }, (_, index) => difference(index)),
    shown: [difference(99, { fails: false, explainedBy: 'x' })],
    areas: [{ area: 'api-group', compared: 40 }],
    ...more,
  }) as unknown as Parity;

it('says what was compared, and each difference that fails with both values', () => {
  assert.deepEqual(parityLines(parityOf(1), 80), [
    '  Parity of KinD and EKS: refuted: 1 differ',
    '    40 facts compared, 2 differ (1 explained), 0 could not be compared.',
    '    ✗ api-group/group-0.example.com: v1 against missing',
  ]);
});

it('does not scroll away what failed first: many differences are counted', () => {
  const lines = parityLines(parityOf(30), 80);
  assert.equal(lines.filter((line) => line.includes('✗')).length, 8);
  assert.equal(lines.at(-1), '    … and 22 more: see the report.');
  assert.equal(parityLines(parityOf(8), 80).length, 10);
});

for (const width of [60, 80, 120]) {
  it(`stays within ${width} columns, and lets no control character through`, () => {
    const b = `changed \u001b[2J${'and again '.repeat(20)}`;
    const lines = parityLines(parityOf(0, { differences: [difference(1, { b })], warnings: [b] }), width);
    assert.equal(stripVTControlCharacters(lines.join('')), lines.join(''));
    for (const line of lines) assert.ok(line.length <= width, line);
  });
}
