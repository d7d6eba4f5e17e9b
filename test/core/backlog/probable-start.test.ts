import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { probableStart, usualDurationMs } from '../../../lib/core/backlog/probable-start.ts';
import { epochMs, MINUTE_MS, plusMs } from '../../../lib/core/time.ts';

const now = epochMs(Date.UTC(2026, 10, 22, 12));
const minutesAgo = (minutes: number) => plusMs(now, -minutes * MINUTE_MS);
const inMinutes = (minutes: number) => plusMs(now, minutes * MINUTE_MS);
const minutes = (...durations: readonly number[]) => durations.map((each) => each * MINUTE_MS);

describe('the usual duration of a run', () => {
  it('is the median of the last ones, which one run that hung does not move', () => {
    expect(usualDurationMs(minutes(5, 600, 7))).toBe(7 * MINUTE_MS);
    expect(usualDurationMs(minutes(10, 4, 600, 6))).toBe(8 * MINUTE_MS);
  });

  it('is not known from two runs', () => {
    expect(usualDurationMs(minutes(5, 6))).toBeUndefined();
  });
});

describe('the probable start of a request', () => {
  const durationsMs = minutes(10, 10, 10);

  it('is the end of the run that has lasted longest, if the request is the next', () => {
    const runningSince = [minutesAgo(2), minutesAgo(6)];
    expect(probableStart(0, { runningSince, durationsMs }, now)).toBe(inMinutes(4));
    expect(probableStart(1, { runningSince, durationsMs }, now)).toBe(inMinutes(8));
  });

  it('is a whole round of runs later for as many requests ahead as there are slots', () => {
    const runningSince = [minutesAgo(2), minutesAgo(6)];
    expect(probableStart(4, { runningSince, durationsMs }, now)).toBe(inMinutes(24));
  });

  it('is now where a run has lasted longer than usual', () => {
    expect(probableStart(0, { runningSince: [minutesAgo(45)], durationsMs }, now)).toBe(now);
  });

  it('is not told without a basis', () => {
    expect(probableStart(0, { runningSince: [], durationsMs }, now)).toBeUndefined();
    expect(probableStart(0, { runningSince: [now], durationsMs: minutes(10, 10) }, now)).toBeUndefined();
  });

  it('is that of a job that is played run by run', () => {
    const pace = fc.record({
      since: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 }),
      usual: fc.integer({ min: 1, max: 30 }),
      ahead: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(pace, ({ since, usual, ahead }) => {
        const ends = since.map((each) => Math.max(0, usual - each));
        let start = 0;
        for (let nth = 0; nth <= ahead; nth += 1) {
          start = Math.min(...ends);
          ends[ends.indexOf(start)] = start + usual;
        }
        const given = { runningSince: since.map(minutesAgo), durationsMs: minutes(usual, usual, usual) };
        expect(probableStart(ahead, given, now)).toBe(inMinutes(start));
      }),
    );
  });
});
