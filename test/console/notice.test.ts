import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { notice, tell } from '../../console/page/notice.ts';
import { SECOND_MS } from '../../lib/core/time.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a notice', () => {
  it('of what was done goes by itself after five seconds, counted from the last one', () => {
    tell('Uploaded a.csv');
    vi.advanceTimersByTime(4 * SECOND_MS);
    tell('Uploaded b.csv');
    vi.advanceTimersByTime(4 * SECOND_MS);
    expect(notice.value?.text).toBe('Uploaded b.csv');
    vi.advanceTimersByTime(SECOND_MS);
    expect(notice.value).toBeUndefined();
  });

  it('of what could not be done stays until somebody dismisses it', () => {
    tell('Uploaded a.csv');
    tell('b.csv could not be uploaded', true);
    vi.advanceTimersByTime(60 * SECOND_MS);
    expect(notice.value).toEqual({ text: 'b.csv could not be uploaded', isBad: true });
  });
});
