import { writeTime } from '../core/calendar/time-picture.ts';
import { civilOf, ZonedTime } from '../core/calendar/zoned-time.ts';
import type { EpochMs } from '../core/time.ts';
import type { ValueRead } from './values-read.ts';

/** How many parts a string has that expressions split: as many as file names usually have at most. */
const PARTS = 6;

/** Strings that an expression can read as it does: the date of `now` in its picture, or enough parts to split. */
export const likelyTexts = ({ pictures, separators, compared }: ValueRead, now: EpochMs): readonly string[] => {
  const dates = pictures.map((picture) => writeTime(civilOf(new ZonedTime(now, 'UTC')), picture));
  const items = [...dates, ...compared.map(String), 'sample', '1'];
  const parts = separators
    .filter((separator) => separator !== '')
    .flatMap((separator) => items.map((item) => Array.from({ length: PARTS }, () => item).join(separator)));
  return [...parts, ...dates];
};
