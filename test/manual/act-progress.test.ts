import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { TriggerHistory } from '../../lib/ports/trigger-history.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import { aRequest, START_OF_TEST, type TestWorld, testWorld } from '../doubles/test-world.ts';

const remarks = { by: 'ana', why: 'sent twice' };
const ofDay = { trigger: 'orders', day: '2026-11-22' };

const aWorld = async (waiting: number) => {
  const world = testWorld();
  await world.ledger.noteTrigger('orders-etl', 'orders');
  for (let at = 0; at < waiting; at += 1) {
    const request = aRequest({ requestId: `r${1_000 + at}`, arrival: plusMs(START_OF_TEST, at * SECOND_MS) });
    world.ledger.put(aWaiting(request));
  }
  world.pass(60 * MINUTE_MS);
  return world;
};

const cancelled = (world: TestWorld) => world.ledger.items().filter(({ state }) => state === 'CANCELLED').length;

/** The history of which each page takes so long to read. */
const slow = (world: TestWorld, ms: number) => {
  const pages: number[] = [];
  const history = memoryHistory(world.ledger, { pageSize: 15 });
  const ofDay: TriggerHistory['ofDay'] = async (...given) => {
    world.pass(ms);
    const page = await history.ofDay(...given);
    pages.push(page.length);
    return page;
  };
  return { pages, history: { ...history, ofDay } };
};

const cancelAll = async (world: TestWorld, history: TriggerHistory) => {
  let calls = 0;
  for (let next: string | undefined; calls === 0 || next !== undefined; calls += 1) {
    if (calls > 20) throw new Error('it never comes to its end');
    const payload = { cancel: ofDay, ...remarks, idempotencyKey: 'k', ...(next && { next }) };
    ({ next } = (await call(world, payload, { history })) as { next?: string });
  }
  return calls;
};

describe('an act on a day with many requests', () => {
  it('reads no page that an earlier call of it has read, and never all of the day at once', async () => {
    const world = await aWorld(100);
    const { pages, history } = slow(world, 8 * SECOND_MS);
    const calls = await cancelAll(world, history);
    expect(calls).toBeGreaterThan(2);
    expect(cancelled(world)).toBe(100);
    expect(Math.max(...pages)).toBe(15);
    // Of each call at most its last page.
    expect(pages.reduce((a, b) => a + b)).toBeLessThanOrEqual(100 + 15 * calls);
  });

  it('gets on although the reading of one page takes all of its time', async () => {
    const world = await aWorld(25);
    const { history } = slow(world, 20 * SECOND_MS);
    await cancelAll(world, history);
    expect(cancelled(world)).toBe(25);
  });
});

describe('the time of an act', () => {
  it.each([
    [{ from: '0000-01-01T00:00:00Z' }, 'Expected a time of 400 days at most'],
    [{ from: '2025-10-01T00:00:00Z', before: '2026-11-22T00:00:00Z' }, 'name a shorter one with "from" and "before"'],
    [{ from: '2026-11-22T13:00:01Z' }, 'from: expected a time that is over'],
  ])('is refused as in %j', async (filter, why) => {
    const world = await aWorld(1);
    await expect(call(world, { cancel: { trigger: 'orders', ...filter }, ...remarks })).rejects.toThrow(why);
    expect(cancelled(world)).toBe(0);
  });

  it('of the undo is bounded as well, and may be named beside the cancelId', async () => {
    const world = await aWorld(1);
    const redrive = { trigger: 'orders', cancelId: '0001-01-01_9999-12-31_x' };
    await expect(call(world, { redrive, ...remarks })).rejects.toThrow('Expected a time of 400 days at most');
    expect(await call(world, { redrive: { ...redrive, day: '2026-11-22' }, ...remarks })).toMatchObject({ counts: {} });
  });
});

describe('a next', () => {
  const now = plusMs(START_OF_TEST, 60 * MINUTE_MS);
  const id = '2026-11-22_2026-11-22_abc';

  it.each([
    `99999999999999999999999|${id}|2026-11-22|`,
    `${now}|${id}|2026-99-99|`,
    `${now}|${id}|2026-02-30|`,
    `${now}|${id}|1066-01-01|`,
    `${now}|${id}|2026-11-22|nothing`,
    `${now}|c|2026-11-22|`,
    `${now}|${id}${'x'.repeat(1_000)}|2026-11-22|`,
    `${plusMs(START_OF_TEST, 30 * DAY_MS)}|${id}|2026-11-22|`,
    '1|2',
  ])('that no answer gave is refused: %s', async (next) => {
    const world = await aWorld(1);
    const refused = call(world, { cancel: { trigger: 'orders', from: '2026-11-22T00:00:00Z' }, ...remarks, next });
    await expect(refused).rejects.toMatchObject({ code: 'CALL_INVALID' });
    await expect(refused).rejects.toThrow('next: expected the "next" of the answer before, found "');
    expect(cancelled(world)).toBe(0);
  });

  it('is told from others in few words, however long it is', async () => {
    const long = call(await aWorld(1), { cancel: ofDay, ...remarks, next: 'x'.repeat(100_000) });
    await expect(long).rejects.toThrow(/^.{1,200}$/);
  });

  it('never leads beyond the time that the call itself names', async () => {
    const world = await aWorld(1);
    const filter = { trigger: 'orders', from: '2026-11-20T00:00:00Z', before: '2026-11-21T00:00:00Z' };
    const next = `${now}|${id}|2026-11-20|`;
    await expect(call(world, { cancel: filter, ...remarks, next })).rejects.toMatchObject({ code: 'CALL_INVALID' });
  });
});
