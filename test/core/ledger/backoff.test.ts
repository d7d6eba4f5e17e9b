import { describe, expect, it } from 'vitest';
import { backOffAgain, backoffAfterDoubtMs, backoffMs, givenUp, isGivenUp } from '../../../lib/core/ledger/backoff.ts';
import { DEFAULT_TIMING } from '../../../lib/core/ledger/timing.ts';
import { DAY_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../../lib/core/time.ts';
import { noon } from '../../doubles/ledger-items.ts';

describe('backoffs', () => {
  it('are counted from the first one on', () => {
    const first = backOffAgain(undefined, 'request', noon);
    expect(first).toEqual({ of: 'request', since: noon, count: 1 });
    expect(backOffAgain(first, 'request', plusMs(noon, 1))).toEqual({ of: 'request', since: noon, count: 2 });
  });

  it('of a request that is the cause itself continue, whatever the next refusal says', () => {
    const own = { of: 'request', since: noon, count: 3 } as const;
    expect(backOffAgain(own, 'job', plusMs(noon, 1))).toEqual({ of: 'request', since: noon, count: 4 });
  });

  it('of a job are over once a send fails for another reason: its day without permission does not count against a request', () => {
    const since = plusMs(noon, DAY_MS);
    expect(backOffAgain({ of: 'job', since: noon, count: 90 }, 'request', since)).toEqual({
      of: 'request',
      since,
      count: 1,
    });
  });

  it('let a request wait twice as long each time, up to a quarter of an hour', () => {
    const rests = [1, 2, 3, 4, 5, 6, 1_000].map((count) => backoffMs(count, DEFAULT_TIMING, 0) / SECOND_MS);
    expect(rests).toEqual([50, 100, 200, 400, 800, 900, 900]);
  });

  it('let it wait up to a third less, at random', () => {
    expect(backoffMs(6, DEFAULT_TIMING, 0.5)).toBe(12.5 * MINUTE_MS);
    expect(backoffMs(6, DEFAULT_TIMING, 0.999_999)).toBeGreaterThanOrEqual(10 * MINUTE_MS);
  });

  it('cost no time after a first doubt', () => {
    expect([1, 2, 3].map((count) => backoffAfterDoubtMs(count, DEFAULT_TIMING, 0) / SECOND_MS)).toEqual([0, 50, 100]);
  });

  it('are too many from the very moment at which they have lasted so long', () => {
    const backoff = { of: 'job', since: noon, count: 2 } as const;
    expect(isGivenUp(backoff, plusMs(noon, DAY_MS - 1), DAY_MS)).toBe(false);
    expect(isGivenUp(backoff, plusMs(noon, DAY_MS), DAY_MS)).toBe(true);
  });

  it('are summed up in the error: how many, since when, and the last answer with its name and status', () => {
    const last = { name: 'InternalServiceException', message: 'try again', httpStatus: 500 };
    expect(givenUp({ of: 'request', since: noon, count: 96 }, last)).toEqual({
      name: 'InternalServiceException',
      message: 'given up after 96 sends in vain since 2026-11-22T13:20:00.000Z; the last answer: try again',
      httpStatus: 500,
    });
    expect(givenUp({ of: 'request', since: noon, count: 1 }, last).message).toMatch(/^given up after 1 send in vain/);
  });
});
