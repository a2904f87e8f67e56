import ts from 'typescript';

/** What parameters stand for: the expression that a call gives; undefined where the call leaves it out. */
export type Bindings = ReadonlyMap<ts.ParameterDeclaration, ts.Expression | undefined>;

export type Value =
  | { is: 'text'; text: string }
  | { is: 'object'; node: ts.ObjectLiteralExpression; env: Bindings }
  | { is: 'array'; node: ts.ArrayLiteralExpression; env: Bindings }
  | { is: 'function'; node: ts.ArrowFunction | ts.FunctionExpression }
  | { is: 'absent' }
  /** A parameter: only a call of its function can tell. */
  | { is: 'open'; parameter: ts.ParameterDeclaration; name: string }
  /** Known at run time alone. */
  | { is: 'unknown'; name: string };

export const textOf = (text: string): Value => ({ is: 'text', text });
export const absent: Value = { is: 'absent' };

/** Marks what is filled in at run time: ‹cluster name›. */
export const placeholder = (name: string) => `‹${name}›`;

/** Nothing but a placeholder: it tells a reader nothing. */
export const isBlank = (text: string) => /^‹[^‹›]*›$/.test(text);

/** The words in which an expression is spoken of: `stack.name` is "stack name", `answer.stderr.trim()` "stderr". */
export function nameOf(expression: ts.Expression): string {
  const inner = bare(expression);
  if (ts.isIdentifier(inner)) return words(inner.text);
  if (ts.isPropertyAccessExpression(inner)) {
    const name = words(inner.name.text);
    return ['name', 'id', 'length', 'message', 'pid', 'code', 'file', 'default', 'ref'].includes(name)
      ? `${nameOf(inner.expression)} ${name === 'length' ? 'count' : name}`
      : name;
  }
  if (ts.isCallExpression(inner)) return nameOfCall(inner);
  if (ts.isElementAccessExpression(inner)) {
    const { argumentExpression: key } = inner;
    return ts.isStringLiteral(key) ? words(key.text) : nameOf(inner.expression);
  }
  if (ts.isBinaryExpression(inner)) return nameOf(inner.left);
  if (ts.isNewExpression(inner) && inner.arguments?.[0] !== undefined) return nameOf(inner.arguments[0]);
  if (ts.isArrayLiteralExpression(inner) && inner.elements[0] !== undefined) return nameOf(inner.elements[0]);
  if (ts.isSpreadElement(inner)) return nameOf(inner.expression);
  return '…';
}

function nameOfCall(call: ts.CallExpression): string {
  const { expression, arguments: given } = call;
  const [first] = given;
  // `names.join(', ')` are the names; `messageOf(error)` and `String(value)` are the error and the value.
  if (ts.isPropertyAccessExpression(expression)) {
    const global =
      ts.isIdentifier(expression.expression) && ['JSON', 'Math', 'Object', 'path'].includes(expression.expression.text);
    return global && first !== undefined ? nameOf(first) : nameOf(expression.expression);
  }
  const told = nameOf(expression);
  return ['message of', 'String', 'Number', 'shown'].includes(told) && first !== undefined ? nameOf(first) : told;
}

function words(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}

/** An expression without what changes nothing of what it says: parentheses, `as`, `satisfies`, `!`, `await`. */
export function bare(given: ts.Expression): ts.Expression {
  const wrapped =
    ts.isParenthesizedExpression(given) ||
    ts.isAsExpression(given) ||
    ts.isSatisfiesExpression(given) ||
    ts.isNonNullExpression(given) ||
    ts.isAwaitExpression(given);
  return wrapped ? bare(given.expression) : given;
}
