import { describe, expect, it } from 'vitest';
import { lanesOf } from '../../console/model/lanes.ts';
import { listWindow } from '../../console/model/list-window.ts';
import type { Row } from '../../console/model/row.ts';
import { filtered } from '../../console/model/row-filter.ts';
import { shortDuration } from '../../console/model/short-duration.ts';
import { trackRecordOf } from '../../console/model/track-record.ts';
import { DAY_MS, epochMs, HOUR_MS, MINUTE_MS } from '../../lib/core/time.ts';

const at = (seconds: number) => epochMs(seconds * 1_000);
const row = (id: string, more: Partial<Row> = {}): Row => ({
  ...{ id, at: at(0), what: `s3://landing/${id}`, state: 'SUCCEEDED', trigger: 'orders', jobName: 'etl' },
  ...more,
});
const ran = (id: string, from: number, to?: number): Row =>
  row(id, { startedAt: at(from), ...(to === undefined ? { state: 'STARTED' } : { endedAt: at(to) }) });

describe('the lanes of a job', () => {
  const lanes = (...rows: readonly Row[]) => {
    const found = lanesOf(rows, 'etl', { from: at(0), to: at(100) });
    return { lanes: found.lanes, of: found.runs.map(({ row: { id }, lane, to }) => `${id}:${lane}:${to / 1_000}`) };
  };

  it('are as many as runs were at the same time, and a run takes the first that is free', () => {
    expect(lanes(ran('a', 1, 10), ran('b', 5, 20), ran('c', 10, 15), ran('d', 12, 13))).toEqual({
      lanes: 3,
      of: ['a:0:10', 'b:1:20', 'c:0:15', 'd:2:13'],
    });
  });

  it('have a run that goes on until now, and no run of another job or time', () => {
    const other = { ...ran('x', 1, 2), jobName: 'other' };
    expect(lanes(ran('a', 90), ran('old', -9, -5), other)).toEqual({ lanes: 1, of: ['a:0:100'] });
  });
});

describe('the filter of rows', () => {
  const rows = [
    row('a'),
    row('b', { state: 'FAILED', error: { name: 'Boom', message: 'Out of memory' } }),
    row('c', { state: 'NOTHING', trigger: 'rates', message: 'the condition is false' }),
    row('d', { state: 'UNCERTAIN' }),
  ];
  const ids = (filter: Partial<Parameters<typeof filtered>[1]>) =>
    filtered(rows, { trigger: '', outcome: 'all', text: '', ...filter }).map(({ id }) => id);

  it('lets through what it names: by trigger, by what became of it, and by every word', () => {
    expect(ids({})).toEqual(['a', 'b', 'c', 'd']);
    expect(ids({ trigger: 'rates' })).toEqual(['c']);
    expect(ids({ outcome: 'failed' })).toEqual(['b']);
    expect(ids({ outcome: 'open' })).toEqual(['d']);
    expect(ids({ outcome: 'nothing' })).toEqual(['c']);
    expect(ids({ text: 'MEMORY out' })).toEqual(['b']);
    expect(ids({ text: 'memory landing/a' })).toEqual([]);
  });
});

describe('a long list', () => {
  it('draws only what shows, and leaves as much space as all rows have', () => {
    const window = listWindow(10_000, 60, 300_000, 800);
    expect(window.end - window.first).toBeLessThan(40);
    expect(window.first).toBeLessThanOrEqual(5_000);
    expect(window.end).toBeGreaterThanOrEqual(5_014);
    expect(window.spaceAbove + (window.end - window.first) * 60 + window.spaceBelow).toBe(600_000);
  });

  it('is drawn at its begin and its end, too, and where it is short', () => {
    expect(listWindow(10_000, 60, -200, 800)).toMatchObject({ first: 0, spaceAbove: 0 });
    expect(listWindow(10_000, 60, 599_400, 800)).toMatchObject({ end: 10_000, spaceBelow: 0 });
    expect(listWindow(3, 60, 9_000, 800)).toMatchObject({ first: 3, end: 3 });
    expect(listWindow(0, 60, 0, 800)).toEqual({ first: 0, end: 0, spaceAbove: 0, spaceBelow: 0 });
  });
});

describe('a length of time', () => {
  it.each([
    [0, '0.0 s'],
    [420, '0.4 s'],
    [9_949, '9.9 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [MINUTE_MS, '1 min'],
    [185_000, '3 min 5 s'],
    [2 * HOUR_MS + 4 * MINUTE_MS, '2 h 4 min'],
    [3 * DAY_MS + HOUR_MS, '3 d 1 h'],
    [-5, '0.0 s'],
  ])('of %i ms is written %s', (ms, text) => {
    expect(shortDuration(ms)).toBe(text);
  });
});

describe('the record of a trigger', () => {
  it('has its last end, how many of its ends were a success, and how many were cancelled besides', () => {
    const rows = [
      row('open', { state: 'STARTED' }),
      row('cancelled', { state: 'CANCELLED' }),
      row('last', { state: 'FAILED' }),
      row('before'),
      row('other', { trigger: 'rates' }),
    ];
    expect(trackRecordOf(rows, 'orders')).toEqual({ last: rows[2], ended: 2, succeeded: 1, cancelled: 1 });
    expect(trackRecordOf(rows, 'none')).toEqual({ ended: 0, succeeded: 0, cancelled: 0 });
  });

  it('has as its last end the latest one, whichever arrived first', () => {
    const rows = [row('later', { endedAt: at(20) }), row('earlier', { state: 'FAILED', endedAt: at(50) })];
    expect(trackRecordOf(rows, 'orders').last?.id).toBe('earlier');
  });
});
