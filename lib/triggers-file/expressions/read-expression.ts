import type { Environment } from '@marcbachmann/cel-js';
import { EVENT_NAME, type KnownField } from '../../core/events/event-fields.ts';
import { newBudget } from '../../core/expressions/budget.ts';
import type { Expression } from '../../core/expressions/compiled-expression.ts';
import { evaluateExpression } from '../../core/expressions/expression.ts';
import { isObject, type Json } from '../../core/json.ts';
import { declaredName, environmentOf } from './cel-environment.ts';
import { syntaxError, typeError } from './cel-errors.ts';
import { nameErrors, partAt, pathError, type Readable, readNames, renameTaken } from './cel-names.ts';
import { type CelNode, depthOf } from './cel-node.ts';
import { type ResultType, resultType } from './cel-types.ts';
import { compileCel } from './compile-cel.ts';
import { numeralError } from './judge-cel.ts';
import { plainPath } from './template-text.ts';

/** `value` is plain for a literal; `type` is what it gives whenever it gives anything; `errors` has all of them. */
export type ExpressionReading =
  | { readonly ok: true; readonly value: Expression | string | number | boolean; readonly type: ResultType }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Longer ones belong into the job. */
const MAX_CHARACTERS = 4_000;
/** So that evaluating never exhausts the stack. */
const MAX_DEPTH = 200;

/** The variables of a stage as fields: texts, arrays and objects of them. */
const fieldOfVar = (name: string, value: Json): KnownField => {
  if (Array.isArray(value)) {
    const isTexts = value.every((item) => typeof item === 'string');
    return { name, type: isTexts ? 'list<string>' : 'list<dyn>', optional: false };
  }
  if (isObject(value)) return { name, type: 'map', optional: false, below: fieldsBelow(value) };
  return { name, type: 'string', optional: false };
};

const isJson = (value: unknown): value is Json => value !== undefined;

const fieldsBelow = (object: Readonly<Record<string, unknown>>): readonly KnownField[] =>
  Object.entries(object).flatMap(([name, value]) => (isJson(value) && value !== null ? [fieldOfVar(name, value)] : []));

/** Everything that may be declared: what the trigger has, and what is unknown but read where nothing can be known. */
const environmentFor = (root: CelNode, { fields, vars, kind }: Readable): Environment => {
  const known = [...fields.values()].map((field) =>
    field.name === 'vars' && isObject(vars) ? { ...field, below: fieldsBelow(vars) } : field,
  );
  const unknown =
    kind === undefined ? [...readNames(root)].filter((name) => !fields.has(name) && name !== EVENT_NAME) : [];
  return environmentOf([...known, ...unknown.map((name): KnownField => ({ name, type: 'dyn', optional: true }))]);
};

const PARSER = environmentOf([]);

type Parsed = { readonly root: CelNode } | { readonly error: string };

const parse = (source: string): Parsed => {
  try {
    const root = PARSER.parse(source).ast;
    if (depthOf(root) > MAX_DEPTH) return { error: `it is nested deeper than ${MAX_DEPTH} parts; do this in the job` };
    return { root };
  } catch (thrown) {
    return { error: syntaxError(thrown, source) };
  }
};

/** A literal needs no evaluation at run time. */
const literalOf = (root: CelNode): string | number | boolean | undefined => {
  const isNegative = root.op === '-_' && root.args.op === 'value';
  const value: unknown =
    isNegative && root.args.op === 'value' ? root.args.args : root.op === 'value' ? root.args : undefined;
  const plain = typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof plain === 'number') return isNegative ? -plain : plain;
  return !isNegative && (typeof plain === 'string' || typeof plain === 'boolean') ? plain : undefined;
};

const typeOfPath = (path: readonly string[], { fields }: Readable): ResultType => {
  const [name = '', ...rest] = path[0] === EVENT_NAME ? path.slice(1) : path;
  const field = rest.reduce<KnownField | undefined>(
    (above, part) => above?.below?.find((one) => one.name === part),
    fields.get(name),
  );
  return resultType(field?.type ?? 'dyn');
};

const readCel = (source: string, root: CelNode, readable: Readable): ExpressionReading => {
  const names = nameErrors(root, readable);
  if (names.length > 0) return { ok: false, errors: names };
  const environment = environmentFor(root, readable);
  const parsed = environment.parse(source);
  renameTaken(parsed.ast, declaredName);
  const checked = parsed.check();
  if (!checked.valid)
    return { ok: false, errors: [typeError(checked.error, (start, end) => partAt(parsed.ast, start, end))] };
  const compiled = compileCel(parsed.ast, { fields: readable.fields, timezone: readable.timezone ?? 'UTC' });
  if (!compiled.ok) return compiled;
  const constant =
    readNames(root).size === 0 ? evaluateExpression({ cel: source, code: compiled.code }, {}, newBudget()) : undefined;
  if (constant?.ok === false) return { ok: false, errors: [constant.error.replace(`\${{ ${source} }}: `, '')] };
  return { ok: true, value: { cel: source, code: compiled.code }, type: resultType(checked.type ?? 'dyn') };
};

/** Reads a `when`, or the inside of a `${{ … }}`, or tells every error; each message begins with the expression. */
export const readExpression = (source: string, readable: Readable): ExpressionReading => {
  const shown = `\${{ ${source.length > 80 ? `${source.slice(0, 80)}…` : source} }}`;
  const refuse = (errors: readonly string[]): ExpressionReading => ({
    ok: false,
    errors: errors.map((error) => `${shown}: ${error}`),
  });
  if (source === '') return refuse(['an expression is missing']);
  if (source.length > MAX_CHARACTERS) {
    return refuse([`expected at most ${MAX_CHARACTERS} characters, found ${source.length}`]);
  }
  const path = plainPath(source);
  if (path !== undefined && path[0] !== EVENT_NAME) {
    const error = pathError(path, readable);
    return error === undefined ? { ok: true, value: { path }, type: typeOfPath(path, readable) } : refuse([error]);
  }
  const parsed = parse(source);
  if ('error' in parsed) return refuse([parsed.error]);
  const numeral = numeralError(parsed.root.op === '-_' ? parsed.root.args : parsed.root);
  if (numeral !== undefined) return refuse([numeral]);
  const literal = literalOf(parsed.root);
  if (literal !== undefined) {
    const type = typeof literal === 'string' ? 'string' : typeof literal === 'number' ? 'double' : 'bool';
    return { ok: true, value: literal, type: resultType(type) };
  }
  const reading = readCel(source, parsed.root, readable);
  return reading.ok ? reading : refuse(reading.errors);
};
