import ts from 'typescript';
import { keyOf } from '../source/syntax.ts';
import { nodesOf, type Sources } from '../source/program.ts';
import { isBlank } from '../source/values.ts';
import { tell, type Fields, type Told } from './tell.ts';

const errorFields: Fields = {
  id: 'id',
  exitCode: 'exitCode',
  doing: 'doing',
  seen: 'seen',
  expected: 'expected',
  next: 'next',
};

/** Every error that the sources can end with. Throws, with file and line, where an id cannot be told. */
export function collectErrors(sources: Sources): Told[] {
  const found: Told[] = [];
  for (const node of sources.files.flatMap((file) => nodesOf(file))) {
    if (ts.isHeritageClause(node) && node.types.some(({ expression }) => expression.getText() === 'HarnessError')) {
      throw new Error(`${sources.placeOf(node)}: HarnessError is the one error class`);
    }
    if (!ts.isNewExpression(node) || node.expression.getText() !== 'HarnessError') continue;
    const [details] = node.arguments ?? [];
    if (details === undefined) throw new Error(`${sources.placeOf(node)}: an error without details`);
    found.push(...tell(sources, details, errorFields, new Map(), node));
  }
  return withoutRelays(found);
}

/** What can be wrong with a page, or with its claims table: objects with an id, a text and a way out. */
export function collectProblems(sources: Sources, folders: readonly string[]): Told[] {
  return withoutRelays(
    objectsIn(sources, folders, ['text', 'next']).flatMap((node) =>
      tell(sources, node, { id: 'id', seen: 'text', next: 'next' }, new Map(), node),
    ),
  );
}

/** What is told of a page and fails nothing: objects with a literal id and a text alone. */
export function collectNotes(sources: Sources, folders: readonly string[]): Told[] {
  const notes = objectsIn(sources, folders, ['id', 'text']).filter(
    ({ properties }) =>
      properties.some(
        (one) => ts.isPropertyAssignment(one) && keyOf(one) === 'id' && ts.isStringLiteral(one.initializer),
      ) && !properties.some((one) => keyOf(one) === 'next'),
  );
  return notes.flatMap((node) => tell(sources, node, { id: 'id', seen: 'text' }, new Map(), node));
}

function objectsIn(
  { files }: Sources,
  folders: readonly string[],
  fields: readonly string[],
): ts.ObjectLiteralExpression[] {
  return files
    .filter(({ fileName }) => folders.some((folder) => fileName.startsWith(folder)))
    .flatMap((file) => nodesOf(file))
    .filter(ts.isObjectLiteralExpression)
    .filter(({ properties }) => fields.every((field) => properties.some((one) => keyOf(one) === field)));
}

// What only hands on the words of another place adds nothing to them.
function withoutRelays(told: readonly Told[]): Told[] {
  const different = [...new Map(told.map((one) => [JSON.stringify(one), one])).values()];
  return different.filter((one) => {
    const others = different.filter(({ id, exitCode }) => id === one.id && exitCode === one.exitCode);
    const fuller = ({ seen, next, expected }: Told) => seen === one.seen && next === one.next && expected !== '';
    if (one.expected === '' && others.some(fuller)) return false;
    if (isBlank(one.next)) return others.every(({ next }) => isBlank(next));
    return !isBlank(one.seen) || others.every(({ seen, next }) => next !== one.next || isBlank(seen));
  });
}
