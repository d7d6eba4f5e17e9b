import { describeValue } from './describe-value.ts';
import { isObject } from './json.ts';

const MAX_TEXT_CHARACTERS = 60;
const MAX_FIELDS = 8;

/**
 * Says what stands where something else was expected, like {@link describeValue}, and of an object the names of its
 * fields: in a payload they tell what it was meant to be. Never throws.
 */
export const describeFound = (value: unknown): string =>
  isObject(value) ? describeFields(Object.keys(value)) : describeValue(value);

/** A string in double quotes, cut when long, control characters escaped. */
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
