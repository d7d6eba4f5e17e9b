import { type CivilTime, dayOfWeek, daysInMonth, epochDayOf, isoWeekOf } from '../calendar/civil-date.ts';
import { readingError, readPicture, readTime, type TimePicture, writeTime } from '../calendar/time-picture.ts';
import { zoneError } from '../calendar/time-zones.ts';
import { atCivil, civilOf, epochDayIn, plusDays, plusMonths, ZonedTime, zonedTime } from '../calendar/zoned-time.ts';
import { parseIso, SECOND_MS } from '../time.ts';
import { type CelFunction, define } from './function-signature.ts';
import { EvaluationError } from './value.ts';

/** The name of the function by which the build reads a field as a time in its trigger's zone; no expression can write it. */
export const TIME_OF_TRIGGER = 'time of trigger';

/** Reading a time, or looking at it in its zone, costs the machine some fifty microseconds each time. */
const PER_TIME = 500;

const pictureOf = (source: string): TimePicture => {
  const reading = readPicture(source);
  if (reading.ok) return reading.picture;
  throw new EvaluationError(reading.error);
};

const inYears = (time: ZonedTime | undefined): ZonedTime => {
  if (time !== undefined) return time;
  throw new EvaluationError('gives a time outside of the years 1 to 9999');
};

const checkedZone = (zone: string): string => {
  const error = zoneError(zone);
  if (error !== undefined) throw new EvaluationError(error);
  return zone;
};

const dateFrom = (text: string, source: string, zone: string): ZonedTime => {
  const picture = pictureOf(source);
  const error = readingError(source, picture);
  if (error !== undefined) throw new EvaluationError(error);
  const civil = readTime(text, picture);
  if (civil === undefined) {
    throw new EvaluationError(`expected a date written ${source}, found ${JSON.stringify(text.slice(0, 60))}`);
  }
  return inYears(atCivil(civil, zone));
};

/** What JavaScript reads as the second of March: the thirtieth of February. */
const isDate = (text: string): boolean => readTime(text, pictureOf('yyyy-MM-dd')) !== undefined;

const momentFrom = (text: string, zone: string): ZonedTime => {
  const moment = isDate(text.slice(0, 10)) ? parseIso(text) : undefined;
  const time = moment === undefined ? undefined : zonedTime(moment, zone);
  if (time !== undefined) return time;
  const expected = 'expected a time of ISO 8601 with its zone, e.g. 2026-11-22T02:00:00Z';
  throw new EvaluationError(`${expected}, found ${JSON.stringify(text.slice(0, 60))}; date(…) reads a date alone`);
};

const MIDNIGHT = { hour: 0, minute: 0, second: 0, millisecond: 0 };

const startOf = (time: ZonedTime, change: (civil: CivilTime) => Partial<CivilTime>): ZonedTime => {
  const civil = civilOf(time);
  return inYears(atCivil({ ...civil, ...MIDNIGHT, ...change(civil) }, time.zone));
};

const weekOf = (time: ZonedTime): string => {
  const { year, week } = isoWeekOf(epochDayIn(time));
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
};

/** A method of a time without arguments. */
const of = (name: string, gives: string, read: (time: ZonedTime) => ZonedTime | number | string): CelFunction =>
  define(name, ['time'], gives, ([time], budget) => {
    budget.spend(PER_TIME);
    return read(time);
  });

/** A method of a time that moves it by a whole number of something. */
const moved = (name: string, move: (time: ZonedTime, by: number) => ZonedTime | undefined): CelFunction =>
  define(name, ['time', 'int'], 'time', ([time, by], budget) => {
    budget.spend(PER_TIME);
    return inYears(move(time, by));
  });

/** A function that reads a time from a string. */
const read = <const P extends readonly ('string' | 'picture' | 'zone')[]>(
  name: string,
  parameters: P,
  run: (texts: { readonly [Index in keyof P]: string }) => ZonedTime,
): CelFunction =>
  define(name, parameters, 'time', (texts, budget) => {
    budget.spend(texts.reduce<number>((sum, text) => sum + text.length, PER_TIME));
    return run(texts);
  });

const later = ({ moment, zone }: ZonedTime, seconds: number) => zonedTime(moment + seconds * SECOND_MS, zone);

/** Reading, moving and writing times; docs/triggers.md has them in a table. */
export const timeFunctions: readonly CelFunction[] = [
  read('time', ['string'], ([text]) => momentFrom(text, 'UTC')),
  read('time', ['string', 'zone'], ([text, zone]) => momentFrom(text, checkedZone(zone))),
  // For the zone that stands in the trigger, which is judged with the trigger.
  read(TIME_OF_TRIGGER, ['string', 'string'], ([text, zone]) => momentFrom(text, zone)),
  read('date', ['string'], ([text]) => dateFrom(text, 'yyyy-MM-dd', 'UTC')),
  read('date', ['string', 'picture'], ([text, picture]) => dateFrom(text, picture, 'UTC')),
  read('date', ['string', 'picture', 'zone'], ([text, picture, zone]) => dateFrom(text, picture, checkedZone(zone))),
  define('.format', ['time', 'picture'], 'string', ([time, picture], budget) => {
    budget.spend(PER_TIME + picture.length);
    return writeTime(civilOf(time), pictureOf(picture));
  }),
  define('.inZone', ['time', 'zone'], 'time', ([{ moment }, zone], budget) => {
    budget.spend(PER_TIME);
    return new ZonedTime(moment, checkedZone(zone));
  }),
  moved('.plusYears', (time, years) => plusMonths(time, years * 12)),
  moved('.plusMonths', plusMonths),
  moved('.plusDays', plusDays),
  moved('.plusHours', (time, hours) => later(time, hours * 3_600)),
  moved('.plusMinutes', (time, minutes) => later(time, minutes * 60)),
  moved('.plusSeconds', later),
  of('.startOfDay', 'time', (time) => startOf(time, () => ({}))),
  of('.firstDayOfMonth', 'time', (time) => startOf(time, () => ({ day: 1 }))),
  of('.lastDayOfMonth', 'time', (time) => startOf(time, ({ year, month }) => ({ day: daysInMonth(year, month) }))),
  of('.firstDayOfYear', 'time', (time) => startOf(time, () => ({ month: 1, day: 1 }))),
  of('.monday', 'time', (time) => {
    const day = startOf(time, () => ({}));
    return inYears(plusDays(day, 1 - dayOfWeek(epochDayIn(day))));
  }),
  of('.year', 'int', (time) => civilOf(time).year),
  of('.month', 'int', (time) => civilOf(time).month),
  of('.day', 'int', (time) => civilOf(time).day),
  of('.hour', 'int', (time) => civilOf(time).hour),
  of('.minute', 'int', (time) => civilOf(time).minute),
  of('.second', 'int', (time) => civilOf(time).second),
  of('.dayOfWeek', 'int', (time) => dayOfWeek(epochDayIn(time))),
  of('.dayOfYear', 'int', (time) => epochDayIn(time) - epochDayOf(civilOf(time).year, 1, 1) + 1),
  of('.isoWeek', 'string', weekOf),
  of('.epochSeconds', 'int', ({ moment }) => Math.floor(moment / SECOND_MS)),
  of('.epochMillis', 'int', ({ moment }) => moment),
];
