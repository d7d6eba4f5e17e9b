import { writeTime } from '../../lib/core/calendar/time-picture.ts';
import { civilOf, ZonedTime } from '../../lib/core/calendar/zoned-time.ts';
import type { EpochMs } from '../../lib/core/time.ts';
import type { ValueRead } from './values-read.ts';

/** So many parts has a text that expressions split: as many as the names of files have at most, as a rule. */
const PARTS = 6;

/** Texts from which an expression can read what it wants to: the date of `now` by its picture, enough parts to split. */
export const likelyTexts = ({ pictures, separators, compared }: ValueRead, now: EpochMs): readonly string[] => {
  const dates = pictures.map((picture) => writeTime(civilOf(new ZonedTime(now, 'UTC')), picture));
  const items = [...dates, ...compared.map(String), 'sample', '1'];
  const parts = separators
    .filter((separator) => separator !== '')
    .flatMap((separator) => items.map((item) => Array.from({ length: PARTS }, () => item).join(separator)));
  return [...parts, ...dates];
};
