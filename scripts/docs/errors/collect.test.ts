import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bind } from '../source/program.ts';
import { collectErrors, collectNotes, collectProblems } from './collect.ts';

const errorsFile = `
  export class HarnessError { constructor(details: object) {} }
  export function usageError(id: string, doing: string, seen: string, next: string, expected?: string) {
    return new HarnessError({ id, exitCode: 2, doing, seen, next, ...(expected === undefined ? {} : { expected }) });
  }`;

const errorsOf = (text: string) =>
  collectErrors(
    bind(
      new Map([
        ['fixtures/errors.ts', `${errorsFile}\nusageError('always', 'Do', 'nothing', 'Do more.');`],
        ['scripts/a.ts', `import { HarnessError, usageError } from '../fixtures/errors.ts';\n${text}`],
      ]),
    ),
  ).filter(({ id }) => id !== 'always');

const rest = `doing: 'Do', seen: 'nothing', next: 'Do more.'`;

test('what a run fills in becomes a placeholder with its name', () => {
  const found = errorsOf(
    'function f(stackName: string, found: { pid: number }) {' +
      " throw new HarnessError({ id: 'gone', exitCode: 3, doing: `Read ${stackName}`," +
      ' seen: `pid ${found.pid} is ${String(found)}`, next: `kill ${found.pid}` }); }',
  );
  assert.deepEqual(found, [
    {
      id: 'gone',
      exitCode: 3,
      doing: 'Read ‹stack name›',
      seen: 'pid ‹found pid› is ‹found›',
      expected: '',
      next: 'kill ‹found pid›',
      file: 'scripts/a.ts',
    },
  ]);
});

test('a text that may be left out, and one of two, stand in brackets', () => {
  const [found] = errorsOf(
    'function f(a?: string) { const who = a === undefined ? "" : ` of ${a}`;' +
      ' usageError("gone", "Do", `it${who} is [${a ? "here" : "there"}]`, "Do more."); }',
  );
  assert.equal(found?.seen, 'it[ of ‹a›] is [[here | there]]');
});

test('who hands an id on is followed to every call, through other such functions and other files', () => {
  const found = errorsOf(
    `function inner(id: string, seen: string) { return usageError(id, 'Do', seen, 'Do more.'); }
     const outer = (what: string) => inner(\`bad-\${what}\`, 'it is bad');
     throw outer('apple'); throw outer('pear'); throw inner('gone', 'it is gone');`,
  );
  assert.deepEqual(
    found.map(({ id, seen }) => `${id}: ${seen}`),
    ['bad-apple: it is bad', 'bad-pear: it is bad', 'gone: it is gone'],
  );
});

test('a function that is handed on under its own name is followed too', () => {
  const found = errorsOf(
    `const fail = (id: string, seen: string) => new HarnessError({ id, exitCode: 3, doing: 'Do', seen, next: 'Do more.' });
     function open({ fail }: { fail: (id: string, seen: string) => object }) { throw fail('far', 'it is far'); }
     open({ fail }); throw fail('near', 'it is near');`,
  );
  assert.deepEqual(found.map(({ id }) => id).sort(), ['far', 'near']);
});

test('each id keeps its own way out: by a condition, a switch, a record, a list', () => {
  const found = errorsOf(
    `type Cause = 'cold' | 'wet';
     const says: Record<Cause, string> = { cold: 'it is cold', wet: 'it is wet' };
     function wayOut(cause: Cause): string { switch (cause) { case 'cold': return 'Heat it.'; case 'wet': return 'Dry it.'; } }
     const f = (found: { cause: Cause }) =>
       new HarnessError({ id: \`is-\${found.cause}\`, exitCode: 3, doing: 'Do', seen: \`\${says[found.cause]}!\`, next: wayOut(found.cause) });
     const g = (full: boolean) =>
       usageError(full ? 'full' : 'broken', 'Do', 'no', full ? 'Empty it.' : 'Mend it.');
     const signs = [{ cause: 'red', next: 'Stop.' }, { cause: 'green', next: 'Go.' }];
     function explain() { const sign = signs.find(() => true); return { cause: sign?.cause ?? 'dark', next: sign?.next ?? 'Wait.' }; }
     function h() { const { cause, next } = explain(); throw usageError(\`is-\${cause}\`, 'Do', 'a sign', next); }`,
  );
  assert.deepEqual(found.map(({ id, seen, next }) => `${id}: ${seen} ${next}`).sort(), [
    'broken: no Mend it.',
    'full: no Empty it.',
    'is-cold: it is cold! Heat it.',
    'is-dark: a sign Wait.',
    'is-green: a sign Go.',
    'is-red: a sign Stop.',
    'is-wet: it is wet! Dry it.',
  ]);
});

for (const [what, text] of [
  [
    'an id from elsewhere',
    `declare function nameIt(): string; throw new HarnessError({ id: nameIt(), exitCode: 3, ${rest} });`,
  ],
  ['an id that nobody gives', `export const f = (id: string) => new HarnessError({ id, exitCode: 3, ${rest} });`],
  ['an id that is no kebab-case', `throw new HarnessError({ id: 'Not Here', exitCode: 3, ${rest} });`],
  [
    'an exit code that cannot be told',
    `function f(code: number) { throw new HarnessError({ id: 'gone', exitCode: code, ${rest} }); }`,
  ],
  ['details that cannot be read', 'declare const details: object;\nthrow new HarnessError(details);'],
  ['no way out', `throw new HarnessError({ id: 'gone', exitCode: 3, doing: 'Do', seen: 'nothing' });`],
  [
    'a maker of errors that goes somewhere',
    `const fail = (id: string) => new HarnessError({ id, exitCode: 3, ${rest} });\nfail('gone'); [1].map(String).forEach(fail);`,
  ],
  ['a second class', 'export class Mine extends HarnessError {}'],
] as const) {
  test(`${what} is refused with its file and line`, () => {
    assert.throws(() => errorsOf(text), /^Error: scripts\/a\.ts:\d+: /);
  });
}

test('problems and notes of a page are told apart by their way out', () => {
  const sources = bind(
    new Map([
      [
        'fixtures/workshop/a.ts',
        `const told = { id: 'odd' as const };
         export const problems = (word: string) => [{ ...told, text: \`is \${word}\`, next: 'Mend it.', id: 'odd' }];
         export const notes = [{ id: 'closed', text: 'is closed' }];`,
      ],
    ]),
  );
  assert.deepEqual(
    collectProblems(sources, ['fixtures/workshop/']).map(({ id, seen, next }) => [id, seen, next]),
    [['odd', 'is ‹word›', 'Mend it.']],
  );
  assert.deepEqual(
    collectNotes(sources, ['fixtures/workshop/']).map(({ id }) => id),
    ['closed'],
  );
});
