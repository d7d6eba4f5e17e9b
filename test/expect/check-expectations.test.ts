import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { Expectation } from '../../lib/core/triggers/expectation.ts';
import type { ExpectedChecks } from '../../lib/ports/expected-checks.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { ledgerDown, START_OF_TEST } from '../doubles/test-world.ts';
import { anExpectingWorld } from './expecting-world.ts';

const each = [{ capture: 'area', values: ['eu', 'us'] }];

describe('an expectation', () => {
  it('that is not met is told once, with what is missing and what came instead', async () => {
    const { checks, sweep, passTo, arrive, details, world } = anExpectingWorld({ each });
    await sweep();
    passTo('2026-11-22T12:50:00Z');
    arrive('orders/eu/a.csv');
    arrive('orders/US/a.csv');
    await checks.noteNearMiss(
      'orders',
      { what: 's3://landing/orders/us', at: world.clock(), reason: 'no' },
      world.clock(),
    );
    passTo('2026-11-22T13:01:00Z');
    await sweep();
    await sweep();
    world.pass(MINUTE_MS);
    await sweep();
    expect(details()).toMatchObject([
      {
        state: 'MISSED',
        trigger: 'orders',
        missing: ['area us'],
        expected: { date: '2026-11-22', by: '13:00', due: '2026-11-22T13:00:00.000Z' },
        nearMisses: [
          { what: 's3://landing/orders/US/a.csv', reason: 'its area is "US"; did you mean "us"?' },
          { what: 's3://landing/orders/us', reason: 'no' },
        ],
      },
    ]);
    expect(world.decisions().filter((decision) => decision === 'expected-missed')).toHaveLength(1);
    const { nearMisses } = Object(world.logged.find(({ fields }) => fields['decision'] === 'expected-missed')?.fields);
    expect(nearMisses).toEqual(details()[0]?.['nearMisses']);
  });

  it('that is met is noted, and nobody is told', async () => {
    const { checks, sweep, passTo, arrive, details } = anExpectingWorld({ each });
    await sweep();
    for (const area of ['eu', 'us']) arrive(`orders/${area}/a.csv`);
    passTo('2026-11-22T13:01:00Z');
    await sweep();
    expect(checks.all()).toMatchObject([{ result: 'skipped' }, { date: '2026-11-22', result: 'met', missing: [] }]);
    expect(details()).toEqual([]);
  });

  it('is looked at a minute after its time, so that what is still on its way counts', async () => {
    const { checks, sweep, passTo } = anExpectingWorld();
    await sweep();
    passTo('2026-11-22T13:00:59Z');
    await sweep();
    expect(checks.all()).toHaveLength(1);
    passTo('2026-11-22T13:01:00Z');
    await sweep();
    expect(checks.all()).toHaveLength(2);
  });

  it('counts nothing that came before its time began', async () => {
    const { sweep, passTo, arrive, details } = anExpectingWorld({ sinceMinute: 12 * 60 + 30 });
    await sweep();
    arrive('orders/eu/a.csv');
    passTo('2026-11-22T13:01:00Z');
    await sweep();
    expect(details()).toHaveLength(1);
  });

  it('is not told of where it is new, and not where the check comes twelve hours late', async () => {
    const { checks, sweep, passTo, details } = anExpectingWorld();
    passTo('2026-11-22T13:30:00Z');
    await sweep();
    expect(checks.all()).toMatchObject([{ date: '2026-11-22', result: 'skipped' }]);
    passTo('2026-11-24T01:00:00Z');
    await sweep();
    expect(checks.all()).toMatchObject([{}, { date: '2026-11-23', result: 'skipped' }]);
    expect(details()).toEqual([]);
  });

  it('of a disabled trigger is not looked at', async () => {
    const { checks, sweep, trigger } = anExpectingWorld();
    await sweep({}, [{ ...trigger, enabled: false }]);
    expect(checks.all()).toEqual([]);
  });

  it('does not keep others from being checked when the ledger fails on it', async () => {
    const { checks, sweep, trigger, passTo, world } = anExpectingWorld();
    const other = { ...trigger, name: 'other' };
    const last: ExpectedChecks['last'] = async (name) => {
      if (name === 'orders') throw ledgerDown();
      return checks.last(name);
    };
    passTo('2026-11-22T13:30:00Z');
    await sweep({ checks: { ...checks, last } }, [trigger, other]);
    expect(checks.all()).toMatchObject([{ trigger: 'other' }]);
    expect(world.errors()).toMatchObject([{ fields: { decision: 'sweep-error', part: 'expected' } }]);
  });

  it('is not told of, with an error line, where too much has come to read all of it', async () => {
    const { checks, sweep, passTo, world, history } = anExpectingWorld();
    await sweep();
    passTo('2026-11-22T13:01:00Z');
    history.arrivedSince = async () => undefined;
    await sweep();
    expect(checks.all()).toMatchObject([{ result: 'skipped' }]);
    expect(world.errors()).toMatchObject([
      { fields: { part: 'expected', error: { message: expect.stringContaining('20000') } } },
    ]);
  });

  it('is told of again on the next date', async () => {
    const { sweep, passTo, details } = anExpectingWorld();
    await sweep();
    for (const day of ['22', '23']) {
      passTo(`2026-11-${day}T13:01:00Z`);
      await sweep();
    }
    expect(details().map(({ expected }) => expected)).toMatchObject([{ date: '2026-11-22' }, { date: '2026-11-23' }]);
    expect(new Set(details().map(({ outcomeId }) => outcomeId)).size).toBe(2);
  });
});

describe('something that is missing', () => {
  const missed = async (given: Partial<Expectation> = {}) => {
    const made = anExpectingWorld({ each, ...given });
    await made.sweep();
    made.passTo('2026-11-22T13:01:00Z');
    await made.sweep();
    const measured = () =>
      made.world.logged
        .filter(({ fields }) => fields['decision'] === 'expected-missing')
        .map(({ fields }) => fields['missing']);
    return { ...made, measured };
  };

  it('is measured each minute until it comes, which the ledger notes', async () => {
    const { checks, sweep, arrive, world, measured } = await missed();
    world.pass(MINUTE_MS);
    arrive('orders/eu/a.csv');
    await sweep();
    world.pass(MINUTE_MS);
    arrive('orders/us/a.csv');
    await sweep();
    await sweep();
    expect(measured()).toEqual([2, 1]);
    expect(await checks.last('orders')).toMatchObject({ cameAt: world.clock(), missing: ['area eu', 'area us'] });
    expect(world.decisions().filter((decision) => decision === 'expected-came')).toHaveLength(1);
  });

  it('counts as missing until the time of the next date begins', async () => {
    const { sweep, passTo, measured } = await missed();
    passTo('2026-11-22T23:59:00Z');
    await sweep();
    passTo('2026-11-23T00:00:00Z');
    await sweep();
    expect(measured()).toEqual([2, 2]);
  });

  it('counts for ten minutes though the time of the next date has begun at once', async () => {
    const { sweep, passTo, measured } = await missed({ sinceMinute: 13 * 60 });
    passTo('2026-11-22T13:10:00Z');
    await sweep();
    passTo('2026-11-22T13:11:00Z');
    await sweep();
    expect(measured()).toEqual([2, 2]);
  });

  it('counts for three days at most, also what came on each of them', async () => {
    const { sweep, passTo, arrive, measured, checks } = await missed({ weekdays: [1] });
    passTo('2026-11-24T10:00:00Z');
    arrive('orders/eu/a.csv');
    passTo('2026-11-25T12:59:00Z');
    await sweep();
    passTo('2026-11-25T13:00:00Z');
    await sweep();
    expect(measured()).toEqual([2, 1]);
    expect(await checks.last('orders')).not.toHaveProperty('cameAt');
  });

  it('has come when its run has succeeded, where that is expected', async () => {
    const { sweep, world, arrive, checks } = await missed({ until: 'succeeded', each: [] });
    arrive('orders/eu/a.csv');
    world.pass(MINUTE_MS);
    await sweep();
    expect(await checks.last('orders')).not.toHaveProperty('cameAt');
    const identity = JSON.stringify(['s3-key', 'landing', 'orders/eu/a.csv']);
    world.ledger.put(anEnded({ requestId: 'r2', arrival: world.clock(), identity, state: 'SUCCEEDED' }));
    await sweep();
    expect(await checks.last('orders')).toHaveProperty('cameAt');
  });
});

it('a check expires when a finished request would', async () => {
  const { checks, sweep } = anExpectingWorld();
  await sweep();
  expect(checks.all()).toMatchObject([{ expiresAt: plusMs(START_OF_TEST, 90 * DAY_MS) / 1_000 }]);
});
