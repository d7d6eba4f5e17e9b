import type { Expectation } from '../../lib/core/triggers/expectation.ts';

/** Each day by 06:00 UTC, anything that came since 00:00; a test says only what it is about. */
export const anExpectation = (given: Partial<Expectation> = {}): Expectation => ({
  byMinute: 6 * 60,
  sinceMinute: 0,
  timezone: 'UTC',
  weekdays: [1, 2, 3, 4, 5, 6, 7],
  until: 'arrived',
  ...given,
});
