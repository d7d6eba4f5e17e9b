/**
 * Time has a unit and an owner. This is the only file of the core that knows `Date`; everybody else is handed a
 * moment, and compares moments through the functions below, because `<` would accept two different units.
 */
declare const unit: unique symbol;

/** A moment, in milliseconds since the Unix epoch: what `Date.now()` counts. */
export type EpochMs = number & { readonly [unit]: 'epoch-ms' };

/** A moment, in whole seconds since the Unix epoch: what DynamoDB's TTL wants. */
export type EpochSeconds = number & { readonly [unit]: 'epoch-s' };

/** Tells the time. Injected everywhere, so that a test holds the clock in its hand. */
export type Clock = () => EpochMs;

/** For lengths of time whose unit shall be seen: `90 * SECOND_MS`. */
export const SECOND_MS = 1_000;
/** Every UTC minute has this length: Unix time knows no leap seconds. */
export const MINUTE_MS = 60 * SECOND_MS;
/** Always 24 hours, so it is a day of UTC; a local day may be an hour shorter or longer. */
export const DAY_MS = 24 * 60 * MINUTE_MS;

/** Takes a plain number of milliseconds since the Unix epoch for a moment. */
export const epochMs = (milliseconds: number): EpochMs => milliseconds as EpochMs;

/** JavaScript counts no further; ISO 8601 neither, without a sign before the year: 9999-12-31T23:59:59.999Z. */
export const LAST_MOMENT = epochMs(253_402_300_799_999);

/** The machine's own clock. */
export const systemClock: Clock = () => epochMs(Date.now());

/** The moment `ms` milliseconds later (earlier, when negative). */
export const plusMs = (moment: EpochMs, ms: number): EpochMs => epochMs(moment + ms);

/** Milliseconds from `from` until `to`; negative when `to` is the earlier one. */
export const msBetween = (from: EpochMs, to: EpochMs): number => to - from;

/** Whether `a` is strictly earlier than `b`. */
export const isBefore = (a: EpochMs, b: EpochMs): boolean => a < b;

/** The later of two moments. */
export const laterOf = (a: EpochMs, b: EpochMs): EpochMs => (isBefore(a, b) ? b : a);

/** Whole seconds for DynamoDB's TTL, rounded up: an item never expires early. */
export const toEpochSeconds = (moment: EpochMs): EpochSeconds => Math.ceil(moment / SECOND_MS) as EpochSeconds;

/** ISO 8601 in UTC with milliseconds, e.g. `2026-11-22T13:22:00.000Z`. */
export const toIso = (moment: EpochMs): string => new Date(moment).toISOString();

/** The UTC day, e.g. `2026-11-22`. */
export const toUtcDay = (moment: EpochMs): string => toIso(moment).slice(0, 10);

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Reads an ISO 8601 moment that names its zone (`Z` or an offset); `undefined` for anything else. */
export const parseIso = (text: string): EpochMs | undefined => {
  if (!ISO_MOMENT.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : epochMs(milliseconds);
};

/**
 * The calendar date of a moment in a time zone, e.g. `2026-11-22`.
 *
 * @throws RangeError when the runtime does not know the IANA time zone; `check` refuses such a zone beforehand.
 */
export const toDateIn = (moment: EpochMs, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment);

/**
 * What a wall clock and a calendar on the wall show, in milliseconds since they showed 1970-01-01 00:00. It names no
 * moment before somebody says where the wall stands ({@link ./zone-clock.ts}).
 */
export type WallMs = number & { readonly [unit]: 'wall-ms' };

/** A date of the calendar; month and day count from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The given date at 00:00, or `ms` milliseconds later on the clock. */
export const toWall = ({ year, month, day }: CalendarDate, ms = 0): WallMs =>
  (Date.UTC(year, month - 1, day) + ms) as WallMs;

/** The wall clock's reading `ms` milliseconds later, as if nobody set it meanwhile. */
export const plusWallMs = (wall: WallMs, ms: number): WallMs => (wall + ms) as WallMs;

/** The date that a wall clock shows. */
export const toCalendarDate = (wall: WallMs): CalendarDate => {
  const date = new Date(wall);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

/** Milliseconds since 00:00 on the wall clock. */
export const timeOfDayMs = (wall: WallMs): number => ((wall % DAY_MS) + DAY_MS) % DAY_MS;

/** From 1 for Sunday to 7 for Saturday, as EventBridge counts. */
export const toWeekday = (date: CalendarDate): number => new Date(toWall(date)).getUTCDay() + 1;

/** How many days a month has. */
export const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** ISO 8601 without a zone, e.g. `2026-11-22T03:00:00`. */
export const toWallText = (wall: WallMs): string => new Date(wall).toISOString().slice(0, 19);

/** Reads a date (`2026-11-22`), or a date and time without a zone (`2026-11-22T03:00:00`), that the calendar has. */
export const parseWall = (text: string): WallMs | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2})?$/.test(text)) return undefined;
  const milliseconds = Date.parse(text.length > 10 ? `${text}Z` : text);
  // Date.parse takes 30 February for 1 March, and 24:00 for the next day.
  if (Number.isNaN(milliseconds) || !new Date(milliseconds).toISOString().startsWith(text)) return undefined;
  return milliseconds as WallMs;
};
