import { DAY_MS, type EpochMs, epochMs, MINUTE_MS, plusMs, SECOND_MS, toWall, type WallMs } from './time.ts';

/** The clock on the wall somewhere, with its changes of summer time and of the law. */
export interface ZoneClock {
  /** What it shows at a moment. */
  readonly wallAt: (moment: EpochMs) => WallMs;
  /**
   * The moments at which it shows `wall`, the earlier one first: one as a rule; none when a change of clocks skips that
   * time; two when it comes twice.
   */
  readonly momentsOf: (wall: WallMs) => readonly EpochMs[];
}

/**
 * The wall clock of a time zone.
 *
 * @throws RangeError when the runtime does not know the zone; `check` refuses such a zone beforehand.
 */
export const zoneClock = (timeZone: string): ZoneClock => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const wallAt = (moment: EpochMs): WallMs => {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(moment)) shown[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = shown;
    const withinSecond = ((moment % SECOND_MS) + SECOND_MS) % SECOND_MS;
    return toWall({ year, month, day }, (hour * 60 + minute) * MINUTE_MS + second * SECOND_MS + withinSecond);
  };
  // No clock is further than a day from UTC, and none is set twice within two days. So what it differs by a day earlier
  // and a day later is all that it can differ by at this reading.
  const momentsOf = (wall: WallMs): readonly EpochMs[] => {
    const asIfUtc = epochMs(wall);
    const offsets = new Set([-DAY_MS, DAY_MS].map((ms) => wallAt(plusMs(asIfUtc, ms)) - plusMs(asIfUtc, ms)));
    return [...offsets]
      .map((offset) => plusMs(asIfUtc, -offset))
      .filter((moment) => wallAt(moment) === wall)
      .sort((a, b) => a - b);
  };
  return { wallAt, momentsOf };
};
