import { usageError } from '../../fixtures/errors.ts';
import type { Split } from '../../fixtures/model/run.ts';
import { pins } from '../../fixtures/versions.ts';
import type { ProofChoice } from './options.ts';
import { isWhole } from './selection.ts';

/**
 * What the whole was asked for, where Playwright's `--shard` was typed; undefined where it was not. Throws a usage error
 * (2) for a choice that its shards, each alone on its machine, could not agree on.
 */
export function splitOf(args: readonly string[], choice: ProofChoice): Split | undefined {
  const others = withoutShard(args);
  if (others.length === args.length) return undefined;
  const { targets, eks, attach, minor, strictParity } = choice;
  const hasBoth = targets.length > 1;
  if (targets.includes('eks') && eks.how === 'create') {
    throw refused('--eks create', 'every shard would create a cluster', 'Create one cluster, and attach to it.');
  }
  if (hasBoth && eks.how === 'attach' && minor === undefined) {
    const seen = 'a shard without specs of EKS does not learn the minor that kind has to follow';
    throw refused('--eks attach', seen, 'Add --kubernetes MINOR, the minor of the EKS cluster.');
  }
  const modes = {
    kind: attach === undefined ? 'created' : 'attached',
    eks: eks.how === 'attach' ? 'attached' : 'emulated',
  } as const;
  return {
    targets: targets.map((name) => ({ name, mode: modes[name] })),
    kubernetes: minor ?? pins.kubernetes.default,
    whole: isWhole(others),
    strictParity,
  };
}

function refused(option: string, seen: string, next: string) {
  return usageError('not-to-be-split', `Read --shard with ${option}`, seen, next);
}

function withoutShard(args: readonly string[]): string[] {
  return args.filter((argument, index) => !/^--shard(=|$)/.test(argument) && args[index - 1] !== '--shard');
}
