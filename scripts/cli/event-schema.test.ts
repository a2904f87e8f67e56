import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, mock } from 'node:test';
import type { FullConfig, FullResult, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { runVariable } from '../../fixtures/model/run.ts';
import { projectDir } from '../../fixtures/paths.ts';
import { attachmentName } from '../../fixtures/report/attachment.ts';
import { eventSchema } from './event-schema.ts';
import ProofReporter from '../../fixtures/report/reporter.ts';
import { claims, judgement, run } from '../../fixtures/report/testdata.ts';
import { createOutput } from './output.ts';

const schema = eventSchema();
const nowhere = { write: () => true };

async function saidByOutput(): Promise<string[]> {
  const lines: string[] = [];
  const out = createOutput({
    ...{ json: true, runId: 'run-1', people: nowhere },
    machine: { write: (line) => lines.push(line) },
  });
  for (const one of [out, out.scoped({ target: 'eks' })]) {
    one.note('a');
    one.warn('b');
    one.rung({ ladder: 'kind', doing: 'look' });
    one.rung({ ladder: 'kind', doing: 'look', usual: '1 s', because: 'not on PATH' });
    await one.phase('Prove', '10 s', (step) => {
      step('doing', ['detail']);
      return Promise.resolve();
    });
    await one.phase('Fail', undefined, () => Promise.reject(new Error('no'))).catch(() => undefined);
    one.event({ type: 'error', id: 'no-engine', text: 'c', next: 'd' });
    one.text('for people');
  }
  out.event({ type: 'end', verb: 'start', exitCode: 0 });
  return lines;
}

async function saidByReporter(): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'event-schema-'));
  const file = path.join(folder, 'run.json');
  const eventsFile = path.join(folder, 'events.ndjson');
  writeFileSync(eventsFile, '');
  // A folder in place of a file: the proof cannot be written, and that is told too.
  const outDir = path.join(folder, 'run.json', 'out');
  writeFileSync(file, JSON.stringify({ ...run, claims, outDir, eventsFile }));
  process.env[runVariable] = file;
  const lines: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  const stdout = mock.method(process.stdout, 'write', (text: string | Uint8Array) =>
    typeof text === 'string' && text.startsWith('{"run":') ? lines.push(text) > 0 : write(text),
  );
  const ofKind = {
    title: 'a spec',
    annotations: [],
    parent: { project: () => ({ name: 'kind' }) },
  } as unknown as TestCase;
  const specs = claims.map(({ id }, index) => {
    const fragment = { run: run.id, claim: id, target: 'kind', evidence: {} };
    const body = { component: 'kubelet', fragment, judgement: judgement('proven'), ms: 5, shown: index === 0 };
    const attachments = [{ name: attachmentName, contentType: '', body: Buffer.from(JSON.stringify(body)) }];
    return { status: 'passed', duration: 5, attachments, annotations: [] } as unknown as TestResult;
  });
  try {
    const reporter = new ProofReporter();
    const projects = [{ title: 'kind', allTests: () => specs.map(() => ofKind) }];
    reporter.onBegin({} as FullConfig, { suites: projects } as unknown as Suite);
    for (const spec of specs) reporter.onTestEnd(ofKind, spec);
    reporter.onStdOut('printed by a spec\n');
    reporter.onError({ message: 'a worker fell over' });
    await reporter.onEnd({ status: 'passed' } as FullResult);
  } finally {
    stdout.mock.restore();
    Reflect.deleteProperty(process.env, runVariable);
    rmSync(folder, { recursive: true });
  }
  return lines;
}

const typeOf = (line: string) => (JSON.parse(line) as { type: string }).type;

describe('the schema of events', () => {
  for (const [who, said, types] of [
    ['the output', saidByOutput, 'end, error, note, phase-end, phase-progress, phase-start, rung, warning'],
    ['the reporter', saidByReporter, 'defect, proof-lost, spec-output, target-verdicts, verdict'],
  ] as const) {
    it(`knows all that ${who} says`, async () => {
      const lines = await said();
      assert.equal([...new Set(lines.map(typeOf))].sort().join(', '), types);
      assert.deepEqual(lines.flatMap(schema.problems), []);
    });
  }

  it('knows every type of event that is in the code, and no other', () => {
    const files = globSync('{scripts,fixtures}/**/*.ts', { cwd: projectDir }).filter(
      (file) => !file.endsWith('.test.ts'),
    );
    const inCode = files.flatMap((file) => {
      const text = readFileSync(path.join(projectDir, file), 'utf8');
      return [...text.matchAll(/event\(\{\s*type: '([\w-]+)'/g)].map(([, type = '']) => type);
    });
    assert.deepEqual([...new Set(inCode)].sort(), [...schema.types].sort());
  });

  const good = { run: 'r', time: '2026-11-23T04:16:11.541Z', type: 'note', text: 'a' };
  for (const [what, line] of [
    ['another field', { ...good, more: 1 }],
    ['a field that is missing', { ...good, text: undefined }],
    ['a field of another type', { ...good, text: 1 }],
    ['an unknown type', { ...good, type: 'other' }],
    ['no time', { ...good, time: 'now' }],
    ['no object', null],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.deepEqual(schema.problems(JSON.stringify(good)), []);
      assert.notDeepEqual(schema.problems(JSON.stringify(line)), []);
    });
  }
  it('refuses a line that is no JSON', () => {
    assert.match(schema.problems('> npm start').join(), /no JSON/);
  });
});
