import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wrap } from './wrap.ts';

describe('wrap', () => {
  for (const [text, width, indent, lines] of [
    ['', 10, '', ['']],
    ['one', 10, '', ['one']],
    ['one two three', 7, '', ['one two', 'three']],
    ['one two three', 7, '  ', ['one two', '  three']],
    ['one two three four', 9, '  ', ['one two', '  three', '  four']],
    ['unbreakable x', 5, '', ['unbreakable', 'x']],
    ['工作 节点', 5, '', ['工作', '节点']],
  ] as const) {
    it(`breaks "${text}" at ${width} with indent "${indent}"`, () => {
      assert.deepEqual(wrap(text, width, indent), lines);
    });
  }
});
