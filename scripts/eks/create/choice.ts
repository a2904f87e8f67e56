import { usageError } from '../../../fixtures/errors.ts';
import { pins } from '../../../fixtures/versions.ts';
import type { Parsed } from '../../cli/options.ts';
import { workerKinds } from '../../proof/option-specs.ts';

export type WorkerKind = (typeof workerKinds)[number];

export interface CreateChoice {
  /** Kubernetes minor: `1.36`. */
  minor: string;
  workers: readonly WorkerKind[];
  ttlMs: number;
  /** 12 digits; undefined: any account. */
  account: string | undefined;
  yes: boolean;
  /** The cost was told and agreed to before. */
  agreed?: boolean;
  extendedSupport: boolean;
  /** Role that gets an access entry with group `kind-and-eks`. */
  readRole: string | undefined;
  /** Keep what a failed creation has made. */
  retain: boolean;
  /** The cluster is to be deleted when the verb ends, also when it is interrupted. */
  goes: boolean;
}

const hourMs = 3_600_000;

/** Reads the options of `--eks create`; throws a usage error that names what is allowed. */
export function readCreateChoice(values: Parsed['values'], goes: boolean): CreateChoice {
  const minor = values['kubernetes'];
  return {
    minor: typeof minor === 'string' ? minor : pins.kubernetes.default,
    workers: readWorkers(values['worker-kinds']),
    ttlMs: readTtl(values['ttl']),
    account: readPattern(values['account'], 'account', /^\d{12}$/, '12 digits', '123456789012'),
    yes: values['yes'] === true,
    extendedSupport: values['extended-support'] === true,
    readRole: readPattern(
      values['read-role'],
      'read-role',
      /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      'the ARN of an IAM role',
      'arn:aws:iam::123456789012:role/NAME',
    ),
    retain: values['retain'] === true,
    goes,
  };
}

function readWorkers(value: string | boolean | undefined): WorkerKind[] {
  if (typeof value !== 'string') return ['managed', 'self-managed'];
  const asked = value.split(',');
  const unknown = asked.find((kind) => !(workerKinds as readonly string[]).includes(kind));
  const next = 'Write for example: --worker-kinds managed,self-managed,fargate';
  if (unknown !== undefined) {
    throw usageError('bad-worker-kinds', 'Read --worker-kinds', `"${unknown}"`, next, workerKinds.join(', '));
  }
  // CoreDNS stays on EC2 unless it is changed, and a cluster without cluster DNS proves little.
  if (asked.every((kind) => kind === 'fargate')) {
    throw usageError(
      'bad-worker-kinds',
      'Read --worker-kinds',
      'fargate alone',
      next,
      'managed or self-managed beside it',
    );
  }
  return workerKinds.filter((kind) => asked.includes(kind));
}

function readTtl(value: string | boolean | undefined): number {
  if (typeof value !== 'string') return 3 * hourMs;
  const [, amount, unit] = /^(\d{1,4})(h|m)$/.exec(value) ?? [];
  const ttl = Number(amount) * (unit === 'h' ? hourMs : 60_000);
  // A creation alone may take 45 minutes.
  if (!(ttl >= hourMs && ttl <= 24 * hourMs)) {
    throw usageError('bad-ttl', 'Read --ttl', `"${value}"`, 'Write for example: --ttl 3h', 'from 1h (60m) to 24h');
  }
  return ttl;
}

function readPattern(
  value: string | boolean | undefined,
  option: string,
  pattern: RegExp,
  expected: string,
  example: string,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (pattern.test(value)) return value;
  throw usageError(`bad-${option}`, `Read --${option}`, `"${value}"`, `Write: --${option} ${example}`, expected);
}
