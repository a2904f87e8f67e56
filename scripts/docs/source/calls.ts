import ts from 'typescript';
import { nodesOf, type Sources } from './program.ts';

export type FunctionNode = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** Where a name was declared, through imports. */
export function declarationOf({ checker }: Sources, name: ts.Identifier): ts.Declaration | undefined {
  let symbol = checker.getSymbolAtLocation(name);
  if (symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0) symbol = checker.getAliasedSymbol(symbol);
  return symbol?.valueDeclaration;
}

/** The function of the project's own that a call runs; undefined where it is none, or cannot be told. */
export function calledFunction(sources: Sources, { expression }: ts.CallExpression): FunctionNode | undefined {
  return ts.isIdentifier(expression) ? functionOf(declarationOf(sources, expression)) : undefined;
}

function functionOf(declaration: ts.Declaration | undefined): FunctionNode | undefined {
  if (declaration === undefined) return undefined;
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  if (!ts.isVariableDeclaration(declaration) || declaration.initializer === undefined) return undefined;
  const { initializer } = declaration;
  return ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer) ? initializer : undefined;
}

/** Every call of a function. Throws where the function goes somewhere that cannot be followed. */
export function callsOf(sources: Sources, called: FunctionNode): ts.CallExpression[] {
  const name = nameOfFunction(called);
  if (name === undefined) throw new Error(`${sources.placeOf(called)}: a function without a name makes an error`);
  const calls: ts.CallExpression[] = [];
  const handedOn: ts.Node[] = [];
  for (const node of sources.named(name)) {
    const { parent } = node;
    if (!ts.isShorthandPropertyAssignment(parent) && isGiven(parent, node)) continue;
    if (!refersTo(sources, node, called)) continue;
    if (ts.isCallExpression(parent) && parent.expression === node) calls.push(parent);
    else handedOn.push(parent);
  }
  return [...calls, ...(handedOn.length === 0 ? [] : callsAfter(sources, called, name, handedOn))];
}

// Handed on under its own name (`{ fail }`) a function is called by that name in the same file, through a parameter.
function callsAfter(
  sources: Sources,
  called: FunctionNode,
  name: string,
  handedOn: readonly ts.Node[],
): ts.CallExpression[] {
  const calls = nodesOf(called.getSourceFile())
    .filter(ts.isCallExpression)
    .filter(({ expression }) => {
      const callee = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
      return ts.isIdentifier(callee) && callee.text === name && !refersTo(sources, callee, called);
    });
  const lost = handedOn.find((node) => !ts.isShorthandPropertyAssignment(node) || calls.length === 0);
  if (lost === undefined) return calls;
  throw new Error(`${sources.placeOf(lost)}: ${name} makes errors, and is handed on to where nobody can follow it`);
}

function refersTo(sources: Sources, name: ts.Identifier, called: FunctionNode): boolean {
  const { parent } = name;
  const declaration = ts.isShorthandPropertyAssignment(parent)
    ? sources.checker.getShorthandAssignmentValueSymbol(parent)?.valueDeclaration
    : declarationOf(sources, name);
  return functionOf(declaration) === called;
}

// Where a name is given, not used.
function isGiven(parent: ts.Node, name: ts.Identifier): boolean {
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isBindingElement(parent)) return true;
  return (
    (ts.isFunctionDeclaration(parent) || ts.isVariableDeclaration(parent) || ts.isParameter(parent)) &&
    parent.name === name
  );
}

function nameOfFunction(called: FunctionNode): string | undefined {
  if (ts.isFunctionDeclaration(called)) return called.name?.text;
  const { parent } = called;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name.text : undefined;
}
