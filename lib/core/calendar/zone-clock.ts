import { DAY_MS, type EpochMs, epochMs, plusMs, SECOND_MS } from '../time.ts';
import { type WallMs, wallAtDate, wallOf } from './civil-date.ts';

/** The calendar and the clock on the wall somewhere, with its changes of summer time and of the law. */
export interface ZoneClock {
  /** What they show at a moment. */
  readonly wallAt: (moment: EpochMs) => WallMs;
  /** When they show `wall`, earliest first: once as a rule, never if a change of clocks skips it, or twice. */
  readonly momentsOf: (wall: WallMs) => readonly EpochMs[];
  /** By how many milliseconds they were ahead of UTC a day before they show `wall`, or would show it. */
  readonly offsetBefore: (wall: WallMs) => number;
}

/** The wall clock of a time zone. @throws RangeError for an unknown zone, which `check` refuses beforehand */
export const zoneClock = (timeZone: string): ZoneClock => {
  const wallAt = timeZone === 'UTC' ? utcWall : wallIn(timeZone);
  const offsetAt = (moment: EpochMs): number => wallAt(moment) - moment;
  const offsetBefore = (wall: WallMs): number => offsetAt(plusMs(epochMs(wall), -DAY_MS));
  // No clock is further than a day from UTC, and none is set twice within two days. So what it differs by a day earlier
  // and a day later is all that it can differ by at this reading. It comes twice only if it differs by more a day earlier,
  // so that moment is the earlier one.
  const momentsOf = (wall: WallMs): readonly EpochMs[] => {
    const asIfUtc = epochMs(wall);
    return [...new Set([offsetBefore(wall), offsetAt(plusMs(asIfUtc, DAY_MS))])]
      .map((offset) => plusMs(asIfUtc, -offset))
      .filter((moment) => wallAt(moment) === wall);
  };
  return { wallAt, momentsOf, offsetBefore };
};

const utcWall = (moment: EpochMs): WallMs => wallAtDate({ year: 1970, month: 1, day: 1 }, moment);

const wallIn = (timeZone: string): ZoneClock['wallAt'] => {
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
  return (moment) => {
    const parts = format.formatToParts(moment);
    const shown = (of: Intl.DateTimeFormatPartTypes): number => Number(parts.find(({ type }) => type === of)?.value);
    const [year, month, day] = [shown('year'), shown('month'), shown('day')];
    const [hour, minute, second] = [shown('hour'), shown('minute'), shown('second')];
    const millisecond = ((moment % SECOND_MS) + SECOND_MS) % SECOND_MS;
    return wallOf({ year, month, day, hour, minute, second, millisecond });
  };
};
