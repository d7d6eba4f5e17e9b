import { describe, expect, it } from 'vitest';
import {
  readingError,
  readPicture,
  readTime,
  type TimePicture,
  writeTime,
} from '../../../lib/core/calendar/time-picture.ts';

const pictureOf = (source: string): TimePicture => {
  const reading = readPicture(source);
  if (!reading.ok) throw new Error(reading.error);
  return reading.picture;
};
const errorOf = (source: string): string => {
  const reading = readPicture(source);
  return reading.ok ? '' : reading.error;
};

const TIME = { year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5, millisecond: 6 };
const START = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0, millisecond: 0 };

describe('a picture', () => {
  it.each([
    ["yyyy-MM-dd'T'HH:mm:ss.SSS", '2026-01-02T03:04:05.006'],
    ['yyyyMMddHHmmssSSS', '20260102030405006'],
    ["HH 'o''clock'", "03 o'clock"],
    ["yyyy''MM", "2026'01"],
    ["'day of ''yyyy''' yyyy", "day of 'yyyy' 2026"],
  ])('%s writes %s', (source, text) => {
    expect(writeTime(TIME, pictureOf(source))).toBe(text);
  });

  it.each([
    ['yyyy', '2026', { year: 2026 }],
    ['yyyy-MM', '2026-12', { year: 2026, month: 12 }],
    ['yyyy-MM-dd', '2028-02-29', { year: 2028, month: 2, day: 29 }],
    ['yyyyMMdd', '00010101', { year: 1 }],
    ['HH:mm:ss.SSS', '23:59:59.999', { hour: 23, minute: 59, second: 59, millisecond: 999 }],
    ['MM', '02', { month: 2 }],
    ["yyyy' at 'HH", '2026 at 07', { year: 2026, hour: 7 }],
  ])('%s reads %s, and takes what it does not name from the start of 1970', (source, text, fields) => {
    expect(readTime(text, pictureOf(source))).toEqual({ ...START, ...fields });
  });

  it.each([
    ['yyyy-MM-dd', [' 026-11-22', '026 -11-22', '0000-11-22', '2026-11-22x', '2026-11-2', '2026_11-22', '-026-11-22']],
    ['HH:mm:ss', ['24:00:00', '00:60:00', '00:00:60', '0x:00:00', '1:00:00']],
    ['HH:mm:ss.SSS', ['00:00:00.12x', '00:00:00.x12', '00:00:00.12']],
    ['yyyyMMdd', ['20260001', '20261301', '20260100', '20260132', '20260229']],
  ])('%s reads none of %j', (source, texts) => {
    for (const text of texts) expect([text, readTime(text, pictureOf(source))]).toEqual([text, undefined]);
  });

  it.each([
    ['YYYY', 'found "YYYY", which is yyyy here'],
    ['uuuu', 'found "uuuu", which is yyyy here'],
    ['DD', 'found "DD", which is dd here'],
    ['hh', 'found "hh", which is HH (00 to 23) here'],
    ['nn', 'found "nn", which is mm here'],
    ['SS', 'found "SS", which is ss, or SSS for milliseconds here'],
    ['yyyyT', 'found "T", which is \'T\' in quotes here'],
    ['HHZ', 'found "Z", which is \'Z\' in quotes, of a time .inZone("UTC") here'],
    ['EEE', 'found "EEE"'],
    ['yyyy % ', 'found "%"'],
    ['-', 'found no field of a time in it'],
    ["yyyy'", "a ' is never closed"],
  ])('%s is none, which is said with what would be right', (source, why) => {
    const right = "expected yyyy MM dd HH mm ss SSS, with other letters in '…', e.g. yyyy-MM-dd or yyyyMMdd'T'HHmmss";
    expect(errorOf(source)).toBe(`${JSON.stringify(source)} is no picture of a time: ${why}; ${right}`);
  });

  it.each([
    ['yyyy', undefined],
    ['yyyyMMddHHmmssSSS', undefined],
    ['dd.MM.yyyy', undefined],
    ['MM', 'year'],
    ['yyyy dd', 'month'],
    ['yyyy-MM HH', 'day'],
    ['yyyy-MM-dd ss', 'hour'],
    ['yyyy-MM-dd HH ss', 'minute'],
    ['yyyy-MM-dd HH:mm SSS', 'second'],
    ['SSS', 'year'],
  ])('%s can read a date unless it lacks a larger field than it has: %s', (source, missing) => {
    const error = missing && `${JSON.stringify(source)} has no ${missing}, so no date can be read by it`;
    expect(readingError(source, pictureOf(source))).toBe(error);
  });
});
