import { otherNames } from '../nearest-name.ts';
import { type CivilTime, daysInMonth } from './civil-date.ts';

/** How a date or time is written: texts, and fields of a fixed number of digits. */
export type TimePicture = readonly PicturePart[];

type FieldName = keyof CivilTime;

type PicturePart = string | { readonly field: FieldName; readonly digits: number };

/** A picture, or why it is none. */
export type PictureReading =
  | { readonly ok: true; readonly picture: TimePicture }
  | { readonly ok: false; readonly error: string };

const FIELDS: Readonly<Record<string, { readonly field: FieldName; readonly digits: number }>> = {
  yyyy: { field: 'year', digits: 4 },
  MM: { field: 'month', digits: 2 },
  dd: { field: 'day', digits: 2 },
  HH: { field: 'hour', digits: 2 },
  mm: { field: 'minute', digits: 2 },
  ss: { field: 'second', digits: 2 },
  SSS: { field: 'millisecond', digits: 3 },
};

const RIGHT = "expected yyyy MM dd HH mm ss SSS, with other letters in '…', e.g. yyyy-MM-dd or yyyyMMdd'T'HHmmss";

/** What other notations write, and what it is called here. */
const OTHER_WORDS = otherNames([
  ['yyyy', 'YYYY', 'uuuu'],
  ['dd', 'DD'],
  ['HH (00 to 23)', 'hh'],
  ['mm', 'nn'],
  ['ss, or SSS for milliseconds', 'SS'],
  ["'T' in quotes", 'T'],
  ['\'Z\' in quotes, of a time .inZone("UTC")', 'Z'],
]);

const PART = /'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'/gy;

/**
 * Reads a picture such as `yyyy-MM-dd`. What cannot be a date or time is an error, never a string to be sent as it
 * stands: unknown letters, no field at all, minutes where the month is meant.
 */
export const readPicture = (source: string): PictureReading => {
  const refuse = (found: string): PictureReading => ({
    ok: false,
    error: `${JSON.stringify(source)} is no picture of a time: ${found}; ${RIGHT}`,
  });
  const picture: PicturePart[] = [];
  for (const [part, quoted, letter] of source.matchAll(PART)) {
    if (part === "'") return refuse("a ' is never closed");
    if (quoted !== undefined) picture.push(quoted === '' ? "'" : quoted.replaceAll("''", "'"));
    else if (letter === undefined) {
      if (/[%[\]{}]/.test(part)) return refuse(`found "${part.trim()}"`);
      picture.push(part);
    } else {
      // One letter, repeated: no object inherits such a name.
      const field = FIELDS[part];
      if (field === undefined) {
        const other = OTHER_WORDS.get(part);
        return refuse(`found "${part}"${other === undefined ? '' : `, which is ${other} here`}`);
      }
      picture.push(field);
    }
  }
  const names = picture.flatMap((part) => (typeof part === 'string' ? [] : [part.field]));
  if (names.length === 0) return refuse('found no field of a time in it');
  const beside = (name: FieldName, other: FieldName, by: 1 | -1): boolean =>
    names.some((one, index) => one === name && names[index + by] === other);
  if (names.some((name, index) => name === 'minute' && names[index - 1] !== 'hour'))
    return refuse('found mm, the minutes, without HH before it; a month is MM');
  if (beside('month', 'hour', -1) || beside('month', 'second', 1))
    return refuse('found MM, the month, within a time of day; minutes are mm');
  return { ok: true, picture };
};

/** Writes a date and time as the picture says. */
export const writeTime = (civil: CivilTime, picture: TimePicture): string =>
  picture
    .map((part) => (typeof part === 'string' ? part : String(civil[part.field]).padStart(part.digits, '0')))
    .join('');

/** Reads a text written exactly as the picture says, with one value for each field, if it is a date of the calendar. */
export const readTime = (text: string, picture: TimePicture): CivilTime | undefined => {
  const read = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };
  const found = new Set<FieldName>();
  let rest = text;
  for (const part of picture) {
    if (typeof part === 'string') {
      if (!rest.startsWith(part)) return undefined;
      rest = rest.slice(part.length);
      continue;
    }
    const digits = rest.slice(0, part.digits);
    if (digits.length < part.digits || !/^\d+$/.test(digits)) return undefined;
    if (found.has(part.field) && read[part.field] !== Number(digits)) return undefined;
    found.add(part.field);
    read[part.field] = Number(digits);
    rest = rest.slice(part.digits);
  }
  const { year, month, day, hour, minute, second } = read;
  const isDate = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return rest === '' && isDate && hour < 24 && minute < 60 && second < 60 ? read : undefined;
};

/** Why no date can be read by a picture; undefined when one can: it has a year, and no smaller field without the larger. */
export const readingError = (source: string, picture: TimePicture): string | undefined => {
  const names = new Set(picture.flatMap((part) => (typeof part === 'string' ? [] : [part.field])));
  const order: readonly FieldName[] = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond'];
  const missing = order.find(
    (name, index) => !names.has(name) && order.slice(index + 1).some((after) => names.has(after)),
  );
  return missing === undefined
    ? undefined
    : `${JSON.stringify(source)} has no ${missing}, so no date can be read by it`;
};
