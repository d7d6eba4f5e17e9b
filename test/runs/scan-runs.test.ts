import { describe, expect, it } from 'vitest';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { Scan } from '../../lib/runs/scan-runs.ts';
import { isReadBackTo, scanRuns, unreadableWithin } from '../../lib/runs/scan-runs.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import { aBareRun, aListedRun, aListOf } from '../doubles/listed-runs.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';

const bound = START_OF_TEST;
const at = (minutes: number) => plusMs(bound, minutes * MINUTE_MS);
const idsOf = (runs: Scan['runs']) => runs.map(({ jobRunId }) => jobRunId);

const scanning = async (list: ReturnType<typeof aListOf>, remainingMs: () => number = () => MINUTE_MS) => ({
  asked: list.asked,
  scan: await scanRuns('orders-etl', bound, { reader: list.reader, remainingMs, clock: () => at(10) }),
});

describe('scanRuns', () => {
  it('reads page by page and stops at the first run older than its bound', async () => {
    const list = aListOf([aListedRun('a', at(2))], [aListedRun('b', at(-1))], [aListedRun('c', at(-2))]);
    const { scan, asked } = await scanning(list);
    expect(scan).toMatchObject({ complete: false, readBackTo: at(-1), unreadable: [] });
    expect([idsOf(scan.runs), asked]).toEqual([
      ['a', 'b'],
      ['page 0', 'page 1'],
    ]);
  });

  it('does not stop at a run of just the bound, whose neighbours may be as old', async () => {
    const { scan } = await scanning(aListOf([aListedRun('a', bound)], [aListedRun('b', bound)]));
    expect(idsOf(scan.runs)).toEqual(['a', 'b']);
  });

  it('accepts runs of the same moment as newest first', async () => {
    const { scan } = await scanning(
      aListOf([aListedRun('a', at(1)), aListedRun('b', at(1)), aListedRun('c', at(-1))], []),
    );
    expect(scan).toMatchObject({ complete: false, readBackTo: at(-1) });
  });

  it('is complete when the list ends, also on the page that reaches back beyond the bound', async () => {
    expect((await scanning(aListOf([aListedRun('a', at(1))]))).scan.complete).toBe(true);
    expect((await scanning(aListOf([aListedRun('a', at(-1))]))).scan.complete).toBe(true);
  });

  it.each([
    ['oldest first', [-9, -8], [-7, 1]],
    ['in no order', [2, 1], [-9, -8, 3]],
  ])('reads a list to its end that is %s, and claims no place up to which it was read', async (_order, ...pages) => {
    const runs = pages.map((page) => page.map((minutes) => aListedRun(`jr_${minutes}`, at(minutes))));
    const { scan } = await scanning(aListOf(...runs, [aListedRun('last', at(4))]));
    expect(scan).toMatchObject({ complete: true, readBackTo: undefined });
    expect(idsOf(scan.runs)).toContain('last');
  });

  it('does not call a list in no order read when it could not read it to its end', async () => {
    const runs = [aListedRun('a', at(-9)), aListedRun('b', at(-8))];
    const { scan } = await scanning(aListOf(runs, aReadFailure('failed')));
    expect(scan).toMatchObject({ complete: false, readBackTo: undefined });
  });

  it('keeps what it read when a later page fails, and says why it ended', async () => {
    const failure = aReadFailure('denied');
    const { scan } = await scanning(aListOf([aListedRun('a', at(2))], failure));
    expect(scan).toMatchObject({ complete: false, readBackTo: at(2), failure });
    expect(idsOf(scan.runs)).toEqual(['a']);
  });

  it('stops when time is short, before it asks for another page', async () => {
    let left = 5 * SECOND_MS;
    const list = aListOf([aListedRun('a', at(2))], [aListedRun('b', at(1))]);
    const { scan, asked } = await scanning(list, () => left--);
    expect(scan).toMatchObject({ complete: false, failure: { kind: 'failed', error: { name: 'OutOfTime' } } });
    expect(asked).toEqual(['page 0']);
  });

  it('continues past a run that has not begun, which says nothing about the order', async () => {
    const { scan } = await scanning(aListOf([aListedRun('a')], [aListedRun('b', at(1)), aListedRun('c')]));
    expect(scan).toMatchObject({ complete: true, readBackTo: at(1) });
    expect(idsOf(scan.runs)).toEqual(['a', 'b', 'c']);
  });
});

describe('scanRuns, where the list leaves arguments out', () => {
  const answering = (get: Parameters<typeof scanRuns>[2]['reader']['get'], ...runs: ReturnType<typeof aBareRun>[]) => {
    const list = aListOf(runs);
    return { ...list, reader: { ...list.reader, get } };
  };

  it('asks for a run by itself, and calls it unreadable if its arguments are left out there too', async () => {
    const shown = aListedRun('a', at(1), { arguments: { '--day': 'x' } });
    const get = async (_job: string, id: string) =>
      ({ kind: 'run', run: id === 'a' ? shown : aBareRun(id, at(1)) }) as const;
    const { scan } = await scanning(answering(get, aBareRun('a', at(1)), aBareRun('b', at(1))));
    expect(scan.runs).toEqual([shown]);
    expect(idsOf(scan.unreadable)).toEqual(['b']);
  });

  it.each(['failed', 'denied', 'gone'] as const)('calls a run unreadable whose own answer is %s', async (kind) => {
    const get = async () => aReadFailure(kind);
    const { scan } = await scanning(answering(get, aBareRun('a', at(1))));
    expect([idsOf(scan.runs), idsOf(scan.unreadable)]).toEqual([[], ['a']]);
  });

  it('calls a run unreadable that there is no time to ask for', async () => {
    const list = aListOf([aBareRun('a', at(1))]);
    let left = 5 * SECOND_MS;
    const { scan, asked } = await scanning(list, () => left--);
    expect([idsOf(scan.unreadable), asked]).toEqual([['a'], ['page 0']]);

    const inTime = await scanning(aListOf([aBareRun('a', at(1))]), () => 5 * SECOND_MS);
    expect(inTime.asked).toEqual(['page 0', 'a']);
  });

  it('does not ask for runs older than its bound, and asks for one that has not begun', async () => {
    const { asked } = await scanning(aListOf([aBareRun('just', at(0)), aBareRun('a', at(-1)), aBareRun('b')]));
    expect(asked).toEqual(['page 0', 'just', 'b']);
  });
});

describe('what a scan proves', () => {
  const aScan = (given: Partial<Scan> = {}): Scan => ({
    runs: [],
    complete: false,
    readBackTo: undefined,
    unreadable: [],
    glueAheadMs: undefined,
    ...given,
  });

  it('is that all since a moment was read, if the list was read to its end or beyond that moment', () => {
    expect(isReadBackTo(bound, aScan({ complete: true }))).toBe(true);
    expect(isReadBackTo(bound, aScan({ readBackTo: at(-1) }))).toBe(true);
    expect(isReadBackTo(bound, aScan({ readBackTo: bound }))).toBe(false);
    expect(isReadBackTo(bound, aScan())).toBe(false);
  });

  it('is spoilt by an unreadable run of that time, or of an unknown one, and by none before or after', () => {
    const spoilt = (run: Parameters<typeof aBareRun>[1]) =>
      unreadableWithin({ from: bound, until: at(7) }, aScan({ unreadable: [aBareRun('jr_1', run)] }));
    expect(spoilt(bound)).toMatchObject({ name: 'ArgumentsMissing', message: expect.stringContaining('jr_1') });
    expect(spoilt(at(7))).toMatchObject({ name: 'ArgumentsMissing' });
    expect(spoilt(undefined)).toMatchObject({ name: 'ArgumentsMissing' });
    expect([spoilt(at(-1)), spoilt(at(8))]).toEqual([undefined, undefined]);
  });
});
