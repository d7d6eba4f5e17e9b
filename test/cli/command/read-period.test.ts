import { describe, expect, it } from 'vitest';
import { daysOf, readPeriod } from '../../../cli/command/read-period.ts';
import { epochMs, toIso } from '../../../lib/core/time.ts';

const now = epochMs(Date.UTC(2026, 10, 22, 13, 20));

const shown = (words: Parameters<typeof readPeriod>[0]) => {
  const { from, before } = readPeriod(words, now);
  return [toIso(from), toIso(before)];
};

describe('a period', () => {
  it.each([
    [{}, '2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    [{ day: '2026-11-01' }, '2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'],
    [{ from: '2026-11-01', to: '2026-11-30' }, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    [{ from: '2026-11-21' }, '2026-11-21T00:00:00.000Z', '2026-11-22T13:20:00.001Z'],
    [
      { from: '2026-11-22T02:00:00+01:00', to: '2026-11-22T03:00:00Z' },
      '2026-11-22T01:00:00.000Z',
      '2026-11-22T03:00:00.000Z',
    ],
  ])('%j is from %s to %s', (words, from, before) => {
    expect(shown(words)).toEqual([from, before]);
  });

  it.each([
    [{ day: '2026-02-30' }, '--day: expected a date or a time in UTC'],
    [{ from: 'yesterday' }, 'found "yesterday"'],
    [{ from: '2026-11-22T02:00' }, 'found "2026-11-22T02:00"'],
    [{ to: '2026-11-22' }, '--to needs --from'],
    [{ day: '2026-11-22', to: '2026-11-23' }, '--day does not go together'],
    [{ from: '2026-11-22', to: '2026-11-20' }, '--to: expected a time after --from, found 2026-11-20'],
    [{ from: '2026-11-23' }, 'expected a time after --from'],
    [{ from: '2020-01-01' }, 'expected 400 days at most'],
  ])('%j is refused', (words, message) => {
    expect(() => readPeriod(words, now)).toThrow(message);
  });
});

describe('the days of a period', () => {
  it('are those that it touches', () => {
    expect(daysOf(readPeriod({ from: '2026-11-20T23:00:00Z', to: '2026-11-22T00:00:00Z' }, now))).toEqual([
      '2026-11-20',
      '2026-11-21',
    ]);
    expect(daysOf(readPeriod({ from: '2026-02-27', to: '2026-03-01' }, now))).toHaveLength(3);
  });
});
