// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Text on one line without control characters: keys and messages come from outside, and a terminal obeys such characters. */
export const printable = (text: string): string =>
  text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A text of several lines, each of them {@link printable}. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');
