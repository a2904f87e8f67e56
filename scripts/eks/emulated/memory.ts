import { freemem } from 'node:os';
import type { EngineInfo } from '../../engine/inspect-engine.ts';

const gibibyte = 1024 ** 3;
// Three Nodes and their Pods take about 3 GiB; the rest is for whatever else the engine runs.
const needed = 8 * gibibyte;

/**
 * Why an emulation would have too little memory, in words; undefined where it has enough. An engine on this machine has
 * what is free here; any other has what it says that it has.
 */
export function memoryShortage(found: EngineInfo, freeHere: number = freemem()): string | undefined {
  const free = found.reachable ? freeTo(found.engine, freeHere) : freeHere;
  if (free >= needed) return undefined;
  return `the engine has ${(free / gibibyte).toFixed(1)} GiB of memory free, an emulation wants ${needed / gibibyte}`;
}

function freeTo({ local, memoryBytes }: { local: boolean; memoryBytes: number }, freeHere: number): number {
  return local ? Math.min(memoryBytes, freeHere) : memoryBytes;
}
