import { expect, it } from 'vitest';
import { showDuration, showMoment } from '../../lib/core/show-time.ts';
import { DAY_MS, epochMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';

it.each([
  [0, 'less than a second'],
  [-5 * MINUTE_MS, 'less than a second'],
  [SECOND_MS, '1 second'],
  [59.6 * SECOND_MS, '1 minute'],
  [5 * MINUTE_MS + 3 * SECOND_MS, '5 minutes 3 seconds'],
  [HOUR_MS + 59 * SECOND_MS, '1 hour'],
  [3 * HOUR_MS + 10 * MINUTE_MS + 7 * SECOND_MS, '3 hours 10 minutes'],
  [2 * DAY_MS + 4 * HOUR_MS + MINUTE_MS, '2 days 4 hours'],
])('%d ms are shown as "%s"', (ms, shown) => {
  expect(showDuration(ms)).toBe(shown);
});

it('a moment is shown in UTC to the second', () => {
  expect(showMoment(epochMs(Date.UTC(2026, 10, 22, 13, 22, 5, 999)))).toBe('2026-11-22T13:22:05Z');
});
