import { isObject } from './json.ts';

const MAX_TEXT_CHARACTERS = 60;
const MAX_FIELDS = 8;

/**
 * Says in a few words what stands where something else was expected: the "found" of a message. Short whatever comes,
 * and it calls nothing of the value's own, so it never throws.
 */
export const describeFound = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'an empty text' : quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return `${value}`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (isObject(value)) return describeFields(Object.keys(value));
  return `a ${typeof value}`;
};

/** A text in double quotes, cut when long, control characters escaped. */
export const quote = (text: string): string =>
  text.length <= MAX_TEXT_CHARACTERS
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, MAX_TEXT_CHARACTERS))}… (${text.length} characters)`;

const describeFields = (names: readonly string[]): string => {
  if (names.length === 0) return 'an empty object';
  const shown = names.slice(0, MAX_FIELDS).map(quote).join(', ');
  const more = names.length > MAX_FIELDS ? ` and ${names.length - MAX_FIELDS} more` : '';
  return `an object with ${shown}${more}`;
};
