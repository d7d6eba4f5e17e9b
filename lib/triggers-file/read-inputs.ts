import { isHeld } from '../core/exact-numbers.ts';
import type { Json } from '../core/json.ts';
import { comesBefore, inputError } from '../core/triggers/declared-input.ts';
import { parseKeyPattern } from '../core/triggers/key-pattern.ts';
import type { KeyPattern } from '../core/triggers/key-tokens.ts';
import type { DeclaredInput, InputType } from '../core/triggers/trigger.ts';
import { INPUT_NAME, type InputForm } from './event-schema.ts';
import { hasExpression } from './expressions/template-text.ts';
import { expressionError } from './literal-schemas.ts';
import type { NamedValue } from './yaml/collection-schemas.ts';
import { addError, addWarning } from './yaml/file-error.ts';
import type { Parsed } from './yaml/schema.ts';

type Scalar = string | number | boolean;

const ORDERED: ReadonlySet<InputType> = new Set(['integer', 'number', 'date', 'datetime']);
const STRINGS: ReadonlySet<InputType> = new Set(['string', 'date', 'datetime', 'array']);

const readPattern = (parsed: Parsed<string> | undefined, type: InputType): KeyPattern | undefined => {
  if (parsed === undefined || hasExpression(parsed.value)) return undefined;
  const { value: source, spot } = parsed;
  const result = parseKeyPattern(source);
  const isRegular = /^\^|(?<!\\)\$$|\.\*|(?<!\\)\[[^\]]+\]|\\[dws]/.test(source);
  if (isRegular || !result.ok) {
    const why = result.ok || isRegular ? 'a pattern is no regular expression' : result.errors.join('; ');
    addError(spot, `"${source}": ${why}; it is written as a key pattern, e.g. report-*.csv or s3://acme/**`);
  } else if (type !== 'string' && type !== 'array')
    addError(spot, `${type} has no pattern; only string and array have`);
  return result.ok ? result.pattern : undefined;
};

/** Why a number would not be sent as it is written; undefined when it is. */
const numberError = (value: number, text: string): string | undefined => {
  const [, digits] = /^[-+]?((\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.exec(text) ?? [];
  if (digits === undefined || (!/^0\d/.test(digits) && isHeld(Math.abs(value), digits))) return undefined;
  return `found ${text}, which would be sent as ${value}; for what is no number write type: string`;
};

/** A value as its type says: a string as it is written, so that `01` and `1.10` keep their form. Undefined with an error. */
const readScalar = ({ value, text, spot }: Parsed<Scalar>, type: InputType): Scalar | undefined => {
  const isText = STRINGS.has(type);
  const wrongNumber = !isText && typeof value === 'number' ? numberError(value, text) : undefined;
  const error = expressionError(text) ?? wrongNumber;
  if (error === undefined) return isText ? text : value;
  addError(spot, error);
  return undefined;
};

const readDefault = (parsed: NonNullable<InputForm['default']>, type: InputType): Json | undefined => {
  const { value } = parsed;
  return typeof value === 'object'
    ? value.flatMap((item) => readScalar(item, type) ?? [])
    : readScalar({ ...parsed, value }, type);
};

const readEnum = (parsed: NonNullable<InputForm['enum']>, type: InputType): readonly Json[] => {
  if (type === 'boolean') addError(parsed.spot, 'true and false need no enum; leave it out');
  const values: Json[] = [];
  for (const item of parsed.value) {
    const value = readScalar(item, type);
    if (value === undefined) continue;
    const error = inputError({ name: '', type: type === 'array' ? 'string' : type, required: false }, value);
    if (error !== undefined) addError(item.spot, error);
    else if (values.includes(value))
      addError(item.spot, `${JSON.stringify(value)} stands here a second time; keep one of them`);
    else values.push(value);
  }
  return values;
};

const readBound = (parsed: InputForm['min'], type: InputType): number | string | undefined => {
  const value = parsed && readScalar(parsed, type);
  if (parsed === undefined || value === undefined) return undefined;
  const error = ORDERED.has(type)
    ? inputError({ name: '', type, required: false }, value)
    : `${type} has neither min nor max; only ${[...ORDERED].join(', ')} have`;
  if (error !== undefined) addError(parsed.spot, error);
  return error === undefined && typeof value !== 'boolean' ? value : undefined;
};

const readInput = ({ name, spot, parsed }: NamedValue<InputForm>): DeclaredInput => {
  if (!INPUT_NAME.test(name) || name === '__proto__') {
    const expected = 'the name of an input, a letter, then letters, digits, "_" and "-"';
    addError({ ...spot, at: spot.keyAt }, `expected ${expected}, found "${name}"`);
  }
  const form = parsed?.value ?? {};
  const type = form.type?.value ?? 'string';
  const [min, max] = [readBound(form.min, type), readBound(form.max, type)];
  if (form.max !== undefined && min !== undefined && max !== undefined && comesBefore(type, max, min)) {
    addError(form.max.spot, `expected at least min, ${min}, found ${max}`);
  }
  const listed = form.enum && readEnum(form.enum, type);
  const pattern = readPattern(form.pattern, type);
  const description = form.description?.value;
  const declared: DeclaredInput = {
    name,
    type,
    required: form.required?.value ?? false,
    ...(listed !== undefined && { enum: listed }),
    ...(pattern !== undefined && { pattern }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(description !== undefined && { description }),
  };
  const standIn = form.default && readDefault(form.default, type);
  if (form.default === undefined || standIn === undefined) return declared;
  const { spot: defaultAt } = form.default;
  if (declared.required) addError(defaultAt, 'found a default beside required: true; an input has one of them');
  if (standIn === '') {
    addWarning(
      defaultAt,
      `an empty string is not sent: without a default, \${{ input.?${name} }} leaves the argument out, and \${{ input.?${name}.orValue("") }} sends it empty`,
    );
  }
  // Of `enum` it is no error to leave the default out: see DeclaredInput.default.
  const withDefault = { ...declared, default: standIn };
  const error = inputError(withDefault, standIn);
  if (error !== undefined) addError(defaultAt, error);
  return withDefault;
};

/** Reads what a manual trigger declares. */
export const readInputs = (parsed: Parsed<readonly NamedValue<InputForm>[]>): readonly DeclaredInput[] =>
  parsed.value.map(readInput);
