import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastDue, nextDue } from '../../../lib/core/expect/due-dates.ts';
import { DAY_MS, epochMs, HOUR_MS, parseIso, plusMs, toIso } from '../../../lib/core/time.ts';
import type { Expectation } from '../../../lib/core/triggers/expectation.ts';
import { anExpectation } from '../../doubles/an-expectation.ts';

const at = (iso: string) => parseIso(iso) ?? epochMs(Number.NaN);

const shown = (found: ReturnType<typeof lastDue>) =>
  found && [found.date, toIso(found.since).slice(0, 16), toIso(found.due).slice(0, 16)];

const berlin = (given: Partial<Expectation> = {}) => anExpectation({ timezone: 'Europe/Berlin', ...given });
const WEEKDAYS = [2, 3, 4, 5, 6];

describe('the date that was due last', () => {
  it('is today from its minute on, and the day before until then', () => {
    const expected = ['2026-11-26', '2026-11-25T23:00', '2026-11-26T05:00'];
    expect(shown(lastDue(berlin(), at('2026-11-26T05:00:00Z')))).toEqual(expected);
    expect(shown(lastDue(berlin(), at('2026-11-26T04:59:59Z')))?.[0]).toBe('2026-11-25');
  });

  it('counts what came since the evening before where since is not before by', () => {
    const evening = berlin({ sinceMinute: 20 * 60 });
    expect(shown(lastDue(evening, at('2026-11-26T12:00:00Z')))).toEqual([
      '2026-11-26',
      '2026-11-25T19:00',
      '2026-11-26T05:00',
    ]);
    const wholeDay = berlin({ sinceMinute: 360 });
    expect(shown(lastDue(wholeDay, at('2026-11-26T12:00:00Z')))?.[1]).toBe('2026-11-25T05:00');
  });

  it('is a day of the week that is expected, and no holiday', () => {
    const monday = at('2026-12-28T04:00:00Z');
    expect(lastDue(berlin({ weekdays: WEEKDAYS }), monday)?.date).toBe('2026-12-25');
    expect(lastDue(berlin({ weekdays: WEEKDAYS, except: ['2026-12-25'] }), monday)?.date).toBe('2026-12-24');
  });

  it('is none where no day was due for five weeks', () => {
    const december = Array.from({ length: 36 }, (_, day) => toIso(plusMs(at('2026-11-26T00:00:00Z'), day * DAY_MS)));
    const except = december.map((iso) => iso.slice(0, 10));
    expect(lastDue(berlin({ except }), at('2026-12-31T12:00:00Z'))).toBeUndefined();
  });
});

describe('a change of clocks', () => {
  it('that skips the time has it come as much later as the clock is set', () => {
    const night = berlin({ byMinute: 150 });
    expect(shown(nextDue(night, at('2026-03-28T12:00:00Z')))).toEqual([
      '2026-03-29',
      '2026-03-28T23:00',
      '2026-03-29T01:30',
    ]);
  });

  it('that has the time come twice lets the first one count, and looks once', () => {
    const night = berlin({ byMinute: 150 });
    const found = nextDue(night, at('2026-10-24T12:00:00Z'));
    expect(shown(found)).toEqual(['2026-10-25', '2026-10-24T22:00', '2026-10-25T00:30']);
    const second = at('2026-10-25T01:31:00Z');
    expect(lastDue(night, second)).toEqual(found);
  });

  it('leaves the time of the clock as it is, so a day is an hour longer or shorter', () => {
    const dues = (from: string) => {
      const first = nextDue(berlin(), at(from));
      return first && (nextDue(berlin(), first.due)?.due ?? 0) - first.due;
    };
    expect(dues('2026-03-28T00:00:00Z')).toBe(23 * HOUR_MS);
    expect(dues('2026-10-24T00:00:00Z')).toBe(25 * HOUR_MS);
  });
});

describe('any expectation', () => {
  const minutes = fc.integer({ min: 0, max: 1_439 });
  const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Apia', 'Australia/Lord_Howe');
  const moments = fc.integer({ min: Date.UTC(2026, 0), max: Date.UTC(2028, 0) }).map(epochMs);

  it('was due last at a moment or before, is due next after it, and begins to count before it is due', () => {
    fc.assert(
      fc.property(minutes, minutes, zones, moments, (byMinute, sinceMinute, timezone, now) => {
        const expectation = anExpectation({ byMinute, sinceMinute, timezone });
        const [last, next] = [lastDue(expectation, now), nextDue(expectation, now)];
        if (last === undefined || next === undefined) throw new Error('each day is due');
        expect(last.due).toBeLessThanOrEqual(now);
        expect(next.due).toBeGreaterThan(now);
        expect(last.date < next.date).toBe(true);
        expect(next.due - last.due).toBeLessThanOrEqual(25 * HOUR_MS);
        // A clock that is set forward over both times has them come at once.
        expect(next.since).toBeLessThanOrEqual(next.due);
      }),
    );
  });
});
