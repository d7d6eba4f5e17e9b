import { type CivilDate, civilOfWall, dateOfWall, plusWallMs, wallAtDate } from '../calendar/civil-date.ts';
import { zoneClock } from '../calendar/zone-clock.ts';
import { atCivil } from '../calendar/zoned-time.ts';
import { DAY_MS, type EpochMs, isBefore, MINUTE_MS, plusMs, SECOND_MS } from '../time.ts';
import type { BatchPolicy, DailyTime } from '../triggers/batch-policy.ts';

/** When a group must close, at the latest, whose first entry arrived at `first`. */
export const deadlineOf = (
  first: EpochMs,
  { atMostSeconds, at }: Pick<BatchPolicy, 'atMostSeconds' | 'at'>,
): EpochMs | undefined => {
  const longest = atMostSeconds === undefined ? undefined : plusMs(first, atMostSeconds * SECOND_MS);
  const daily = at && nextDaily(at, first);
  if (longest === undefined || daily === undefined) return longest ?? daily;
  return isBefore(daily, longest) ? daily : longest;
};

/**
 * The next moment, strictly after another, at which the clock of the zone shows this time of day. A time that a change
 * of clocks skips comes as much later as the clock is set, so no day goes without; of one that comes twice the earlier
 * one counts.
 */
export const nextDaily = ({ minuteOfDay, timezone }: DailyTime, after: EpochMs): EpochMs => {
  const today = wallAtDate(dateOfWall(zoneClock(timezone).wallAt(after)));
  // Yesterday's time may come today, where the clock is set at midnight.
  for (const days of [-1, 0, 1, 2]) {
    const moment = momentOn(dateOfWall(plusWallMs(today, days * DAY_MS)), minuteOfDay, timezone);
    if (moment !== undefined && isBefore(after, moment)) return moment;
  }
  throw new Error(`found no ${minuteOfDay} minutes after midnight in ${timezone} within two days after ${after}`);
};

const momentOn = (date: CivilDate, minuteOfDay: number, timezone: string): EpochMs | undefined =>
  atCivil(civilOfWall(wallAtDate(date, minuteOfDay * MINUTE_MS)), timezone)?.moment;
