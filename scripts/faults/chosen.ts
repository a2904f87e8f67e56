import { usageError } from '../../fixtures/errors.ts';
import type { Parsed } from '../cli/options.ts';
import { cases } from './catalogue/index.ts';
import type { Case } from './model.ts';

/**
 * The faults that were asked for, each on the targets that were. Exit 2 where there is no such fault or target.
 */
export function chosenCases({ fault: typed, short, target }: Parsed['values']): readonly Case[] {
  if (target !== undefined && target !== 'kind' && target !== 'eks')
    throw usageError('unknown-target', 'Read --target', `"${String(target)}"`, 'Write one of them.', 'kind, eks');
  const on = cases.filter((one) => target === undefined || one.target === target);
  // The ten are those of kind: an emulation of EKS takes as long to come up as two of them.
  if (typeof typed !== 'string')
    return short === true ? on.filter((one) => one.fault.short === true && one.target === 'kind') : on;
  const ids = typed.split(',');
  const unknown = ids.find((id) => !on.some(({ fault }) => fault.id === id));
  if (unknown !== undefined)
    throw usageError(
      'unknown-fault',
      'Read --fault',
      `"${unknown}"`,
      'Write one of them.',
      [...new Set(on.map(({ fault }) => fault.id))].join(', '),
    );
  return on.filter(({ fault }) => ids.includes(fault.id));
}
