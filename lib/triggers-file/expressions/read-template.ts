import type { Expression } from '../../core/expressions/compiled-expression.ts';
import { joinText } from '../../core/expressions/expression.ts';
import type { Template } from '../../core/triggers/trigger.ts';
import { addError, type Place } from '../yaml/file-error.ts';
import type { Parsed } from '../yaml/schema.ts';
import type { Readable } from './cel-names.ts';
import { type ResultType, showResult } from './cel-types.ts';
import { readExpression } from './read-expression.ts';
import { cutText } from './template-text.ts';

/** Which types an expression may give where it stands alone. */
export type WantedType = 'string' | 'number' | 'boolean' | 'argument';

const ALLOWED: Readonly<Record<WantedType, readonly ResultType['is'][]>> = {
  string: ['string', 'time', 'unknown'],
  number: ['number', 'unknown'],
  boolean: ['boolean', 'unknown'],
  argument: ['string', 'number', 'boolean', 'time', 'unknown'],
};

const PLACEHOLDER = /\$?\{\{?\s*([A-Za-z_]\w*)\s*\}?\}/g;

/** `{day}` captures in a key; in a value it would be sent to Glue as it stands. */
const checkPlaceholders = (literal: string, place: Place, { fields }: Readable): void => {
  for (const [found, name = ''] of literal.matchAll(PLACEHOLDER)) {
    if (!fields.has(name)) continue;
    const literally = `; if the string ${found} itself is meant, write \${{ "${found}" }}`;
    addError(place, `"${found}" would be sent as it stands; write \${{ ${name} }} for the field "${name}"${literally}`);
  }
};

interface ReadPart {
  readonly value: Expression | string | number | boolean;
  readonly type: ResultType;
}

const readInside = (inside: string, place: Place, readable: Readable): ReadPart | undefined => {
  const reading = readExpression(inside, readable);
  if (reading.ok) return reading;
  for (const error of reading.errors) addError(place, error);
  return undefined;
};

const RIGHT: Readonly<Record<WantedType, string>> = {
  string: 'a string',
  number: 'a number; int(…) reads one from a string',
  boolean: 'a boolean',
  argument: 'a string, a number or a boolean; json(…) makes a string of an array or an object',
};

const typeError = ({ is, optional }: ResultType, wanted: WantedType, whole: boolean): string | undefined => {
  if (optional && !whole) {
    return 'may have no value, and a part of a string cannot be left out; give it a default with .orValue(…)';
  }
  if (ALLOWED[wanted].includes(is)) return undefined;
  return `gives ${showResult(is)}; expected ${RIGHT[wanted]}`;
};

/** Reads a value of `start`: a literal, an expression, or text with expressions. Undefined, with errors, otherwise. */
export const readTemplate = (
  { value, text, spot: place }: Parsed<string | number | boolean>,
  readable: Readable,
  wanted: WantedType,
): Template | undefined => {
  if (wanted !== 'argument' && typeof value !== 'string') return value;
  const { parts, unclosed } = cutText(text);
  if (unclosed !== undefined) {
    addError(place, `"${unclosed}" is never closed: an expression is \${{ … }}`);
    return undefined;
  }
  const whole = parts.length === 1;
  const read: ReadPart[] = [];
  for (const part of parts) {
    if (typeof part === 'string') {
      checkPlaceholders(part, place, readable);
      read.push({ value: part, type: { is: 'string', optional: false } });
      continue;
    }
    const inside = readInside(part.inside, place, readable);
    if (inside === undefined) continue;
    read.push(inside);
    const error = typeError(inside.type, whole ? wanted : 'argument', whole);
    if (error !== undefined) addError(place, `\${{ ${part.inside} }} ${error}`);
  }
  if (read.length < parts.length) return undefined;
  const [first] = read;
  if (first === undefined) return '';
  if (whole) return typeof first.value === 'object' || wanted !== 'argument' ? first.value : String(first.value);
  if (wanted === 'number' || wanted === 'boolean') {
    addError(place, `"${text}" is a string, expected a ${wanted}: a value that is one expression keeps its type`);
  }
  const joined = joinText(read.map(({ value: part }) => part));
  const [only] = joined;
  return joined.length === 1 && typeof only === 'string' ? only : { text: joined };
};
