import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from './time.ts';

/** A moment for a person: ISO 8601 in UTC to the second, e.g. `2026-11-22T13:22:00Z`. */
export const showMoment = (moment: EpochMs): string => toIso(moment).replace(/\.\d{3}Z$/, 'Z');

const UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
  ['second', SECOND_MS],
] as const;

/** A length of time for a person, by its two greatest units: `3 hours 5 minutes`, `40 seconds`. Rounds to the second. */
export const showDuration = (ms: number): string => {
  let rest = Math.max(0, Math.round(ms / SECOND_MS)) * SECOND_MS;
  const parts: string[] = [];
  for (const [unit, length] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
    // A unit that is lacking between two others ends the text: "2 days", not "2 days 5 seconds".
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? 'less than a second' : parts.join(' ');
};
