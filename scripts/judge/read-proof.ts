import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { HarnessError, messageOf, usageError } from '../../fixtures/errors.ts';
import type { EvidenceDocument } from '../../fixtures/model/evidence.ts';
import { exitCodes } from '../../fixtures/model/exit-code.ts';
import { hashOf, manifestFile, type Manifest } from '../../fixtures/report/manifest.ts';
import type { PageDocument } from '../../fixtures/report/page-document.ts';
import type { Verdicts } from '../../fixtures/report/verdicts.ts';
import { misfit } from './fits.ts';

/** A proof as it was written, all of one run. */
export interface SavedProof {
  verdicts: Verdicts;
  page: PageDocument;
  evidence: EvidenceDocument[];
}

const schemaVersions = { manifest: 1, verdicts: 3, page: 1, evidence: 2 };

/**
 * Reads a proof's folder. Throws `no-proof` (2) where there is no such folder, `evidence-damaged` (6) where a file is
 * missing, changed, unlisted or unreadable, and `evidence-mixed` (6) where files are of different runs. Files in
 * `drawnAgain` may be missing or changed.
 */
export function readProof(dir: string, { drawnAgain = [] }: { drawnAgain?: readonly string[] } = {}): SavedProof {
  if (!existsSync(dir) || !statSync(dir).isDirectory()) {
    const seen = existsSync(dir) ? 'it is a file' : 'there is no such folder';
    throw usageError('no-proof', `Judge the proof in ${dir}`, seen, 'Name the folder of a proof, or run "npm start".');
  }
  const read = (name: string) => readText(dir, name);
  const manifest = parse(manifestFile, read(manifestFile), schemaVersions.manifest) as unknown as Manifest;
  const files = Object.entries(fieldsOf(manifestFile, manifest, 'files'));
  const texts = new Map<string, string>();
  for (const [name, hash] of files) {
    if (drawnAgain.includes(name)) continue;
    const text = read(name);
    const seen = hashOf(text);
    if (seen !== hash) throw damaged(name, `its content has ${seen}`, `${String(hash)}, as ${manifestFile} lists it`);
    texts.set(name, text.toString('utf8'));
  }
  const names = ['verdicts.json', 'page.json', ...evidenceIn(dir)];
  const unlisted = names.find((name) => !texts.has(name));
  if (unlisted !== undefined) throw damaged(unlisted, `${manifestFile} does not list it`, 'only files of the proof');

  const textOf = (name: string) => texts.get(name) ?? '';
  const verdicts = parse('verdicts.json', textOf('verdicts.json'), schemaVersions.verdicts) as unknown as Verdicts;
  refuseOtherRun('verdicts.json', verdicts.run, manifest.run);
  refuseShapeless(verdicts);
  refuseMisfit('verdicts.json', 'verdicts', verdicts);
  const page = parse('page.json', textOf('page.json'), schemaVersions.page) as unknown as PageDocument;
  refuseOtherRun('page.json', page.run, manifest.run);
  refuseMisfit('page.json', 'page', page);
  const evidence = verdicts.targets.map(({ name: target }) => {
    const name = `evidence/${target}.json`;
    if (!texts.has(name)) throw damaged(name, 'it is missing', `the evidence of target ${target}`);
    const document = parse(name, textOf(name), schemaVersions.evidence) as unknown as EvidenceDocument;
    refuseOtherRun(name, document.run, manifest.run);
    if (document.target !== target) throw damaged(name, `it is of target ${document.target}`, target);
    fieldsOf(name, document, 'claims');
    refuseMisfit(name, 'evidence', document);
    return document;
  });
  return { verdicts, page, evidence };
}

function readText(dir: string, name: string): Buffer {
  // A name from a file that anybody may have edited.
  if (path.relative(dir, path.resolve(dir, name)).startsWith('..')) {
    throw damaged(manifestFile, `it lists ${name}`, 'files of this folder');
  }
  try {
    return readFileSync(path.join(dir, name));
  } catch (error) {
    throw damaged(name, messageOf(error), 'a readable file');
  }
}

function evidenceIn(dir: string): string[] {
  const folder = path.join(dir, 'evidence');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

function parse(name: string, text: Buffer | string, schemaVersion: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text.toString());
  } catch (error) {
    throw damaged(name, messageOf(error), 'JSON');
  }
  if (!isRecord(value)) throw damaged(name, 'it holds no object', 'an object');
  if (value['schemaVersion'] !== schemaVersion) {
    throw damaged(name, `schemaVersion ${JSON.stringify(value['schemaVersion'])}`, String(schemaVersion));
  }
  return value;
}

// What the verdicts are put together from again; whatever else is missing shows as a difference.
function refuseShapeless({ scope, exit, targets, verdicts, shown, defects, phases, times }: Partial<Verdicts>): void {
  const lists: unknown[] = [
    scope?.claims,
    scope?.outOfScope,
    scope?.failed,
    exit?.reasons,
    targets,
    verdicts,
    shown,
    defects,
    phases,
    times,
  ];
  const named: unknown[] = [...(verdicts ?? []), ...(shown ?? [])];
  const whole =
    lists.every((list) => Array.isArray(list)) &&
    named.every(
      (verdict) =>
        isRecord(verdict) && ['claim', 'component', 'target'].every((field) => typeof verdict[field] === 'string'),
    );
  if (!whole) {
    throw damaged(
      'verdicts.json',
      'something is missing',
      'scope, exit, targets, phases, times, verdicts, shown and defects',
    );
  }
}

function fieldsOf(name: string, document: object, field: string): Record<string, unknown> {
  const value = (document as Record<string, unknown>)[field];
  if (!isRecord(value)) throw damaged(name, `its ${field} are missing`, `an object "${field}"`);
  return value;
}

function refuseMisfit(name: string, kind: Parameters<typeof misfit>[0], document: unknown): void {
  const seen = misfit(kind, document);
  if (seen !== undefined)
    throw damaged(name, `it does not fit: ${seen}`, `what docs/schemas/${kind}.schema.json describes`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseOtherRun(name: string, seen: string, expected: string): void {
  if (seen === expected) return;
  throw notToBeJudged('evidence-mixed', name, `it is of run ${seen}`, `${expected}, as in ${manifestFile}`);
}

function damaged(name: string, seen: string, expected: string): HarnessError {
  return notToBeJudged('evidence-damaged', name, seen, expected);
}

function notToBeJudged(id: string, name: string, seen: string, expected: string): HarnessError {
  return new HarnessError({
    id,
    exitCode: exitCodes.undetermined,
    doing: `Read ${name} of the proof`,
    seen,
    expected,
    next: 'Nothing was judged. Restore the files as they were written, or run "npm start" again.',
  });
}
