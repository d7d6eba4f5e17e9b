import { calculateWith, operandOf } from './arithmetic.ts';
import { type Budget, lengthOf } from './budget.ts';
import { compare } from './compare.ts';
import type { Code, EachCode } from './compiled-expression.ts';
import { callOneOf } from './function-signature.ts';
import { FUNCTIONS_BY_NAME } from './functions.ts';
import { absent, itemsOf, nothingAt, readField, readIndex, readOptional } from './read-path.ts';
import { describeKind, EvaluationError, Optional, type Value, type ValueObject, WRITTEN_EMPTY } from './value.ts';

interface Scope {
  readonly event: ValueObject;
  readonly variables: Variable | undefined;
  readonly budget: Budget;
}

/** The innermost name that a macro has brought in, and those around it. */
interface Variable {
  readonly name: string;
  readonly value: Value;
  readonly around: Variable | undefined;
}

const withVariable = (scope: Scope, name: string, value: Value): Scope => ({
  event: scope.event,
  budget: scope.budget,
  variables: { name, value, around: scope.variables },
});

const readVariable = (name: string, variables: Variable | undefined): Value => {
  for (let variable = variables; variable !== undefined; variable = variable.around) {
    if (variable.name === name) return variable.value;
  }
  throw new Error(`the compiled expression reads "${name}" outside of its macro`);
};

const truth = (value: Value, what: string): boolean => {
  if (typeof value === 'boolean') return value;
  throw new EvaluationError(`${what} is ${describeKind(value)}; expected a boolean`);
};

const evaluateEach = ({ how, over, name, test, give }: EachCode, scope: Scope): Value => {
  const items = itemsOf(evaluate(over, scope));
  scope.budget.spend(items.length);
  const inside = (item: Value): Scope => withVariable(scope, name, item);
  const holds = (item: Value): boolean =>
    test === undefined || truth(evaluate(test, inside(item)), `the condition of .${how}(…)`);
  switch (how) {
    case 'all':
      return items.every(holds);
    case 'exists':
      return items.some(holds);
    case 'exists_one':
      return items.filter(holds).length === 1;
    case 'filter':
      return items.filter(holds);
    case 'map':
      return items.filter(holds).map((item) => (give === undefined ? item : evaluate(give, inside(item))));
  }
};

const evaluateInside = (code: Exclude<Code, { readonly op: 'literal' | 'empty' }>, scope: Scope): Value => {
  const { event, variables, budget } = scope;
  const inside = (part: Code): Value => evaluate(part, scope);
  switch (code.op) {
    case 'event':
      return event;
    case 'variable': {
      const value = readVariable(code.name, variables);
      return value === WRITTEN_EMPTY && code.written !== true ? '' : value;
    }
    case 'field': {
      const of = evaluate(code.of, scope);
      if (code.optional === true || of instanceof Optional)
        return readOptional(of, (inside) => readField(inside, code.name));
      const value = readField(of, code.name);
      if (value === '' && code.written === true) return WRITTEN_EMPTY;
      if (value !== undefined) return value;
      throw new EvaluationError(absent(code), code.at);
    }
    case 'index': {
      const [of, index] = [evaluate(code.of, scope), evaluate(code.index, scope)];
      if (code.optional === true || of instanceof Optional)
        return readOptional(of, (inside) => readIndex(inside, index));
      const value = readIndex(of, index);
      if (value === '' && code.written === true) return WRITTEN_EMPTY;
      if (value !== undefined) return value;
      throw new EvaluationError(nothingAt(of, index), code.at);
    }
    case 'has': {
      const of = evaluate(code.of, scope);
      const inside = of instanceof Optional ? of.value : of;
      return inside !== undefined && readField(inside, code.name) !== undefined;
    }
    case 'call':
      return callOneOf(FUNCTIONS_BY_NAME.get(code.name) ?? [], code.args.map(inside), budget);
    case 'arithmetic':
      return calculateWith(code, evaluate(code.left, scope), evaluate(code.right, scope), budget);
    case 'compare':
      return compare(code.sign, evaluate(code.left, scope), evaluate(code.right, scope), budget);
    case 'and':
    case 'or': {
      const sign = code.op === 'and' ? '&&' : '||';
      const left = truth(evaluate(code.left, scope), `the left side of ${sign}`);
      // From left to right: an error on the left is one, whatever stands on the right.
      if (left === (code.op === 'or')) return left;
      return truth(evaluate(code.right, scope), `the right side of ${sign}`);
    }
    case 'choice':
      return evaluate(truth(evaluate(code.when, scope), 'what stands before "?"') ? code.yes : code.no, scope);
    case 'default': {
      const of = evaluate(code.of, scope);
      if (!(of instanceof Optional)) {
        const right = 'an optional value, e.g. input.?name';
        const method = code.optional === true ? 'or' : 'orValue';
        throw new EvaluationError(`.${method}(…) of ${describeKind(of)}; expected ${right}`);
      }
      if (of.value === undefined) return evaluate(code.otherwise, scope);
      return code.optional === true ? of : of.value;
    }
    case 'list':
      return code.items.map((item) => (code.wholly === true ? operandOf(inside(item), true) : inside(item)));
    case 'object':
      return Object.fromEntries(
        code.entries.map(([name, value]) => {
          const key = evaluate(name, scope);
          if (typeof key !== 'string')
            throw new EvaluationError(`{${describeKind(key)}: …}; expected a string as name`, code.at);
          budget.spend(lengthOf(key));
          return [key, evaluate(value, scope)];
        }),
      );
    case 'bind':
      return evaluate(code.in, withVariable(scope, code.name, evaluate(code.value, scope)));
    case 'each':
      return evaluateEach(code, scope);
  }
};

const evaluate = (code: Code, scope: Scope): Value => {
  scope.budget.spend(1);
  if (code.op === 'literal') return code.value;
  if (code.op === 'empty') return WRITTEN_EMPTY;
  try {
    return evaluateInside(code, scope);
  } catch (thrown) {
    // The innermost wrong part is named, so the first one that knows its place.
    if (!(thrown instanceof EvaluationError) || thrown.at !== undefined || !('at' in code)) throw thrown;
    throw new EvaluationError(thrown.message, code.at);
  }
};

/**
 * Evaluates an expression for one event. Strict where CEL allows an error to be overlooked: `&&`, `||`, `all` and
 * `exists` go from left to right, and an error that they meet is one.
 *
 * @throws EvaluationError when it has no value, or costs more than the budget has
 */
export const evaluateCode = (code: Code, event: ValueObject, budget: Budget): Value =>
  evaluate(code, { event, variables: undefined, budget });
