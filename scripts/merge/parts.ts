import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { usageError } from '../../fixtures/errors.ts';
import { asTyped } from '../cli/shown.ts';
import { readProof, type SavedProof } from '../judge/read-proof.ts';

/** A proof that was handed in, whole or a shard. */
export interface Part extends SavedProof {
  /** Where it lies, as the person who typed the command would write it. */
  where: string;
  /** Lines of NDJSON. */
  events: string[];
}

/** How deep proofs are looked for: `DIR/<artifact>/partial`. */
const depth = 2;

/**
 * The folders of proofs in a folder that was typed: itself, its `partial`, or those of the folders in it, as a CI system
 * lays down what its jobs handed in. Throws `no-proof` (2) where there is none.
 */
export function proofDirsIn(dir: string): string[] {
  const found = search(dir, depth);
  if (found.length > 0) return found;
  const seen = existsSync(dir) ? 'there is no verdicts.json in it' : 'there is no such folder';
  throw usageError('no-proof', `Merge the proofs in ${asTyped(dir)}`, seen, 'Name folders of proofs or of shards.');
}

function search(dir: string, deeper: number): string[] {
  const holds = (folder: string) => existsSync(path.join(folder, 'verdicts.json'));
  if (holds(dir)) return [dir];
  const partial = path.join(dir, 'partial');
  if (holds(partial)) return [partial];
  if (deeper === 0 || !existsSync(dir) || !statSync(dir).isDirectory()) return [];
  return readdirSync(dir)
    .sort()
    .flatMap((name) => search(path.join(dir, name), deeper - 1));
}

/** Reads proofs strictly, as `judge` does. What was handed in twice and is the same counts once. */
export function readParts(dirs: readonly string[]): Part[] {
  const parts = dirs.map((dir): Part => {
    const events = path.join(dir, 'events.ndjson');
    const lines = existsSync(events) ? readFileSync(events, 'utf8').split('\n') : [];
    return { ...readProof(dir), where: asTyped(dir), events: lines.filter((line) => line !== '') };
  });
  return parts.filter(
    ({ verdicts }, index) => !parts.slice(0, index).some((earlier) => isDeepStrictEqual(earlier.verdicts, verdicts)),
  );
}
