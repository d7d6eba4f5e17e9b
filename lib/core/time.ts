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
export const HOUR_MS = 60 * MINUTE_MS;
/** Always 24 hours, so it is a day of UTC; a local day may be an hour shorter or longer. */
export const DAY_MS = 24 * HOUR_MS;

/** Takes a plain number of milliseconds since the Unix epoch for a moment. */
export const epochMs = (milliseconds: number): EpochMs => milliseconds as EpochMs;

/** Years before have a sign in ISO 8601: 0000-01-01T00:00:00.000Z. */
const FIRST_MOMENT = epochMs(-62_167_219_200_000);

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

/**
 * Reads an ISO 8601 moment that names its zone (`Z` or an offset); `undefined` for anything else, also for a date that the
 * calendar does not have: JavaScript would take the thirtieth of February for a day of March.
 */
export const parseIso = (text: string): EpochMs | undefined => {
  if (!ISO_MOMENT.test(text) || !isDate(text.slice(0, 10))) return undefined;
  const moment = epochMs(Date.parse(text));
  return isBefore(moment, FIRST_MOMENT) || isBefore(LAST_MOMENT, moment) || Number.isNaN(moment) ? undefined : moment;
};

const isDate = (text: string): boolean => {
  const start = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(start) && toUtcDay(epochMs(start)) === text;
};

/** The date in a time zone, e.g. `2026-11-22`. @throws RangeError for an unknown zone, which `check` refuses before */
export const toDateIn = (moment: EpochMs, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment);
