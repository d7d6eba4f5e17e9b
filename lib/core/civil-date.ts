import { DAY_MS, MINUTE_MS, SECOND_MS } from './time.ts';

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
export const dateOfEpochDay = (epochDay: number): Pick<CivilTime, 'year' | 'month' | 'day'> => {
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

/** How many days a month has. */
export const daysInMonth = (year: number, month: number): number =>
  (month === 12 ? epochDayOf(year + 1, 1, 1) : epochDayOf(year, month + 1, 1)) - epochDayOf(year, month, 1);

/** Milliseconds since the epoch if the clock on the wall showed UTC. */
export const utcMsOf = ({ year, month, day, hour, minute, second, millisecond }: CivilTime): number =>
  epochDayOf(year, month, day) * DAY_MS + (hour * 60 + minute) * MINUTE_MS + second * SECOND_MS + millisecond;

/** What calendar and clock show in UTC. */
export const civilOfUtcMs = (ms: number): CivilTime => {
  const epochDay = Math.floor(ms / DAY_MS);
  const rest = ms - epochDay * DAY_MS;
  return {
    ...dateOfEpochDay(epochDay),
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
