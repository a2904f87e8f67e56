import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { EvidenceDocument } from '../../../fixtures/model/evidence.ts';
import type { ReportContent } from '../../../fixtures/report/html/html-report.ts';
import type { PageDocument } from '../../../fixtures/report/page-document.ts';
import type { Verdicts } from '../../../fixtures/report/verdicts.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '..', 'sample', name), 'utf8'));

/** A real proof, made smaller; a copy of its own for each caller. */
export function sample(): ReportContent {
  return {
    verdicts: read('verdicts.json') as Verdicts,
    page: read('page.json') as PageDocument,
    evidence: ['kind', 'eks'].map((target) => read(`evidence/${target}.json`) as EvidenceDocument),
  };
}
