import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  epochMs,
  HOUR_MS,
  isBefore,
  LAST_MOMENT,
  laterOf,
  MINUTE_MS,
  msBetween,
  parseIso,
  plusMs,
  systemClock,
  toDateIn,
  toEpochSeconds,
  toIso,
  toUtcDay,
} from '../../lib/core/time.ts';

const AT = epochMs(Date.UTC(2026, 10, 22, 13, 22));

describe('a moment', () => {
  it('is moved, measured and compared in milliseconds', () => {
    expect([MINUTE_MS, HOUR_MS, DAY_MS]).toEqual([60_000, 3_600_000, 86_400_000]);
    expect(plusMs(AT, 5) - AT).toBe(5);
    expect(msBetween(AT, plusMs(AT, 5))).toBe(5);
    expect([isBefore(AT, plusMs(AT, 1)), isBefore(AT, AT), isBefore(plusMs(AT, 1), AT)]).toEqual([true, false, false]);
    expect([laterOf(AT, plusMs(AT, 1)), laterOf(plusMs(AT, 1), AT)]).toEqual([AT + 1, AT + 1]);
    expect(Math.abs(systemClock() - Date.now())).toBeLessThan(10_000);
  });

  it('is rounded up to whole seconds, so that nothing expires early', () => {
    expect([0, 1, 999, 1_000, 1_001].map((ms) => toEpochSeconds(epochMs(ms)))).toEqual([0, 1, 1, 1, 2]);
  });

  it('is written in UTC', () => {
    expect(toIso(AT)).toBe('2026-11-22T13:22:00.000Z');
    expect(toUtcDay(AT)).toBe('2026-11-22');
    expect(toIso(LAST_MOMENT)).toBe('9999-12-31T23:59:59.999Z');
    expect(toDateIn(AT, 'Pacific/Kiritimati')).toBe('2026-11-23');
    expect(toDateIn(epochMs(Date.UTC(2026, 0, 2)), 'UTC')).toBe('2026-01-02');
  });
});

describe('a text', () => {
  it.each([
    ['2026-11-22T13:22Z', 0],
    ['2026-11-22T13:22:00Z', 0],
    ['2026-11-22T14:22:00+01:00', 0],
    ['2026-11-22T12:22:00-01:00', 0],
    ['2026-11-22T13:22:07.5Z', 7_500],
    ['2026-11-22T13:22:00.123456789Z', 123],
  ])('%s is read as a moment', (text, after) => {
    expect(parseIso(text)).toBe(AT + after);
  });

  it.each([
    '',
    '2026-11-22',
    '2026-11-22T13:22',
    '2026-11-22T13:22:00',
    '2026-11-22T13Z',
    '2026-11-22 13:22:00Z',
    '2026-11-22T13:22:00z',
    '2026-11-22T13:22:00+0100',
    '2026-11-22T13:22:00+1:00',
    '2026-11-22T13:22:00.Z',
    '2026-11-22T13:22:00.1234567890Z',
    '2026-11-22T13:22.5Z',
    '2026-13-22T13:22:00Z',
    '2026-02-30T13:22:00Z',
    '2026-02-29T13:22:00Z',
    '2026-00-10T13:22:00Z',
    '9999-12-31T23:59:59-12:00',
    '0000-01-01T00:00:00+01:00',
    'x2026-11-22T13:22:00Z',
    '2026-11-22T13:22:00Zx',
    '2026-11-22T13:22:00Z ',
    '2026-11-22T13:22:00Z (UTC)',
    '+002026-11-22T13:22:00Z',
    '26-11-22T13:22:00Z',
  ])('"%s" is no moment', (text) => {
    expect(parseIso(text)).toBeUndefined();
  });
});
