import { TriggerError } from './errors.ts';
import { field, isObject, type JsonObject } from './json.ts';
import type { Expression } from './trigger.ts';

/** What an expression can read, by name: an event's fields, its captures, and what is always there. */
export type EventFields = JsonObject;

/** Evaluates JSONata. Rejects when the expression fails or exceeds its bounds; `undefined` stands for nothing. */
export type JsonataEvaluator = (source: string, fields: EventFields) => Promise<unknown>;

/** What an expression gave, or what is wrong, naming the expression and the field. */
export type ExpressionResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: string };

const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** A path as it is written in an expression, e.g. ``input.`from-date` ``. */
export const showPath = (path: readonly string[]): string =>
  path.map((name) => (PLAIN_NAME.test(name) ? name : `\`${name}\``)).join('.');

/** An expression as it is written in the file. */
export const showExpression = (expression: Expression): string =>
  `\${{ ${'path' in expression ? showPath(expression.path) : expression.jsonata} }}`;

/** What stands at a path, read through own fields only; `undefined` when nothing does. */
const valueAt = (path: readonly string[], fields: EventFields): unknown =>
  path.reduce<unknown>((value, name) => (isObject(value) ? field(value, name) : undefined), fields);

const absent = (path: readonly string[], fields: EventFields): string => {
  const depth = path.findIndex((_, index) => valueAt(path.slice(0, index + 1), fields) === undefined);
  const missing = depth < 0 ? path : path.slice(0, depth + 1);
  const parent = missing.slice(0, -1);
  return Array.isArray(valueAt(parent, fields))
    ? `${showPath(missing)} reads a name in a list: say of which item, e.g. ${showPath(parent)}[0].${missing.at(-1)}`
    : `${showPath(missing)} is absent from this event`;
};

/** Whether a required path is there; in a list, every item must have it. */
const isThere = (value: unknown, path: readonly string[]): boolean => {
  const [name, ...rest] = path;
  if (name === undefined) return value !== undefined;
  if (Array.isArray(value)) return value.every((item) => isThere(item, path));
  return isObject(value) && isThere(field(value, name), rest);
};

/** JSONata throws plain objects that have a message. */
const reasonOf = (thrown: unknown): string => {
  const message: unknown =
    typeof thrown === 'object' && thrown !== null && 'message' in thrown ? thrown.message : thrown;
  return String(message);
};

/** The code by which JSONata says that its time was over. */
const isTimeout = (thrown: unknown): boolean => isObject(thrown) && field(thrown, 'code') === 'D1012';

/**
 * Evaluates an expression. What it reads must be there: a plain path, and every path that the JSONata reads without a
 * guard. A value of `null` is there; nothing (`undefined`) never is a value.
 *
 * @throws TriggerError `EXPRESSION_TIMEOUT`, retryable
 */
export const evaluateExpression = async (
  expression: Expression,
  fields: EventFields,
  evaluate: JsonataEvaluator,
): Promise<ExpressionResult> => {
  const fault = (reason: string): ExpressionResult => ({
    ok: false,
    fault: `${showExpression(expression)}: ${reason}`,
  });
  if ('path' in expression) {
    const value = valueAt(expression.path, fields);
    return value === undefined ? fault(absent(expression.path, fields)) : { ok: true, value };
  }
  const missing = expression.requires.filter((path) => !isThere(fields, path));
  if (missing.length > 0) return fault(missing.map((path) => absent(path, fields)).join('; '));
  try {
    const value = await evaluate(expression.jsonata, fields);
    return value === undefined ? fault('it yields nothing for this event') : { ok: true, value };
  } catch (thrown) {
    if (isTimeout(thrown)) {
      // Measured by the clock, so a stalled machine looks like an endless expression: the next delivery tells them apart.
      const message = `${showExpression(expression)} did not come to an end: ${reasonOf(thrown)}`;
      throw new TriggerError('EXPRESSION_TIMEOUT', message, { retryable: true, cause: thrown });
    }
    return fault(reasonOf(thrown));
  }
};
