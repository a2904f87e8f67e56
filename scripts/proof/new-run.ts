import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Run } from '../../fixtures/model/run.ts';
import { stateDir } from '../../fixtures/paths.ts';
import type { Workshop } from '../../fixtures/workshop/workshop.ts';

/** A page as it was read, and its file. */
export type Page = Pick<Workshop, 'claims' | 'statements' | 'drawn' | 'problems'> & { page: string };

/** A run that begins now: a part of the proof of this page, which has no target yet. */
export function newRun(id: string, { page, claims, statements, drawn, problems }: Page, outDir: string): Run {
  return {
    id,
    verb: 'test',
    startedAt: new Date().toISOString(),
    page,
    claims: [...claims],
    statements: [...statements],
    drawn: [...drawn],
    pageProblems: [...problems],
    strictParity: false,
    outDir,
    full: false,
    pseudonymKey: randomBytes(32).toString('hex'),
    eventsFile: path.join(stateDir(), 'runs', id, 'events.ndjson'),
    targets: [],
    pending: [],
    pid: process.pid,
    outOfScope: [],
  };
}
