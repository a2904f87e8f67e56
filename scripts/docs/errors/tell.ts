import ts from 'typescript';
import { callsOf } from '../source/calls.ts';
import { Evaluator } from '../source/evaluate.ts';
import { bindCall } from '../source/syntax.ts';
import type { Sources } from '../source/program.ts';
import { placeholder, type Bindings, type Value } from '../source/values.ts';
import { inEveryWorld } from '../source/worlds.ts';

/** One way in which an error, or a problem of a page, can be told. What a run fills in stands in ‹…›. */
export interface Told {
  id: string;
  /** Undefined for a problem of a page, and for a note. */
  exitCode: number | undefined;
  doing: string;
  seen: string;
  expected: string;
  next: string;
  /** Where it is written: `scripts/logs.ts`. */
  file: string;
}

/** Names of the fields of one kind of object that is collected. */
export interface Fields {
  id: string;
  doing?: string;
  seen: string;
  expected?: string;
  next?: string;
  exitCode?: string;
}

/**
 * All that one object of the sources can say, in every way through the code. The fields of one way fit together: the id of
 * one cause never comes with the way out of another. Throws, with file and line, where something cannot be told.
 */
export function tell(sources: Sources, details: ts.Expression, fields: Fields, env: Bindings, at: ts.Node): Told[] {
  const open = new Set<ts.ParameterDeclaration>();
  const told = inEveryWorld((world) => {
    const evaluator = new Evaluator(sources, world);
    const exact = new Evaluator(sources, world, true);
    const object = evaluator.value(details, env);
    if (object.is !== 'object') throw new Error(`${sources.placeOf(at)}: the details of this error cannot be read`);
    const field = (name: string | undefined): Value =>
      name === undefined ? { is: 'absent' } : (name === fields.id ? exact : evaluator).property(object, name);
    const text = (name: string | undefined, mayWait: boolean): string => {
      const value = field(name);
      if (value.is === 'open' && mayWait) open.add(value.parameter);
      if (value.is === 'text') return value.text.replaceAll(/\s+/g, ' ').trim();
      return value.is === 'absent' ? '' : placeholder('name' in value ? value.name : '…');
    };
    return {
      id: text(fields.id, true),
      exitCode: fields.exitCode === undefined ? undefined : codeOf(field(fields.exitCode), sources, at),
      // The way out first: with it the ways are taken that what was seen depends on.
      next: text(fields.next, true),
      seen: text(fields.seen, true),
      expected: text(fields.expected, false),
      doing: text(fields.doing, false),
      file: sources.fileOf(at),
    };
  }).flatMap(({ exitCode, ...rest }) => (exitCode === null ? [] : [{ ...rest, exitCode }]));

  const [parameter] = open;
  if (parameter !== undefined) return tellByCalls(sources, details, fields, env, at, parameter);
  const lost =
    told.find(({ id }) => !/^[a-z][a-z0-9-]*$/.test(id))?.id ?? (told.length === 0 ? 'never made' : undefined);
  if (lost !== undefined) throw new Error(`${sources.placeOf(at)}: no id can be told (${lost}): write it as a literal`);
  const empty = told.some(({ seen, next }) => seen === '' || (next === '' && fields.next !== undefined));
  if (empty) throw new Error(`${sources.placeOf(at)}: what is said, or its way out, cannot be read`);
  return told;
}

// Only the calls of the function tell what its parameter is: each call is a place of its own.
function tellByCalls(
  sources: Sources,
  details: ts.Expression,
  fields: Fields,
  env: Bindings,
  at: ts.Node,
  parameter: ts.ParameterDeclaration,
): Told[] {
  const { parent } = parameter;
  if (!ts.isFunctionDeclaration(parent) && !ts.isArrowFunction(parent) && !ts.isFunctionExpression(parent)) {
    throw new Error(`${sources.placeOf(at)}: "${parameter.name.getText()}" cannot be followed to where it comes from`);
  }
  const calls = callsOf(sources, parent);
  if (calls.length === 0) throw new Error(`${sources.placeOf(parent)}: nothing but tests calls what makes this error`);
  return calls.flatMap((call) => tell(sources, details, fields, bindCall(parent, call, env), call));
}

// null: in this world the code is that of another error, which is collected where it is made.
function codeOf(value: Value, sources: Sources, at: ts.Node): number | null {
  if (value.is === 'text' && /^\d+$/.test(value.text)) return Number(value.text);
  if (value.is === 'unknown') return null;
  throw new Error(`${sources.placeOf(at)}: the exit code of this error cannot be told`);
}
