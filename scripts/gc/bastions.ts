import { bastionLabel, bastionOwnerLabel, ownerOf } from '../../fixtures/clients/owner.ts';
import { docker } from '../kind/containers.ts';
import type { Leftover } from './leftovers.ts';

/** The bastions on this engine, running or not, whose process has ended without removing them. */
export async function bastions(): Promise<Leftover[]> {
  const columns = ['{{.ID}}', '{{.Names}}', `{{.Label "${bastionLabel}"}}`, `{{.Label "${bastionOwnerLabel}"}}`];
  const list = ['ps', '--all', '--no-trunc', '--filter', `label=${bastionLabel}`, '--format', columns.join('\t')];
  const lines = (await docker(list, 'List bastions')).split('\n').filter((line) => line !== '');
  const found: Leftover[] = [];
  for (const line of lines) {
    const [id = '', name = '', run = '', owner = ''] = line.split('\t');
    if (await isAlive(owner)) continue;
    found.push({
      kind: 'container',
      name,
      why: `bastion of run ${run}, which is over`,
      remove: async () => {
        await docker(['rm', '--force', '--volumes', id], `Remove bastion ${name}`);
      },
    });
  }
  return found;
}

/** Whether the very process that a label names still runs; a label that names none cannot keep a container. */
async function isAlive(owner: string): Promise<boolean> {
  const pid = Number(owner.split(' ')[0]);
  return Number.isInteger(pid) && pid > 0 && (await ownerOf(pid)) === owner;
}
