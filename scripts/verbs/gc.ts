import { existsSync } from 'node:fs';
import { messageOf, usageError } from '../../fixtures/errors.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { withFreeLock, withLock } from '../cli/lock.ts';
import { lineFor } from '../cli/options.ts';
import type { Verb, VerbContext } from '../cli/verb.ts';
import { inspectEngine } from '../engine/inspect-engine.ts';
import { stackLeftovers } from '../eks/create/leftovers.ts';
import { allFaultsClusters, faultsLock } from '../faults/names.ts';
import { findLeftovers, type Leftover } from '../gc/leftovers.ts';

export const run: Verb['run'] = (context) =>
  withLocks(context, async (busy) => {
    const { reachable } = await inspectEngine({}, context.signal);
    if (!reachable) context.out.warn('The Docker Engine does not answer: only files are looked at.');
    const inAws = lookInAws(context.values['eks']);
    const look = async () => [
      ...(await findLeftovers(reachable, busy)),
      ...(inAws ? await stackLeftovers(context) : []),
    ];
    const found = await look();
    const mayDelete = context.values['delete'] === true;
    const deleted: Leftover[] = [];
    if (!mayDelete) for (const leftover of found) context.out.note(`Left behind: ${told(leftover)}`);
    else for (const leftover of found) if (await remove(context, leftover)) deleted.push(leftover);
    const after = mayDelete ? await look() : found;
    // A folder that was emptied in part looks too young by now.
    const emptied = ({ kind, name }: Leftover) => mayDelete && kind === 'folder' && existsSync(name);
    const left = [...found.filter((one) => emptied(one) && !isAmong(one, after)), ...after];
    context.out.event({
      type: 'leftovers',
      found: found.map(plain),
      deleted: deleted.filter((one) => !isAmong(one, left)).map(plain),
      left: left.map(plain),
    });
    if (mayDelete) for (const leftover of left) context.out.warn(`Still there: ${told(leftover)}`);
    if (found.length === 0) context.out.note('Nothing was left behind.');
    else if (!mayDelete) context.out.note(`To delete it: ${lineFor('gc', ['--delete'])}`);
    // What was cached takes room only; no run was cut off over it.
    const serious = left.filter(({ kind }) => kind !== 'image' && kind !== 'cache');
    return serious.length === 0 ? exitCodes.proven : exitCodes.leftovers;
  });

// Clusters that are being broken right now are nobody's leftovers, and whoever breaks them is not waited for.
function withLocks<T>(context: VerbContext, work: (busy: readonly string[]) => Promise<T>): Promise<T> {
  const what = 'collects leftovers';
  return withLock('cluster', context, what, () =>
    withFreeLock(faultsLock, context, what, (held) => work(held ? [] : allFaultsClusters)),
  );
}

// One that cannot be deleted keeps nobody from the others.
async function remove(context: VerbContext, leftover: Leftover): Promise<boolean> {
  try {
    await leftover.remove();
    context.out.note(`Deleted: ${told(leftover)}`);
    return true;
  } catch (error) {
    context.signal.throwIfAborted();
    context.out.warn(messageOf(error));
    return false;
  }
}

function isAmong({ kind, name }: Leftover, all: readonly Leftover[]): boolean {
  return all.some((other) => other.kind === kind && other.name === name);
}

function told({ kind, name, why }: Leftover): string {
  return `${kind} ${name} (${why})`;
}

function plain({ kind, name, why }: Leftover) {
  return { kind, name, why };
}

// AWS is looked at where that was typed, and nowhere else.
function lookInAws(value: string | boolean | undefined): boolean {
  if (value === undefined || value === 'create') return value === 'create';
  throw usageError('bad-eks', 'Read --eks', `"${String(value)}"`, 'Write --eks create, or leave it out.', 'create');
}
