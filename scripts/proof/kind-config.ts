import { existsSync } from 'node:fs';
import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { callerDir } from '../../fixtures/paths.ts';
import { defaultKindConfig } from '../../fixtures/workshop/files.ts';
import type { Parsed } from '../cli/options.ts';

/** The kind.yaml that is named, or stands beside the page, or is the project's own. */
export function readKindConfig(values: Parsed['values'], targets: readonly TargetName[] = ['kind']): string {
  const { page, kind, 'kind-config': named } = values;
  if (typeof named === 'string') {
    const unused = !targets.includes('kind')
      ? `--target ${targets.join(',')}`
      : kind === undefined
        ? ''
        : '--kind attach';
    if (unused === '') return path.resolve(callerDir(), named);
    throw usageError('kind-config-unused', 'Read the options', `--kind-config with ${unused}`, 'Leave it out.');
  }
  const beside = typeof page === 'string' ? path.join(path.dirname(path.resolve(callerDir(), page)), 'kind.yaml') : '';
  return existsSync(beside) ? beside : defaultKindConfig;
}
