import ts from 'typescript';
import { lineFor } from '../../cli/options.ts';
import { calledFunction, declarationOf, type FunctionNode } from './calls.ts';
import type { Sources } from './program.ts';
import { bindCall, isConst, isFallback, isWords, keyOf, onlyResult, rootOf } from './syntax.ts';
import { absent, bare, nameOf, placeholder, textOf, type Bindings, type Value } from './values.ts';
import { DeadEnd, type World } from './worlds.ts';

/** Reads what code says without running it, in one world. What only a run can tell becomes a placeholder. */
export class Evaluator {
  readonly #sources: Sources;
  readonly #world: World;
  readonly #exact: boolean;
  // Functions that are being read: one that calls itself is not followed again.
  readonly #running: Set<FunctionNode>;

  /** `exact`: also what stands inside of a longer text is chosen by the world, and may be open. */
  constructor(sources: Sources, world: World, exact = false, running = new Set<FunctionNode>()) {
    this.#sources = sources;
    this.#world = world;
    this.#exact = exact;
    this.#running = running;
  }

  /** What an expression comes to. Where the code may go several ways, the world chooses. */
  value(given: ts.Expression, env: Bindings): Value {
    return this.#value(bare(given), env);
  }

  /** A field of an object, through what is spread into it. */
  property(object: Value, name: string): Value {
    if (object.is !== 'object') return { is: 'unknown', name: name.toLowerCase() };
    for (const member of object.node.properties.toReversed()) {
      if (ts.isSpreadAssignment(member)) {
        const spread = this.value(member.expression, object.env);
        const found = spread.is === 'object' ? this.property(spread, name) : absent;
        if (found.is !== 'absent') return found;
      } else if (keyOf(member) === name) {
        if (ts.isPropertyAssignment(member)) return this.value(member.initializer, object.env);
        if (ts.isShorthandPropertyAssignment(member)) return this.#shorthand(member, object.env);
        return { is: 'unknown', name };
      }
    }
    return absent;
  }

  /** An expression inside a longer text. No way is chosen for it: what may vary stands in brackets. */
  span(given: ts.Expression, env: Bindings): string {
    const expression = bare(given);
    if (ts.isConditionalExpression(expression)) {
      const known = this.#known(expression.condition, env);
      if (known !== undefined) return this.span(known ? expression.whenTrue : expression.whenFalse, env);
      const both = [this.span(expression.whenTrue, env), this.span(expression.whenFalse, env)].filter(
        (one) => one !== '',
      );
      return both.length === 0 ? '' : `[${both.join(' | ')}]`;
    }
    if (ts.isIdentifier(expression)) {
      const declaration = declarationOf(this.#sources, expression);
      if (declaration !== undefined && ts.isVariableDeclaration(declaration) && isConst(declaration)) {
        const { initializer } = declaration;
        if (initializer !== undefined && isWords(initializer)) return this.span(initializer, env);
      }
      if (declaration !== undefined && ts.isParameter(declaration)) {
        const bound = env.get(declaration);
        if (bound !== undefined) return this.span(bound, env);
      }
      return this.#shown(this.#settled(expression, env), expression);
    }
    if (ts.isCallExpression(expression) && expression.expression.getText() !== lineFor.name) {
      const called = calledFunction(this.#sources, expression);
      const only = called === undefined ? undefined : onlyResult(called);
      if (called !== undefined && only !== undefined && isWords(only))
        return this.span(only, bindCall(called, expression, env));
    }
    if (ts.isBinaryExpression(expression) && isFallback(expression)) {
      const left = this.#settled(expression.left, env);
      return this.#shown(left.is === 'absent' ? this.value(expression.right, env) : left, expression.left);
    }
    return this.#shown(this.#settled(expression, env), expression);
  }

  #shown(value: Value, expression: ts.Expression): string {
    return value.is === 'text' ? value.text : placeholder(value.is === 'unknown' ? value.name : nameOf(expression));
  }

  // The value where nothing has to be chosen for it; else unknown.
  #settled(expression: ts.Expression, env: Bindings): Value {
    const { taken } = this.#world;
    const pick = (key: string) => {
      const way = taken(key);
      if (way === undefined) throw new Unsettled();
      return way;
    };
    const settled = new Evaluator(this.#sources, { taken, pick }, this.#exact, this.#running);
    try {
      return settled.value(expression, env);
    } catch (error) {
      if (!(error instanceof Unsettled)) throw error;
      return { is: 'unknown', name: nameOf(expression) };
    }
  }

  #value(expression: ts.Expression, env: Bindings): Value {
    if (ts.isStringLiteralLike(expression) || ts.isNumericLiteral(expression)) return textOf(expression.text);
    if (ts.isTemplateExpression(expression)) return this.#template(expression, env);
    if (ts.isObjectLiteralExpression(expression)) return { is: 'object', node: expression, env };
    if (ts.isArrayLiteralExpression(expression)) return { is: 'array', node: expression, env };
    if (ts.isConditionalExpression(expression)) {
      return this.value(this.#holds(expression.condition, env) ? expression.whenTrue : expression.whenFalse, env);
    }
    if (ts.isBinaryExpression(expression)) return this.#binary(expression, env);
    if (ts.isIdentifier(expression)) return this.#named(expression, env);
    if (ts.isPropertyAccessExpression(expression)) {
      const found = this.property(this.value(expression.expression, env), expression.name.text);
      return found.is === 'unknown' ? this.#byType(expression) : found;
    }
    if (ts.isElementAccessExpression(expression)) {
      const key = this.value(expression.argumentExpression, env);
      const object = this.value(expression.expression, env);
      if (object.is !== 'object') return this.#byType(expression);
      if (key.is === 'text') return this.property(object, key.text);
      const names = object.node.properties.map(keyOf);
      return this.property(
        object,
        names[this.#world.pick(`entry of ${nameOf(expression.expression)}`, names.length)] ?? '',
      );
    }
    if (ts.isCallExpression(expression)) return this.#call(expression, env);
    if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression))
      return { is: 'function', node: expression };
    return { is: 'unknown', name: nameOf(expression) };
  }

  #template({ head, templateSpans }: ts.TemplateExpression, env: Bindings): Value {
    const parts = [head.text];
    for (const { expression, literal } of templateSpans) {
      const value = this.#exact ? this.value(expression, env) : textOf(this.span(expression, env));
      if (value.is === 'open') return value;
      parts.push(this.#shown(value, expression), literal.text);
    }
    return textOf(parts.join(''));
  }

  #binary(expression: ts.BinaryExpression, env: Bindings): Value {
    if (isFallback(expression)) {
      const left = this.value(expression.left, env);
      if (left.is === 'absent') return this.value(expression.right, env);
      // A word or a sign that stands for nothing tells less than the name of what is missing.
      if (left.is === 'unknown' && ts.isStringLiteralLike(expression.right) && !expression.right.text.includes(' '))
        return left;
      return this.#world.pick(`fallback ${rootOf(expression.left)}`, 2) === 0
        ? left
        : this.value(expression.right, env);
    }
    if (expression.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const [left, right] = [this.value(expression.left, env), this.value(expression.right, env)];
      if (left.is === 'text' || right.is === 'text')
        return textOf(this.span(expression.left, env) + this.span(expression.right, env));
    }
    return { is: 'unknown', name: nameOf(expression) };
  }

  #named(identifier: ts.Identifier, env: Bindings): Value {
    if (identifier.text === 'undefined') return absent;
    const declaration = declarationOf(this.#sources, identifier);
    const found = declaration === undefined ? undefined : this.#declared(declaration, env);
    return found === undefined || found.is === 'unknown' ? this.#byType(identifier, found) : found;
  }

  #shorthand(member: ts.ShorthandPropertyAssignment, env: Bindings): Value {
    const symbol = this.#sources.checker.getShorthandAssignmentValueSymbol(member);
    const found = symbol?.valueDeclaration === undefined ? undefined : this.#declared(symbol.valueDeclaration, env);
    return found === undefined || found.is === 'unknown' ? this.#byType(member.name, found) : found;
  }

  #declared(declaration: ts.Declaration, env: Bindings): Value | undefined {
    if (ts.isVariableDeclaration(declaration)) {
      const loop = declaration.parent.parent;
      if (ts.isForOfStatement(loop)) return this.#elementOf(loop.expression, env);
      return isConst(declaration) && declaration.initializer !== undefined
        ? this.value(declaration.initializer, env)
        : undefined;
    }
    if (ts.isParameter(declaration) && ts.isIdentifier(declaration.name)) return this.#parameter(declaration, env);
    if (!ts.isBindingElement(declaration) || !ts.isObjectBindingPattern(declaration.parent)) return undefined;
    const key = declaration.propertyName ?? declaration.name;
    const of = declaration.parent.parent;
    if (!ts.isIdentifier(key) || ts.isBindingElement(of)) return undefined;
    const object = ts.isParameter(of) ? this.#parameter(of, env) : this.#declared(of, env);
    if (object?.is !== 'object') return undefined;
    const found = this.property(object, key.text);
    return found.is === 'absent' && declaration.initializer !== undefined
      ? this.value(declaration.initializer, env)
      : found;
  }

  #parameter(parameter: ts.ParameterDeclaration, env: Bindings): Value {
    if (!env.has(parameter)) return { is: 'open', parameter, name: parameter.name.getText() };
    const bound = env.get(parameter);
    if (bound !== undefined) return this.value(bound, env);
    return parameter.initializer === undefined ? absent : this.value(parameter.initializer, env);
  }

  // Where a type leaves a few words to choose from, each of them may come.
  #byType(expression: ts.Expression, otherwise: Value = { is: 'unknown', name: nameOf(expression) }): Value {
    const type = this.#sources.checker.getTypeAtLocation(expression);
    const members = (type.isUnion() ? type.types : [type]).filter((one) => (one.flags & ts.TypeFlags.Undefined) === 0);
    const words = members.map((one) => (one.isStringLiteral() ? one.value : undefined));
    if (words.length === 0 || words.includes(undefined)) return otherwise;
    return textOf(words[this.#world.pick(`one of ${words.join()}`, words.length)] ?? '');
  }

  #call(call: ts.CallExpression, env: Bindings): Value {
    const { expression: callee, arguments: given } = call;
    const unknown: Value = { is: 'unknown', name: nameOf(call) };
    if (ts.isPropertyAccessExpression(callee)) {
      const method = callee.name.text;
      if (!['find', 'join', 'trim'].includes(method)) return unknown;
      const of = this.value(callee.expression, env);
      if (method === 'trim') return of.is === 'text' ? of : unknown;
      if (of.is !== 'array' || of.node.elements.length === 0) return unknown;
      if (method === 'join') return this.#join(of, given[0]);
      return this.#elementOf(callee.expression, env) ?? unknown;
    }
    const handed = ts.isIdentifier(callee) ? this.#named(callee, env) : unknown;
    const called = calledFunction(this.#sources, call) ?? (handed.is === 'function' ? handed.node : undefined);
    if (called === undefined) return unknown;
    if (ts.isIdentifier(callee) && callee.text === lineFor.name) return this.#lineFor(call, env);
    const found = this.#result(called, bindCall(called, call, env));
    return found === undefined || found.is === 'unknown' || found.is === 'open' ? unknown : found;
  }

  // Any of a list's elements: which one, only a run can tell.
  #elementOf(list: ts.Expression, env: Bindings): Value | undefined {
    const of = this.value(list, env);
    if (of.is !== 'array' || of.node.elements.length === 0) return undefined;
    const { elements } = of.node;
    const element = elements[this.#world.pick(`element of ${nameOf(list)}`, elements.length)];
    return element === undefined || ts.isSpreadElement(element) ? undefined : this.value(element, of.env);
  }

  #join({ node, env }: Value & { is: 'array' }, separator: ts.Expression | undefined): Value {
    const between = separator !== undefined && ts.isStringLiteralLike(separator) ? separator.text : ',';
    return textOf(node.elements.map((element) => this.span(element, env)).join(between));
  }

  #lineFor(call: ts.CallExpression, env: Bindings): Value {
    const [verb, list] = call.arguments;
    const args = list === undefined ? absent : this.value(list, env);
    if (verb === undefined || args.is !== 'array') return { is: 'unknown', name: 'the line to type' };
    return textOf(
      lineFor(
        this.span(verb, env),
        args.node.elements.map((one) => this.span(one, args.env)),
      ),
    );
  }

  #result(called: FunctionNode, env: Bindings): Value | undefined {
    if (called.body === undefined || this.#running.has(called)) return undefined;
    this.#running.add(called);
    try {
      return ts.isBlock(called.body) ? this.#returned(called.body.statements, env) : this.value(called.body, env);
    } finally {
      this.#running.delete(called);
    }
  }

  // What the statements return; undefined where they come to an end without.
  #returned(statements: readonly ts.Statement[], env: Bindings): Value | undefined {
    for (const statement of statements) {
      const found = this.#returnedBy(statement, env);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #returnedBy(statement: ts.Statement | undefined, env: Bindings): Value | undefined {
    if (statement === undefined) return undefined;
    if (ts.isReturnStatement(statement))
      return statement.expression === undefined ? absent : this.value(statement.expression, env);
    if (ts.isThrowStatement(statement)) throw new DeadEnd();
    if (ts.isBlock(statement)) return this.#returned(statement.statements, env);
    if (ts.isIfStatement(statement)) {
      return this.#returnedBy(
        this.#holds(statement.expression, env) ? statement.thenStatement : statement.elseStatement,
        env,
      );
    }
    if (ts.isSwitchStatement(statement)) {
      const { clauses } = statement.caseBlock;
      const on = this.value(statement.expression, env);
      const known =
        on.is === 'text'
          ? clauses.findIndex(
              (one) =>
                ts.isCaseClause(one) && ts.isStringLiteralLike(one.expression) && one.expression.text === on.text,
            )
          : -1;
      const at =
        on.is === 'text' ? known : this.#world.pick(`case ${this.#sources.placeOf(statement)}`, clauses.length);
      return at < 0
        ? undefined
        : this.#returned(
            clauses.slice(at).flatMap((clause) => [...clause.statements]),
            env,
          );
    }
    return undefined;
  }

  #holds(condition: ts.Expression, env: Bindings): boolean {
    const { key, flip } = this.#keyOf(condition);
    return this.#known(condition, env) ?? (this.#world.pick(key, 2) === 1) === flip;
  }

  // Whether a condition holds, where that needs no choice: it was chosen before, or asks whether something was given.
  #known(condition: ts.Expression, env: Bindings): boolean | undefined {
    const { key, flip } = this.#keyOf(condition);
    const taken = this.#world.taken(key);
    if (taken !== undefined) return (taken === 1) === flip;
    if (!ts.isBinaryExpression(condition) || condition.right.getText() !== 'undefined') return undefined;
    const value = this.#settled(condition.left, env);
    return value.is === 'unknown' || value.is === 'open' ? undefined : (value.is === 'absent') !== flip;
  }

  // The same condition goes the same way wherever a function asks it, also where it asks for the contrary.
  #keyOf(condition: ts.Expression): { key: string; flip: boolean } {
    const flip =
      ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;
    const within = ts.findAncestor(condition, ts.isFunctionLike);
    const text = flip ? condition.getText().replace('!==', '===') : condition.getText();
    return { key: `${within === undefined ? '' : this.#sources.placeOf(within)} ${text}`, flip };
  }
}

class Unsettled extends Error {}
