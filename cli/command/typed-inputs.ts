import { quote } from '../../lib/core/describe.ts';
import { field, isObject, type Json, parseJsonText } from '../../lib/core/json.ts';
import { didYouMean } from '../../lib/core/nearest-name.ts';

/** An input as the deployed trigger declares it. */
export interface InputShape {
  readonly name: string;
  readonly type: string;
}

/** The input of a call, or everything that is wrong with what was typed. */
export type TypedInputs =
  | { readonly ok: true; readonly input: Readonly<Record<string, Json>> }
  | { readonly ok: false; readonly errors: readonly string[] };

type TypedValue = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly error: string };

/**
 * Reads `name=value`, where the declared type says what the value is, and `name:=JSON` for any value.
 *
 * @param declared undefined for a trigger whose calls may bring anything: then every value is a string
 */
export const typedInputs = (words: readonly string[], declared: readonly InputShape[] | undefined): TypedInputs => {
  const errors: string[] = [];
  const input: [string, Json][] = [];
  for (const word of words) {
    const [, name, sign, text = ''] = /^([^=:]+)(:?=)(.*)$/s.exec(word) ?? [];
    if (name === undefined) {
      errors.push(`expected name=value, found ${quote(word)}`);
      continue;
    }
    const type = declared?.find((one) => one.name === name)?.type;
    const known = declared?.map((one) => one.name);
    const typed: TypedValue =
      known !== undefined && type === undefined
        ? {
            ok: false,
            error: `the trigger has no such input${didYouMean(name, known) || ` (it has ${known.join(', ')})`}`,
          }
        : sign === ':='
          ? jsonOf(text)
          : typedValue(text, type ?? 'string');
    if (input.some(([other]) => other === name)) errors.push(`${name}: it is given twice`);
    else if (typed.ok) input.push([name, typed.value]);
    else errors.push(`${name}: ${typed.error}`);
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, input: Object.fromEntries(input) };
};

/** The shapes in the answer that tells of a trigger; undefined where it declares none. */
export const shapesIn = (answer: Readonly<Record<string, unknown>>): readonly InputShape[] | undefined => {
  const inputs = field(answer, 'inputs');
  if (!Array.isArray(inputs)) return undefined;
  return inputs.flatMap((one: unknown) => {
    const [name, type] = isObject(one) ? [field(one, 'name'), field(one, 'type')] : [];
    return typeof name === 'string' && typeof type === 'string' ? [{ name, type }] : [];
  });
};

const jsonOf = (text: string): TypedValue => {
  const parsed = parseJsonText(text);
  return parsed.ok
    ? { ok: true, value: parsed.value as Json }
    : { ok: false, error: `expected JSON, found ${parsed.found}` };
};

/** What the function refuses for other reasons, such as a date that is none, it says itself. */
const typedValue = (text: string, type: string): TypedValue => {
  switch (type) {
    case 'integer':
      return /^-?\d+$/.test(text) ? { ok: true, value: Number(text) } : wrong('a whole number', text);
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text))
        ? { ok: true, value: Number(text) }
        : wrong('a number', text);
    case 'boolean':
      return text === 'true' || text === 'false' ? { ok: true, value: text === 'true' } : wrong('true or false', text);
    case 'array':
      return { ok: true, value: text === '' ? [] : text.split(',') };
    default:
      return { ok: true, value: text };
  }
};

const wrong = (expected: string, found: string): TypedValue => ({
  ok: false,
  error: `expected ${expected}, found ${quote(found)}`,
});
