import { field, isObject, type JsonObject } from '../json.ts';
import type { Budget } from './budget.ts';
import type { CelExpression, Expression } from './compiled-expression.ts';
import { evaluateCode } from './evaluate.ts';
import { EvaluationError, Optional, type Value, WRITTEN_EMPTY } from './value.ts';

/** What an expression can read, by name: an event's fields, its captures, and what is always there. */
export type EventFields = JsonObject;

/**
 * What an expression gave, or what is wrong, naming the expression and the field.
 *
 * - `leftOut`: an optional without a value: what it stands for shall be left out.
 * - `isWritten`: an empty string that the file's author wrote as `""`, so it may be sent; one from an event may not.
 */
export type ExpressionResult =
  | { readonly ok: true; readonly value: Value; readonly isWritten?: true }
  | { readonly ok: true; readonly leftOut: true }
  | { readonly ok: false; readonly error: string };

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A path as it is written in an expression, e.g. `input["from-date"]`. */
export const showPath = (path: readonly string[]): string =>
  path
    .map((name, index) => (PLAIN_NAME.test(name) ? `${index === 0 ? '' : '.'}${name}` : `[${JSON.stringify(name)}]`))
    .join('');

/** An expression as it is written in the file. */
export const showExpression = (expression: Expression): string =>
  `\${{ ${'path' in expression ? showPath(expression.path) : expression.cel} }}`;

/** Parts of a text with literals that stand side by side joined. */
export const joinText = (parts: readonly (Expression | string | number | boolean)[]): (string | Expression)[] =>
  parts.reduce<(string | Expression)[]>((joined, part) => {
    const last = joined.at(-1);
    if (typeof part === 'object') joined.push(part);
    else if (typeof last === 'string') joined[joined.length - 1] = last + String(part);
    else joined.push(String(part));
    return joined;
  }, []);

/** What stands at a path, read through own fields only; `undefined` when nothing does. */
const valueAt = (path: readonly string[], fields: EventFields): Value | undefined => {
  let value: Value | undefined = fields;
  for (const name of path) {
    const inside: unknown = isObject(value) ? field(value, name) : undefined;
    value = isValue(inside) ? inside : undefined;
  }
  return value;
};

/** Fields hold JSON, and JSON is all values. */
const isValue = (inside: unknown): inside is Value => inside !== undefined;

const absent = (path: readonly string[], fields: EventFields): string => {
  const depth = path.findIndex((_, index) => valueAt(path.slice(0, index + 1), fields) === undefined);
  const missing = path.slice(0, depth + 1);
  const parent = missing.slice(0, -1);
  return Array.isArray(valueAt(parent, fields))
    ? `${showPath(missing)} reads a name in an array: say of which item, e.g. ${showPath(parent)}[0].${missing.at(-1)}`
    : `${showPath(missing)} is absent from this event`;
};

/** Names the wrong part, where it is only a part, and the message does not begin with it anyway. */
const withPart = ({ cel }: CelExpression, { at, message }: EvaluationError): string => {
  const part = at === undefined ? cel : cel.slice(...at);
  return part === cel || part.length > 80 || message.startsWith(part) ? message : `${part}: ${message}`;
};

/** Evaluates an expression. What it reads must be there, if only as `null`, but for CEL's `.?`. Never throws. */
export const evaluateExpression = (expression: Expression, fields: EventFields, budget: Budget): ExpressionResult => {
  const error = (reason: string): ExpressionResult => ({
    ok: false,
    error: `${showExpression(expression)}: ${reason}`,
  });
  if ('path' in expression) {
    const value = valueAt(expression.path, fields);
    return value === undefined ? error(absent(expression.path, fields)) : { ok: true, value };
  }
  try {
    const value = evaluateCode(expression.code, fields, budget);
    if (value === WRITTEN_EMPTY) return { ok: true, value: '', isWritten: true };
    if (!(value instanceof Optional)) return { ok: true, value };
    return value.value === undefined ? { ok: true, leftOut: true } : { ok: true, value: value.value };
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    return error(withPart(expression, thrown));
  }
};
