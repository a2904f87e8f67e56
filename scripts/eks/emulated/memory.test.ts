import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EngineInfo } from '../../engine/inspect-engine.ts';
import { memoryShortage } from './memory.ts';

const gib = 1024 ** 3;
const engine = (local: boolean, memoryBytes: number) =>
  ({ reachable: true, engine: { local, memoryBytes } }) as unknown as EngineInfo;
const none = { reachable: false } as unknown as EngineInfo;

describe('memoryShortage', () => {
  for (const [name, found, free, said] of [
    ['an engine here, and enough is free', engine(true, 24 * gib), 8 * gib, undefined],
    [
      'an engine here, and too little is free',
      engine(true, 24 * gib),
      7.9 * gib,
      /^the engine has 7\.9 GiB .* wants 8$/,
    ],
    ['a small virtual machine, whatever is free here', engine(false, 4 * gib), 64 * gib, /^the engine has 4\.0 GiB/],
    ['a large engine elsewhere, though little is free here', engine(false, 16 * gib), gib, undefined],
    ['no engine yet: it will be on this machine', none, 2 * gib, /^the engine has 2\.0 GiB/],
  ] as const) {
    it(`of ${name}`, () => {
      const shortage = memoryShortage(found, free);
      if (said === undefined) assert.equal(shortage, undefined);
      else assert.match(shortage ?? '', said);
    });
  }
});
