import path from 'node:path';
import { usageError } from '../../fixtures/errors.ts';
import { leastPrivilege as rights } from '../../fixtures/access/rights.ts';
import type { TargetName } from '../../fixtures/model/evidence.ts';
import { callerDir, projectDir } from '../../fixtures/paths.ts';
import { pins, supportedMinors } from '../../fixtures/versions.ts';
import { defaultPage } from '../../fixtures/workshop/files.ts';
import type { Parsed } from '../cli/options.ts';
import { readCreateChoice, type CreateChoice } from '../eks/create/choice.ts';
import { readKindConfig } from './kind-config.ts';
import { createOptions } from './option-specs.ts';

/** How the EKS target comes to be there. */
export type EksChoice = { how: 'emulated' } | { how: 'attach'; name: string } | { how: 'create'; create: CreateChoice };

export interface TargetChoice {
  /** At least one. */
  targets: readonly TargetName[];
  eks: EksChoice;
  /** Undefined: the default minor, or the attached cluster's. */
  minor: string | undefined;
  /** Name of the kind cluster to attach to; undefined: one of our own. */
  attach: string | undefined;
  /** The kind.yaml of a cluster of our own. */
  kindConfig: string;
  retain: boolean;
  /** Undefined: the pinned one, brought onto the Nodes of a cluster of our own. */
  probeImage?: string | undefined;
}

export interface ProofChoice extends TargetChoice {
  page: string;
  outDir: string;
  keep: boolean;
  /** The existing Namespace for all probes; undefined: a throw-away one for each proof. */
  namespace: string | undefined;
  leastPrivilege: boolean;
  /** Any unexplained difference between the targets fails. */
  strictParity: boolean;
}

/** Reads the target options; throws a usage error that names what is allowed. */
export function readTargetChoice(values: Parsed['values'], env: NodeJS.ProcessEnv = process.env): TargetChoice {
  const targets = readTargets(values['target']);
  refuseUnused(values, targets);
  const minor = values['kubernetes'];
  if (typeof minor === 'string' && !supportedMinors.includes(minor)) {
    throw usageError(
      'unknown-kubernetes',
      'Read --kubernetes',
      `"${minor}"`,
      `Write one of them: --kubernetes ${pins.kubernetes.default}`,
      supportedMinors.join(', '),
    );
  }
  return {
    targets,
    eks: readEks(values, env),
    minor: typeof minor === 'string' ? minor : undefined,
    attach: readAttach(values['kind']),
    kindConfig: readKindConfig(values, targets),
    retain: values['retain'] === true,
  };
}

const allTargets = ['kind', 'eks'] as const satisfies readonly TargetName[];

function readTargets(value: string | boolean | undefined): TargetName[] {
  if (typeof value !== 'string') return [...allTargets];
  const names = value.split(',');
  const unknown = names.find((name) => !allTargets.some((known) => known === name));
  if (unknown !== undefined) {
    throw usageError('unknown-target', 'Read --target', `"${unknown}"`, 'Write --target kind.', allTargets.join(', '));
  }
  return allTargets.filter((name) => names.includes(name));
}

// An option that would be ignored was meant to do something.
function refuseUnused(values: Parsed['values'], targets: readonly TargetName[]): void {
  for (const name of allTargets) {
    if (values[name] === undefined || targets.includes(name)) continue;
    throw usageError(
      'option-without-target',
      'Read the options',
      `--${name} with --target ${targets.join(',')}`,
      `Add ${name} to --target, or leave --${name} out.`,
    );
  }
}

const eksName = /^[0-9A-Za-z][\w-]{0,99}$/;

// A real cluster is never touched unasked: EKS_CLUSTER only completes an `attach` that was typed.
function readEks(values: Parsed['values'], env: NodeJS.ProcessEnv): EksChoice {
  const value = values['eks'];
  // A cluster that a proof made goes with it.
  if (value === 'create') return { how: 'create', create: readCreateChoice(values, true) };
  refuseCreateOptions(values);
  if (typeof value !== 'string' || value === 'emulated') return { how: 'emulated' };
  const [how, ...rest] = value.split(':');
  const name = rest.length === 0 ? (env['EKS_CLUSTER'] ?? '') : rest.join(':');
  if (how === 'attach' && eksName.test(name)) return { how, name };
  throw usageError(
    'bad-eks',
    'Read --eks',
    how === 'attach' && rest.length === 0 ? '"attach", and EKS_CLUSTER is not set' : `"${value}"`,
    'List the names with "aws eks list-clusters".',
    'emulated, attach:NAME or create',
  );
}

function refuseCreateOptions(values: Parsed['values']): void {
  const stray = Object.keys(createOptions).find((name) => values[name] !== undefined);
  if (stray === undefined) return;
  throw usageError('option-without-create', 'Read the options', `--${stray} without --eks create`, 'Leave it out.');
}

function readAttach(value: string | boolean | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  const name = /^attach:([a-z0-9.-]+)$/.exec(value)?.[1];
  if (name === undefined) {
    throw usageError(
      'bad-kind',
      'Read --kind',
      `"${value}"`,
      'List the names with "kind get clusters".',
      'attach:NAME',
    );
  }
  return name;
}

export function readProofChoice(values: Parsed['values'], env: NodeJS.ProcessEnv): ProofChoice {
  if (values['keep'] === true && values['down'] === true) {
    throw usageError(
      'keep-and-down',
      'Read the options',
      '--keep and --down together',
      'Choose one of them.',
      'one of them',
    );
  }
  const leastPrivilege = values['least-privilege'] === true;
  const page = values['page'];
  const out = values['out'];
  return {
    ...readTargetChoice(values, env),
    page: typeof page === 'string' ? path.resolve(callerDir(), page) : defaultPage,
    outDir: typeof out === 'string' ? path.resolve(callerDir(), out) : path.join(projectDir, 'out'),
    namespace: readNamespace(values['namespace']) ?? (leastPrivilege ? rights.namespace : undefined),
    probeImage: readProbeImage(values['probe-image']),
    leastPrivilege,
    strictParity: readParity(values['parity']),
    keep: values['keep'] === true || (values['down'] !== true && env['CI'] !== 'true'),
  };
}

function readParity(value: string | boolean | undefined): boolean {
  if (value === undefined || value === 'strict') return value === 'strict';
  throw usageError(
    'bad-parity',
    'Read --parity',
    `"${String(value)}"`,
    'Write --parity strict, or leave it out.',
    'strict',
  );
}

function readNamespace(value: string | boolean | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value)) return value;
  throw usageError(
    'bad-namespace',
    'Read --namespace',
    `"${value}"`,
    'List the names with "kubectl get namespaces".',
    'the name of a Namespace: small letters, digits and "-"',
  );
}

function readProbeImage(value: string | boolean | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^[\w.:/@-]+$/.test(value)) return value;
  throw usageError(
    'bad-probe-image',
    'Read --probe-image',
    `"${value}"`,
    `Write it like the pinned one: ${pins.probeImage.ref}`,
    'an image reference',
  );
}
