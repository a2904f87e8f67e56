import { usageError } from '../fixtures/errors.ts';
import { exitCodes } from '../fixtures/model/exit-code.ts';
import { withLock } from './cli/lock.ts';
import { lineFor } from './cli/options.ts';
import { runVerb } from './cli/verb.ts';
import { inspectEngine } from './engine/inspect-engine.ts';
import { stackLeftovers } from './eks/create/leftovers.ts';
import { findLeftovers, type Leftover } from './gc/leftovers.ts';

await runVerb({
  name: 'gc',
  summary: 'Lists what runs that were cut off have left behind; exit 5 if anything stays.',
  options: {
    eks: { type: 'string', value: 'create', help: 'also look in AWS, for what --eks create has left behind' },
    delete: { type: 'boolean', help: 'delete what is listed' },
  },
  run: (context) =>
    withLock('cluster', context, 'collects leftovers', async () => {
      const { reachable } = await inspectEngine({}, context.signal);
      if (!reachable) context.out.warn('The Docker Engine does not answer: only files are looked at.');
      const inAws = lookInAws(context.values['eks']);
      const look = async () => [...(await findLeftovers(reachable)), ...(inAws ? await stackLeftovers(context) : [])];
      const found = await look();
      const mayDelete = context.values['delete'] === true;
      for (const leftover of found) {
        if (mayDelete) await leftover.remove();
        context.out.note(
          `${mayDelete ? 'Deleted' : 'Left behind'}: ${leftover.kind} ${leftover.name} (${leftover.why})`,
        );
      }
      const left = mayDelete ? await look() : found;
      context.out.event({ type: 'leftovers', found: found.map(plain), left: left.map(plain) });
      if (found.length === 0) context.out.note('Nothing was left behind.');
      else if (!mayDelete) context.out.note(`To delete it: ${lineFor('gc', ['--delete'])}`);
      // An old image takes room only; no run was cut off over it.
      const serious = left.filter(({ kind }) => kind !== 'image');
      return serious.length === 0 ? exitCodes.proven : exitCodes.leftovers;
    }),
});

function plain({ kind, name, why }: Leftover) {
  return { kind, name, why };
}

// AWS is looked at where that was typed, and nowhere else.
function lookInAws(value: string | boolean | undefined): boolean {
  if (value === undefined || value === 'create') return value === 'create';
  throw usageError('bad-eks', 'Read --eks', `"${String(value)}"`, 'Write --eks create, or leave it out.', 'create');
}
