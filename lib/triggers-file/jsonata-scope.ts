import { showPath } from '../core/expression.ts';
import { nearestName } from '../core/nearest-name.ts';
import { FUNCTION_NAMES, isFunctionName, passesNothingOn, refusalOf } from './jsonata-functions.ts';
import { type Context, keyOf, provenBy } from './jsonata-guards.ts';
import { readsAllFields, refusalOfKind, refusalOfPicture, refusalOfSilence } from './jsonata-refusals.ts';
import { isSameNode, kindOf, namesOf, nodeIn, nodesIn, type SyntaxNode, textIn } from './jsonata-tree.ts';

/** What an expression reads, found in its syntax tree without running it. */
export interface Reads {
  readonly faults: readonly string[];
  /** The paths of optional fields that must be there before the expression is evaluated. */
  readonly requires: readonly (readonly string[])[];
}

/** What a path of names reads, and what is wrong with it. Told for each path once it is known whole. */
export type PathJudge = (path: readonly string[]) => { readonly optional: boolean; readonly fault?: string };

interface Scope {
  readonly context: Context;
  readonly variables: Set<string>;
  /** Paths that `$exists` has shown to be there. */
  readonly proven: ReadonlySet<string>;
  /** Something here handles nothing: `??`, `?:` or `$exists`. */
  readonly shield: boolean;
  /** Nothing here makes the whole expression nothing, which rejects the request. */
  readonly tail: boolean;
  /** This is evaluated only under a condition. */
  readonly conditional: boolean;
}

const LOUD_OPERATORS: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '<', '<=', '>', '>=']);

/**
 * Walks an expression's syntax tree. Tells unknown names, refused functions and everything whose names cannot be
 * known; and which optional fields it reads without a guard.
 */
export const readsOf = (root: SyntaxNode, judge: PathJudge): Reads => {
  const faults = new Set<string>();
  const requires = new Map<string, readonly string[]>();

  const record = (path: readonly string[], scope: Scope): void => {
    const { optional, fault } = judge(path);
    if (fault !== undefined) faults.add(fault);
    const handled = scope.shield || (scope.conditional && scope.tail) || scope.proven.has(keyOf(path));
    if (optional && !handled) requires.set(keyOf(path), path);
  };

  const refuse = (refusal: string | undefined): void => {
    if (refusal !== undefined) faults.add(refusal);
  };

  /** `$lookup(input, "from-date")` reads as the path does that it stands for. */
  const recordLookup = (object: SyntaxNode, name: SyntaxNode | undefined, scope: Scope): void => {
    const path = namesOf(object, scope.context);
    if (path === undefined || name === undefined || kindOf(name) !== 'string') return;
    record([...path, textIn(name, 'value')], scope);
  };

  const inner = (scope: Scope): Scope => ({ ...scope, shield: false, tail: false });

  const visitAll = (nodes: readonly SyntaxNode[], scope: Scope): void => {
    for (const node of nodes) visit(node, scope);
  };

  const checkVariable = (name: string, scope: Scope): void => {
    if (scope.variables.has(name)) return;
    const refusal = refusalOf(name);
    if (refusal !== undefined) faults.add(`$${name} is refused: ${refusal}`);
    else if (!isFunctionName(name)) {
      const nearest = nearestName(name, [...scope.variables, ...FUNCTION_NAMES]);
      faults.add(`unknown variable or function $${name}${nearest === undefined ? '' : `; did you mean $${nearest}?`}`);
    }
  };

  /** A function's name means the function, in what is checked here as to the reader. */
  const declare = (name: string, variables: Set<string>): void => {
    if (isFunctionName(name) || refusalOf(name) !== undefined)
      faults.add(`$${name} is a function of JSONata; give the variable another name`);
    variables.add(name);
  };

  const visitPath = (node: SyntaxNode, scope: Scope): void => {
    const steps = nodesIn(node, 'steps');
    const variables = new Set(scope.variables);
    let context = scope.context;
    let known: readonly string[] | undefined;
    for (const [index, step] of steps.entries()) {
      const kind = kindOf(step);
      const name = textIn(step, 'value');
      if (kind === 'name') {
        if (context !== undefined) known = context = [...context, name];
      } else if (kind === 'variable' && index === 0 && (name === '' || name === '$')) {
        context = name === '$' ? [] : context;
        if (steps.length === 1 && context?.length === 0) faults.add(readsAllFields(`$${name}`));
      } else if (kind === 'wildcard' || kind === 'descendant') {
        if (context?.length === 0) faults.add(readsAllFields(kind === 'wildcard' ? '*' : '**'));
        context = undefined;
      } else if (kind === 'sort') {
        for (const term of nodesIn(step, 'terms'))
          visit(nodeIn(term, 'expression'), { ...inner(scope), context, variables });
      } else {
        visit(step, { ...scope, context, variables });
        context = undefined;
      }
      const filters = [...nodesIn(step, 'stages'), ...(kind === 'name' ? nodesIn(step, 'predicate') : [])];
      for (const filter of filters) {
        if (kindOf(filter) === 'index') declare(textIn(filter, 'value'), variables);
        else visit(nodeIn(filter, 'expr'), { ...inner(scope), context, variables, conditional: true });
      }
      if (filters.length > 0) context = undefined;
      for (const bound of [textIn(step, 'focus'), textIn(step, 'index')]) if (bound !== '') declare(bound, variables);
    }
    if (known !== undefined) record(known, scope);
    visitAll(nodesIn(nodeIn(node, 'group'), 'lhs'), { ...inner(scope), context, variables });
  };

  const visitCondition = (node: SyntaxNode, scope: Scope): void => {
    const [condition, then] = [nodeIn(node, 'condition'), nodeIn(node, 'then')];
    const tested = nodesIn(condition, 'arguments')[0] ?? {};
    const isExists = kindOf(condition) === 'function' && textIn(nodeIn(condition, 'procedure'), 'value') === 'exists';
    // The library turns `a ?: b` into `a ? a : b`, and `a ?? b` into `$exists(a) ? a : b`.
    const isDefault = isSameNode(condition, then) || (isExists && isSameNode(tested, then));
    const proves = (outcome: boolean): ReadonlySet<string> =>
      new Set([...scope.proven, ...provenBy(condition, outcome, scope.context)]);
    visit(condition, { ...inner(scope), shield: isDefault });
    visit(then, { ...scope, conditional: true, shield: scope.shield || isDefault, proven: proves(true) });
    if (node['else'] !== undefined) visit(nodeIn(node, 'else'), { ...scope, conditional: true, proven: proves(false) });
    else if (scope.tail && !scope.shield)
      faults.add('"… ? …" without ":" yields nothing when the condition is false; add ": …"');
  };

  const visitBinary = (node: SyntaxNode, scope: Scope): void => {
    const operator = textIn(node, 'value');
    const [lhs, rhs] = [nodeIn(node, 'lhs'), nodeIn(node, 'rhs')];
    refuse(refusalOfSilence(operator, lhs));
    refuse(refusalOfSilence(operator, rhs));
    const here = LOUD_OPERATORS.has(operator) ? scope : inner(scope);
    visit(lhs, here);
    if (operator === 'and' || operator === 'or') {
      const proven = new Set([...scope.proven, ...provenBy(lhs, operator === 'and', scope.context)]);
      visit(rhs, { ...here, proven, conditional: true });
    } else visit(rhs, here);
  };

  const visitFunction = (node: SyntaxNode, scope: Scope): void => {
    const procedure = nodeIn(node, 'procedure');
    const name = textIn(procedure, 'value');
    const called = namesOf(procedure, []);
    const [first, ...rest] = nodesIn(node, 'arguments').filter((argument) => kindOf(argument) !== 'operator');
    if (called !== undefined)
      faults.add(`${showPath(called)}(…) is no function; functions begin with $, e.g. $uppercase(…)`);
    else visit(procedure, inner(scope));
    if (name === 'toMillis') refuse(refusalOfPicture(rest[0]));
    if (name === 'lookup' && first !== undefined) recordLookup(first, rest[0], scope);
    const passes = kindOf(procedure) === 'variable' && passesNothingOn(name);
    if (first !== undefined)
      visit(first, name === 'exists' ? { ...inner(scope), shield: true } : passes ? scope : inner(scope));
    visitAll(rest, inner(scope));
  };

  const visit = (node: SyntaxNode, scope: Scope): void => {
    const name = textIn(node, 'value');
    switch (kindOf(node)) {
      case 'path':
        visitPath(node, scope);
        break;
      case 'binary':
        visitBinary(node, scope);
        break;
      case 'condition':
        visitCondition(node, scope);
        break;
      case 'function':
      case 'partial':
        visitFunction(node, scope);
        break;
      case 'unary':
        visitAll([...nodesIn(node, 'expressions'), ...nodesIn(node, 'lhs')], inner(scope));
        visit(nodeIn(node, 'expression'), scope);
        break;
      case 'block': {
        const variables = new Set(scope.variables);
        const parts = nodesIn(node, 'expressions');
        visitAll(parts.slice(0, -1), { ...inner(scope), variables });
        visitAll(parts.slice(-1), { ...scope, variables });
        break;
      }
      case 'bind':
        declare(textIn(nodeIn(node, 'lhs'), 'value'), scope.variables);
        visit(nodeIn(node, 'rhs'), inner(scope));
        break;
      case 'lambda': {
        const variables = new Set(scope.variables);
        for (const parameter of nodesIn(node, 'arguments')) declare(textIn(parameter, 'value'), variables);
        const isThunk = node['thunk'] === true;
        visit(nodeIn(node, 'body'), isThunk ? scope : { ...inner(scope), variables, conditional: true });
        break;
      }
      case 'apply':
        visit(nodeIn(node, 'lhs'), inner(scope));
        visit(nodeIn(node, 'rhs'), inner(scope));
        break;
      case 'variable':
        if (name !== '' && name !== '$') checkVariable(name, scope);
        else if (name === '$' || scope.context?.length === 0) faults.add(readsAllFields(`$${name}`));
        break;
      case 'wildcard':
      case 'descendant':
        if (scope.context?.length === 0) faults.add(readsAllFields(kindOf(node) === 'wildcard' ? '*' : '**'));
        break;
      default:
        refuse(refusalOfKind(kindOf(node)));
    }
    visitAll(
      nodesIn(node, 'predicate').map((filter) => nodeIn(filter, 'expr')),
      { ...inner(scope), context: undefined },
    );
  };

  const nowhere = { context: [], variables: new Set<string>(), proven: new Set<string>() };
  visit(root, { ...nowhere, shield: false, tail: true, conditional: false });
  return { faults: [...faults], requires: withoutPrefixes([...requires.values()]) };
};

/** A longer path that must be there says the shorter one too. */
const withoutPrefixes = (paths: readonly (readonly string[])[]): readonly (readonly string[])[] =>
  paths.filter(
    (path) => !paths.some((other) => other.length > path.length && path.every((name, i) => other[i] === name)),
  );
