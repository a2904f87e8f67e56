import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { EvidenceDocument } from '../../fixtures/model/evidence.ts';
import { projectDir } from '../../fixtures/paths.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';

// Words that become a part of paths, or stand in a table as they are.
const id = /^\w[\w./-]*$/;
const version = /^v?\d+\.\d+[\w.+-]*$/;
const run = /^[\w-]+$/;

/**
 * Why a document of a proof is not what its schema says; undefined where it is. A proof may come from elsewhere, out of a
 * fork's CI for one, with hashes that are right: what is read on must have the shape that the code counts on.
 */
export function misfit(kind: 'verdicts' | 'page' | 'evidence', document: unknown): string | undefined {
  const schema = readFileSync(path.join(projectDir, 'docs', 'schemas', `${kind}.schema.json`), 'utf8');
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(schema) as object);
  if (validate(document)) {
    if (kind === 'verdicts') return strangeName(document as Verdicts);
    return kind === 'evidence' ? strangeAmong(Object.keys((document as EvidenceDocument).claims)) : undefined;
  }
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? 'does not fit'}`.trim();
}

function strangeName({ run: own, scope, targets, verdicts, shown, times }: Verdicts): string | undefined {
  const claims = [
    ...scope.claims,
    ...Object.keys(scope.limits),
    ...[...verdicts, ...shown].flatMap(({ claim, component, evidence }) => [claim, component, ...evidence]),
    ...times.map(({ claim }) => claim),
  ];
  const minor = scope.shard?.of?.kubernetes;
  const strange = [
    ...[own].filter((name) => !run.test(name)),
    ...targets.map(({ kubernetesVersion }) => kubernetesVersion).filter((name) => !version.test(name)),
    ...(minor === undefined || version.test(minor) ? [] : [minor]),
  ];
  return strange[0] === undefined ? strangeAmong(claims) : noName(strange[0]);
}

function strangeAmong(claims: readonly string[]): string | undefined {
  // What an object has by itself is no claim.
  const strange = claims.find((name) => !id.test(name) || name.split('/').includes('..') || name in {});
  return strange === undefined ? undefined : noName(strange);
}

const noName = (text: string) => `${JSON.stringify(text)} is no name`;
