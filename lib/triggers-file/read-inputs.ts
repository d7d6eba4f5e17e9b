import { isHeld } from '../core/exact-numbers.ts';
import type { Json } from '../core/json.ts';
import { comesBefore, inputError } from '../core/triggers/declared-input.ts';
import { parseKeyPattern } from '../core/triggers/key-pattern.ts';
import type { DeclaredInput, InputType, KeyPattern } from '../core/triggers/trigger.ts';
import { literalText } from './expressions/literal-text.ts';
import { childOf, entryOf } from './expressions/stage-constants.ts';
import { hasExpression } from './expressions/template-text.ts';
import { INPUT_NAME, INPUT_TYPES } from './schema.ts';
import { addError, addWarning, type Place } from './yaml/file-error.ts';
import type { Entry, Tree } from './yaml/yaml-tree.ts';

const isInputType = (value: unknown): value is InputType => INPUT_TYPES.some((type) => type === value);

const ORDERED: ReadonlySet<InputType> = new Set(['integer', 'number', 'date', 'datetime']);
const TEXTS: ReadonlySet<InputType> = new Set(['string', 'date', 'datetime', 'array']);

/** A scalar is a string where its type says so, as it is written: `01` and `1.10` keep their form. */
const plainOf = (tree: Tree, type: InputType): Json => {
  if (tree.kind === 'list') return tree.items.map((item) => plainOf(item, type));
  if (tree.kind === 'map') return {};
  return TEXTS.has(type) && tree.value !== null ? tree.text : tree.value;
};

const readPattern = (tree: Tree | undefined, place: Place): KeyPattern | undefined => {
  const source = literalText(tree, place);
  if (source === undefined) return undefined;
  const parsed = parseKeyPattern(source);
  const isRegular = /^\^|(?<!\\)\$$|\.\*|(?<!\\)\[[^\]]+\]|\\[dws]/.test(source);
  if (isRegular || !parsed.ok) {
    const why = parsed.ok || isRegular ? 'a pattern is no regular expression' : parsed.errors.join('; ');
    addError(place, `"${source}": ${why}; it is written as a key pattern, e.g. report-*.csv or s3://acme/**`);
  }
  return parsed.ok ? parsed.pattern : undefined;
};

/** Why a number would not be sent as it is written; undefined when it is. */
const numberError = (tree: Tree): string | undefined => {
  if (tree.kind !== 'scalar' || typeof tree.value !== 'number') return undefined;
  const [, digits] = /^[-+]?((\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/.exec(tree.text) ?? [];
  if (digits === undefined) return undefined;
  const isSame = !/^0\d/.test(digits) && isHeld(Math.abs(tree.value), digits);
  return isSame
    ? undefined
    : `found ${tree.text}, which would be sent as ${tree.value}; for what is no number write type: string`;
};

/** The values below a key, each judged as a value of the input; with expressions nothing is read. */
const readValue = (tree: Tree | undefined, type: InputType, place: Place): Json | undefined => {
  if (tree === undefined) return undefined;
  if (tree.kind === 'scalar' && typeof tree.value === 'string' && hasExpression(tree.value)) {
    literalText(tree, place);
    return undefined;
  }
  const error = TEXTS.has(type) ? undefined : numberError(tree);
  if (error !== undefined) addError(place, error);
  return error === undefined ? plainOf(tree, type) : undefined;
};

const inside = (parent: Tree, name: string, place: Place): Place => ({
  ...place,
  at: childOf(parent, name)?.at ?? entryOf(parent, name)?.keyAt ?? parent.at,
  where: `${place.where}.${name}`,
});

const readEnum = (tree: Tree | undefined, type: InputType, place: Place): readonly Json[] | undefined => {
  if (tree?.kind !== 'list') return undefined;
  if (type === 'boolean') addError(place, 'true and false need no enum; leave it out');
  const values: Json[] = [];
  for (const item of tree.items) {
    const at = { ...place, at: item.at };
    const value = readValue(item, type, at);
    if (value === undefined) continue;
    const error = inputError({ name: '', type: type === 'array' ? 'string' : type, required: false }, value);
    if (error !== undefined) addError(at, error);
    else if (values.includes(value))
      addError(at, `${JSON.stringify(value)} stands here a second time; keep one of them`);
    else values.push(value);
  }
  return values;
};

const readBound = (tree: Tree | undefined, type: InputType, place: Place): number | string | undefined => {
  const value = readValue(tree, type, place);
  if (value === undefined) return undefined;
  if (!ORDERED.has(type)) {
    addError(place, `${type} has neither min nor max; only ${[...ORDERED].join(', ')} have`);
    return undefined;
  }
  const error = inputError({ name: '', type, required: false }, value);
  if (error !== undefined) addError(place, error);
  return error === undefined && (typeof value === 'number' || typeof value === 'string') ? value : undefined;
};

const readInput = ({ key: name, keyAt, value: tree }: Entry, outer: Place): DeclaredInput => {
  const place = { ...outer, at: keyAt, where: `${outer.where}.${name}` };
  if (!INPUT_NAME.test(name) || name === '__proto__') {
    addError(place, `expected the name of an input, a letter, then letters, digits, "_" and "-", found "${name}"`);
  }
  const given = childOf(tree, 'type');
  const type = given?.kind === 'scalar' && isInputType(given.value) ? given.value : 'string';
  const required = childOf(tree, 'required');
  const [min, max] = (['min', 'max'] as const).map((end) =>
    readBound(childOf(tree, end), type, inside(tree, end, place)),
  );
  if (min !== undefined && max !== undefined && comesBefore(type, max, min)) {
    addError(inside(tree, 'max', place), `expected at least min, ${min}, found ${max}`);
  }
  const listed = readEnum(childOf(tree, 'enum'), type, inside(tree, 'enum', place));
  const patternAt = inside(tree, 'pattern', place);
  const pattern = readPattern(childOf(tree, 'pattern'), patternAt);
  if (pattern !== undefined && type !== 'string' && type !== 'array')
    addError(patternAt, `${type} has no pattern; only text and list have`);
  const description = literalText(childOf(tree, 'description'), inside(tree, 'description', place));
  const declared: DeclaredInput = {
    name,
    type,
    required: required?.kind === 'scalar' && required.value === true,
    ...(listed !== undefined && { enum: listed }),
    ...(pattern !== undefined && { pattern }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(description !== undefined && { description }),
  };
  const standIn = readValue(childOf(tree, 'default'), type, inside(tree, 'default', place));
  if (standIn === undefined) return declared;
  const defaultAt = inside(tree, 'default', place);
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

/** Reads what a manual trigger declares; undefined when it declares nothing, so that a call may bring anything. */
export const readInputs = (tree: Tree | undefined, place: Place): readonly DeclaredInput[] | undefined =>
  tree?.kind === 'map' ? tree.entries.map((entry) => readInput(entry, place)) : undefined;
