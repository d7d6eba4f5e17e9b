const MOST_CHARACTERS = 60;
const MOST_FIELDS = 8;

/** Says in a message what was found, with its kind, because `"5"` and `5` look alike: `the string "5"`, `the number 5`. */
export const describeValue = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return value === '' ? 'an empty string' : `the string ${JSON.stringify(shorten(value))}`;
  if (typeof value === 'number') return `the number ${value}`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
};

/** Like {@link describeValue}, but with the names of an object's fields: they tell what it was meant to be. */
export const describeFound = (value: unknown): string =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? describeFields(Object.keys(value))
    : describeValue(value);

/** A string in double quotes, cut when long, control characters escaped. */
export const quote = (text: string): string =>
  text.length <= MOST_CHARACTERS
    ? JSON.stringify(text)
    : `${JSON.stringify(text.slice(0, MOST_CHARACTERS))}… (${text.length} characters)`;

/** `1 upload`, `2 uploads`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const shorten = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;

const describeFields = (names: readonly string[]): string => {
  if (names.length === 0) return 'an empty object';
  const shown = names.slice(0, MOST_FIELDS).map(quote).join(', ');
  const more = names.length > MOST_FIELDS ? ` and ${names.length - MOST_FIELDS} more` : '';
  return `an object with ${shown}${more}`;
};
