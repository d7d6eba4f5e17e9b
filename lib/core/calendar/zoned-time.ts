import { DAY_MS, type EpochMs, epochMs, toIso } from '../time.ts';
import { type CivilTime, civilOfWall, daysInMonth, epochDayOf, plusWallMs, type WallMs, wallOf } from './civil-date.ts';
import { zoneClock } from './zone-clock.ts';

/** A moment, and the time zone in which calendar and clock are read: a day or month is always one of that zone. */
export class ZonedTime {
  readonly moment: EpochMs;
  readonly zone: string;

  constructor(moment: EpochMs, zone: string) {
    this.moment = moment;
    this.zone = zone;
  }
}

export const isZonedTime = (value: unknown): value is ZonedTime => value instanceof ZonedTime;

/** The years that a picture can show in four digits. */
const FIRST = wallOf({ year: 1, month: 1, day: 2, hour: 0, minute: 0, second: 0, millisecond: 0 });
const LAST = wallOf({ year: 9999, month: 12, day: 30, hour: 0, minute: 0, second: 0, millisecond: 0 });

/** A time; `undefined` when it lies outside of the years 1 to 9999. */
export const zonedTime = (ms: number, zone: string): ZonedTime | undefined =>
  ms >= FIRST && ms <= LAST ? new ZonedTime(epochMs(ms), zone) : undefined;

/** What calendar and clock show in the time's zone. */
export const civilOf = ({ moment, zone }: ZonedTime): CivilTime => civilOfWall(zoneClock(zone).wallAt(moment));

/** The day of the time in its zone, counted from 1970-01-01. */
export const epochDayIn = (time: ZonedTime): number => {
  const { year, month, day } = civilOf(time);
  return epochDayOf(year, month, day);
};

/** The moment at which a zone's clock shows this: of two the earlier; if skipped, as much later as the clock is set. */
export const atCivil = (civil: CivilTime, zone: string): ZonedTime | undefined => atWall(wallOf(civil), zone);

const atWall = (wall: WallMs, zone: string): ZonedTime | undefined => {
  const clock = zoneClock(zone);
  const [moment] = clock.momentsOf(wall);
  return zonedTime(moment ?? wall - clock.offsetBefore(wall), zone);
};

/** So many months later (earlier, when negative) at the same time of day; a day that the month lacks is its last. */
export const plusMonths = (time: ZonedTime, months: number): ZonedTime | undefined => {
  const civil = civilOf(time);
  const index = civil.year * 12 + civil.month - 1 + months;
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  if (year < 1 || year > 9_999) return undefined;
  return atCivil({ ...civil, year, month, day: Math.min(civil.day, daysInMonth(year, month)) }, time.zone);
};

/** So many days of the calendar later (earlier, when negative) at the same time of day: a day may have 23 or 25 hours. */
export const plusDays = (time: ZonedTime, days: number): ZonedTime | undefined => {
  const wall = plusWallMs(zoneClock(time.zone).wallAt(time.moment), days * DAY_MS);
  return wall >= FIRST && wall <= LAST ? atWall(wall, time.zone) : undefined;
};

/** ISO 8601 in UTC, with milliseconds only where there are some: how a time stands in a string. */
export const showTime = ({ moment }: ZonedTime): string => toIso(moment).replace('.000Z', 'Z');
