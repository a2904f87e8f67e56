import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isObservation } from '../../../fixtures/judge-fragment.ts';
import type { EvidenceDocument } from '../../../fixtures/model/evidence.ts';
import type { PageDocument } from '../../../fixtures/report/page-document.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';

// Makes the sample of a proof: node specs/report/support/make-sample.ts out
const from = process.argv[2] ?? 'out';
const to = path.join(import.meta.dirname, '..', 'sample');

function read(name: string): unknown {
  return JSON.parse(readFileSync(path.join(from, name), 'utf8'));
}

function write(name: string, document: unknown): void {
  const file = path.join(to, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(document)}\n`);
}

// The folders of the machine that made the proof are nobody's business.
const relative = (file: string) => file.replace(/^.*\/(?=fixtures\/workshop\/)/, '');

/** Only observations, without their answers. */
function withoutAnswers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (isObservation(value)) return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'answer'));
  if (Array.isArray(value)) return value.map(withoutAnswers).filter((item) => item !== undefined);
  const entries = Object.entries(value).map(([name, item]) => [name, withoutAnswers(item)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

// Of the trace the report reads the objects themselves; most of a Node and all that is said of single fields is left out.
const unread = ['fieldsV1', 'images', 'volumes', 'conditions', 'nodeInfo', 'features', 'capacity', 'allocatable'];
function ofTrace(value: unknown, inPods = false): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => ofTrace(item, inPods));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !unread.includes(name) || (inPods && name === 'conditions'))
      .map(([name, item]) => [name, ofTrace(item, inPods || name === 'pods')]),
  );
}

const verdicts = read('verdicts.json') as Verdicts;
const sources = verdicts.verdicts.map((verdict) =>
  verdict.source === null
    ? verdict
    : { ...verdict, source: { ...verdict.source, file: relative(verdict.source.file) } },
);
write('verdicts.json', { ...verdicts, page: relative(verdicts.page), verdicts: sources });

const page = read('page.json') as PageDocument;
write('page.json', { ...page, file: relative(page.file) });

for (const { name } of verdicts.targets) {
  const document = read(`evidence/${name}.json`) as EvidenceDocument;
  const claims = Object.entries(document.claims).map(([claim, evidence]) => [
    claim,
    claim === 'shown/causal-trace' ? ofTrace(evidence) : withoutAnswers(evidence),
  ]);
  write(`evidence/${name}.json`, { ...document, claims: Object.fromEntries(claims) as object });
}
