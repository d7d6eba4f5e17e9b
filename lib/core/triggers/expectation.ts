import { showMinute } from '../time-of-day.ts';

/** What a trigger expects by a time of the day: its `expect`. All times are those of the clock of `timezone`. */
export interface Expectation {
  /** Minutes after 00:00. */
  readonly byMinute: number;
  /** From when on what comes counts. If that is not before `byMinute`, it is of the day before. */
  readonly sinceMinute: number;
  readonly timezone: string;
  /** From 1 for Sunday to 7 for Saturday, as cron expressions count. */
  readonly weekdays: readonly number[];
  /** Dates on which nothing is expected, e.g. `2026-12-25`. */
  readonly except?: readonly string[];
  /** Of which captures which values are each expected; absent: anything at all is enough. */
  readonly each?: readonly ExpectedValues[];
  readonly until: ExpectedState;
}

/** The values of a capture, each of which is expected. */
export interface ExpectedValues {
  readonly capture: string;
  readonly values: readonly string[];
}

/** How far a request must have come: it is in the ledger; its run has started; its run has succeeded. */
export type ExpectedState = 'arrived' | 'started' | 'succeeded';

const NAMES = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONDAY_TO_FRIDAY = [2, 3, 4, 5, 6];

/** In words: `each weekday by 06:00 Europe/Berlin`. */
export const showExpectation = ({ byMinute, timezone, weekdays, each, until }: Expectation): string => {
  const what = each === undefined ? '' : ` for each ${each.map(showValues).join(' and ')}`;
  const how = { arrived: '', started: ', its run started', succeeded: ', its run succeeded' }[until];
  return `${showDays(weekdays)} by ${showMinute(byMinute)} ${timezone}${how}${what}`;
};

const showDays = (weekdays: readonly number[]): string => {
  if (weekdays.length === NAMES.length) return 'each day';
  if (weekdays.join() === MONDAY_TO_FRIDAY.join()) return 'each weekday';
  return `each ${weekdays.map((day) => NAMES[day - 1]).join(', ')}`;
};

const showValues = ({ capture, values }: ExpectedValues): string => `${capture} of ${values.join(', ')}`;
