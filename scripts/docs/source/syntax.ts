import ts from 'typescript';
import { lineFor } from '../../cli/options.ts';
import type { FunctionNode } from './calls.ts';
import { bare, type Bindings } from './values.ts';

/** Ties a function's parameters to what a call gives it. */
export function bindCall(called: FunctionNode, call: ts.CallExpression | ts.NewExpression, env: Bindings): Bindings {
  const own = called.parameters.map((parameter, index) => [parameter, call.arguments?.[index]] as const);
  return new Map([...env, ...own]);
}

/** The name of an object's field; undefined where it has to be computed. */
export function keyOf(member: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = member;
  return name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : undefined;
}

/** Declared with `const`: what it is first, it stays. */
export function isConst(declaration: ts.VariableDeclaration): boolean {
  return (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
}

/** `a ?? b` or `a || b`. */
export function isFallback({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken;
}

/** Written for people: worth to be shown in place of its name. */
export function isWords(expression: ts.Expression): boolean {
  const inner = bare(expression);
  if (ts.isConditionalExpression(inner)) return isWords(inner.whenTrue) || isWords(inner.whenFalse);
  return (
    ts.isStringLiteralLike(inner) ||
    ts.isTemplateExpression(inner) ||
    (ts.isCallExpression(inner) && inner.expression.getText() === lineFor.name)
  );
}

/** The one expression that a function returns; undefined where there are several, or none. */
export function onlyResult({ body }: FunctionNode): ts.Expression | undefined {
  if (body === undefined || !ts.isBlock(body)) return body;
  const last = body.statements.at(-1);
  const plain = body.statements.slice(0, -1).every((one) => ts.isVariableStatement(one));
  return plain && last !== undefined && ts.isReturnStatement(last) ? last.expression : undefined;
}

/** The name that an expression begins with: `found` of `found?.plan.next`. */
export function rootOf(expression: ts.Expression): string {
  const inner = bare(expression);
  if (ts.isPropertyAccessExpression(inner) || ts.isElementAccessExpression(inner) || ts.isCallExpression(inner))
    return rootOf(inner.expression);
  return inner.getText();
}
