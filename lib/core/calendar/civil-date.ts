import { DAY_MS, epochMs, MINUTE_MS, parseIso, SECOND_MS, toIso } from '../time.ts';

declare const unit: unique symbol;

/** What calendar and clock on a wall show, in ms since 1970-01-01 00:00; no moment without a {@link ./zone-clock.ts} */
export type WallMs = number & { readonly [unit]: 'wall-ms' };

/** A date of the calendar. */
export type CivilDate = Pick<CivilTime, 'year' | 'month' | 'day'>;

/** A date and time of day as a calendar and a clock on the wall show them; which moment it is depends on the zone. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar. */
export const epochDayOf = (year: number, month: number, day: number): number => {
  // The year begins in March here, so that the leap day is its last: howardhinnant.github.io/date_algorithms.html
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

/** The date of a day counted from 1970-01-01. */
export const dateOfEpochDay = (epochDay: number): CivilDate => {
  const shifted = epochDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
};

/** How many days a month has: to {@link epochDayOf} a thirteenth month is the next January. */
export const daysInMonth = (year: number, month: number): number =>
  epochDayOf(year, month + 1, 1) - epochDayOf(year, month, 1);

/** The calendar and the clock as one number. */
export const wallOf = ({ year, month, day, hour, minute, second, millisecond }: CivilTime): WallMs =>
  wallAtDate({ year, month, day }, (hour * 60 + minute) * MINUTE_MS + second * SECOND_MS + millisecond);

/** A date, so many milliseconds after its 00:00 on the clock. */
export const wallAtDate = ({ year, month, day }: CivilDate, ms = 0): WallMs =>
  (epochDayOf(year, month, day) * DAY_MS + ms) as WallMs;

/** What the clock shows so many milliseconds later, as if nobody set it meanwhile. */
export const plusWallMs = (wall: WallMs, ms: number): WallMs => (wall + ms) as WallMs;

/** Milliseconds since 00:00 on the clock. */
export const timeOfDayMs = (wall: WallMs): number => wall - Math.floor(wall / DAY_MS) * DAY_MS;

/** The date that the calendar shows. */
export const dateOfWall = (wall: WallMs): CivilDate => dateOfEpochDay(Math.floor(wall / DAY_MS));

/** The number as calendar and clock. */
export const civilOfWall = (wall: WallMs): CivilTime => {
  const rest = timeOfDayMs(wall);
  return {
    ...dateOfWall(wall),
    hour: Math.floor(rest / (60 * MINUTE_MS)),
    minute: Math.floor(rest / MINUTE_MS) % 60,
    second: Math.floor(rest / SECOND_MS) % 60,
    millisecond: rest % SECOND_MS,
  };
};

/** ISO 8601: 1 is Monday, 7 is Sunday. 1970-01-01 was a Thursday. */
export const dayOfWeek = (epochDay: number): number => ((((epochDay + 3) % 7) + 7) % 7) + 1;

/** The ISO week of a day: the week, Monday first, belongs to the year in which its Thursday lies. */
export const isoWeekOf = (epochDay: number): { readonly year: number; readonly week: number } => {
  const thursday = epochDay - dayOfWeek(epochDay) + 4;
  const { year } = dateOfEpochDay(thursday);
  return { year, week: Math.floor((thursday - epochDayOf(year, 1, 1)) / 7) + 1 };
};

/** From 1 for Sunday to 7 for Saturday, as EventBridge counts. */
export const eventBridgeWeekday = ({ year, month, day }: CivilDate): number =>
  (dayOfWeek(epochDayOf(year, month, day)) % 7) + 1;

/** ISO 8601 without a zone, e.g. `2026-11-22T03:00:00`. */
export const showWall = (wall: WallMs): string => toIso(epochMs(wall)).slice(0, -'.000Z'.length);

/** Reads a date (`2026-11-22`), or a date and time without a zone (`2026-11-22T03:00:00`), that the calendar has. */
export const parseWall = (text: string): WallMs | undefined => {
  const written = text.includes('T') ? text : `${text}T00:00:00`;
  // What is no time becomes 1970-01-01, which is not what is written.
  const wall = wallAtDate({ year: 1970, month: 1, day: 1 }, parseIso(`${written}Z`));
  // JavaScript reads the thirtieth of February as a day of March, and 24:00 as 00:00 of the next day.
  return showWall(wall) === written ? wall : undefined;
};
