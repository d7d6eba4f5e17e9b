import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { DAY_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { inState } from '../doubles/items-in-state.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';

const triggers = someTriggers([
  aTrigger({ name: 'orders', start: { JobName: 'orders-etl' } }),
  aTrigger({ name: 'loads', start: { JobName: 'orders-etl' } }),
]);

/** Requests that arrived one a minute from noon on, each of a trigger and in a state, with a pause since then. */
const aWorld = async (...requests: readonly (readonly [trigger: string, state: LedgerItem['state']])[]) => {
  const world = testWorld();
  for (const trigger of ['orders', 'loads']) await world.ledger.noteTrigger('orders-etl', trigger);
  for (const [at, [trigger, state]] of requests.entries()) {
    const arrival = plusMs(START_OF_TEST, at * MINUTE_MS);
    const request = { ...aRequest({ requestId: `r${at}`, arrival }), trigger };
    world.ledger.put(inState(state, { ...aWaiting(request), ...request }));
  }
  world.pass(60 * MINUTE_MS);
  await ask(world, { pause: { trigger: 'orders' }, by: 'ana', why: 'w' });
  return world;
};

const ask = (world: TestWorld, payload: unknown, given: object = {}) => call(world, payload, { triggers, ...given });
const resume = (world: TestWorld, given: object = {}) =>
  ask(world, { resume: { trigger: 'orders' }, by: 'ana', onlySince: '2026-11-22T12:02:00Z', ...given });
const statesOf = (world: TestWorld) => world.ledger.items().map(({ state }) => state);
const isPaused = async (world: TestWorld) =>
  (await Promise.all(['orders-etl', EVERY_JOB].map((name) => world.ledger.job(name)))).some((entry) => entry?.pauses);

const WAITING = ['orders', 'WAITING'] as const;

describe('a resume with "onlySince"', () => {
  it('cancels what waits and arrived before, and lets the rest start', async () => {
    const world = await aWorld(WAITING, WAITING, WAITING, ['loads', 'WAITING'], ['orders', 'FAILED']);
    expect(await resume(world)).toMatchObject({
      message:
        '2 requests of trigger orders that arrived before 2026-11-22T12:02:00.000Z are cancelled. ' +
        'The pause of trigger orders is over. 1 waits, the oldest since 2026-11-22T12:02:00Z.',
      counts: { cancelled: 2 },
      refused: {},
      paused: [],
    });
    expect(statesOf(world)).toEqual(['CANCELLED', 'CANCELLED', 'WAITING', 'WAITING', 'FAILED']);
    expect(await world.ledger.get('r0')).toMatchObject({
      cancelledBy: 'ana',
      why: 'only what arrived since 2026-11-22T12:02:00Z shall start',
    });
    world.pass(2 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    expect(statesOf(world)).toEqual(['CANCELLED', 'CANCELLED', 'STARTED', 'STARTED', 'FAILED']);
  });

  it('is undone by a redrive of what it has cancelled', async () => {
    const world = await aWorld(WAITING, WAITING, WAITING);
    const { cancelId } = (await resume(world, { why: 'sent again' })) as { cancelId: string };
    expect(await world.ledger.get('r1')).toMatchObject({ why: 'sent again', cancelId });
    const undo = { redrive: { trigger: 'orders', cancelId }, by: 'ana', why: 'w' };
    expect(await ask(world, undo)).toMatchObject({ counts: { redriven: 2 }, refused: {} });
    expect(statesOf(world)).toEqual(['WAITING', 'WAITING', 'WAITING']);
  });

  it('of a job or of everything means each of its triggers, and one of a trigger only that', async () => {
    for (const what of [{ job: 'orders-etl' }, 'everything']) {
      const world = await aWorld(WAITING, ['loads', 'WAITING'], WAITING);
      await ask(world, { pause: what, by: 'ana', why: 'w' });
      await resume(world, { resume: what });
      expect(statesOf(world)).toEqual(['CANCELLED', 'CANCELLED', 'WAITING']);
    }
    const world = await aWorld(WAITING, ['loads', 'WAITING'], WAITING);
    await resume(world);
    expect(statesOf(world)).toEqual(['CANCELLED', 'WAITING', 'WAITING']);
  });

  it('only counts in a dry run, and stays paused', async () => {
    const world = await aWorld(WAITING, WAITING, WAITING);
    const sent = await world.ledger.get('r1');
    if (sent !== undefined) world.ledger.put({ ...inState('STARTING', sent), fromBacklog: true });
    expect(await resume(world, { dryRun: true })).toMatchObject({
      message: expect.stringContaining('Dry run: 1 request of trigger orders that arrived before'),
      counts: { WAITING: 1 },
      refused: { STARTING: 1 },
      reasons: ['Request r1 is STARTING.'],
      paused: [{ by: 'ana' }],
    });
    expect(statesOf(world)).toEqual(['WAITING', 'STARTING', 'WAITING']);
    expect(await isPaused(world)).toBe(true);
  });

  it('stays paused until all is cancelled: its answer tells where it goes on', async () => {
    const world = await aWorld(...Array<typeof WAITING>(60).fill(WAITING));
    // Each write takes a second, so twenty of them are all that one call has time for.
    const change = async (...given: Parameters<typeof world.ledger.change>) => {
      world.pass(SECOND_MS);
      return world.ledger.change(...given);
    };
    const payload = { resume: { trigger: 'orders' }, by: 'ana', onlySince: '2026-11-22T12:45:00Z' };
    const slow = { ledger: { ...world.ledger, change } };
    const first = (await ask(world, payload, slow)) as { next: string; cancelId: string };
    expect(first).toMatchObject({
      message: expect.stringContaining('More are left: send the same call with "next"; it stays paused until then'),
      counts: { cancelled: 20 },
    });
    expect(await isPaused(world)).toBe(true);
    const second = (await ask(world, { ...payload, next: first.next }, slow)) as { next: string };
    expect(second).toMatchObject({ counts: { cancelled: 20 }, cancelId: first.cancelId });
    expect(await isPaused(world)).toBe(true);
    const third = await ask(world, { ...payload, next: second.next });
    expect(third).toMatchObject({ counts: { cancelled: 5 }, cancelId: first.cancelId });
    expect(third).not.toHaveProperty('next');
    expect(await isPaused(world)).toBe(false);
    expect(statesOf(world).filter((state) => state === 'WAITING')).toHaveLength(15);
  });

  it('reads the backlog page by page, and goes on exactly where it stopped, also by what it left as it is', async () => {
    const many = (trigger: string) => Array(15).fill([trigger, 'STARTING'] as const);
    const world = await aWorld(...many('loads'), ...many('orders'), ...Array<typeof WAITING>(20).fill(WAITING));
    for (const item of world.ledger.items())
      if (item.state === 'STARTING') world.ledger.put({ ...item, fromBacklog: true });
    await ask(world, { pause: { job: 'orders-etl' }, by: 'ana', why: 'w' });
    // Each reading takes two seconds, so ten requests are all that one call has time for.
    const get = async (requestId: string) => {
      world.pass(2 * SECOND_MS);
      return world.ledger.get(requestId);
    };
    const payload = { resume: { job: 'orders-etl' }, by: 'ana', onlySince: '2026-11-22T12:45:00Z' };
    const slow = { ledger: { ...world.ledger, get } };
    let answer = (await ask(world, payload, slow)) as { next: string; refused: object };
    expect(answer.refused).toEqual({ STARTING: 10 });
    answer = (await ask(world, { ...payload, next: answer.next }, slow)) as typeof answer;
    expect(answer.refused).toEqual({ STARTING: 15 });
    expect(await ask(world, { ...payload, next: answer.next })).toMatchObject({
      counts: { cancelled: 15 },
      refused: { STARTING: 5 },
    });
    expect(statesOf(world).filter((state) => state === 'WAITING')).toHaveLength(5);
  });

  it('names the days of what it has cancelled, so that its undo looks there', async () => {
    const world = await aWorld(WAITING);
    const yesterday = { ...aRequest({ requestId: 'old', arrival: plusMs(START_OF_TEST, -DAY_MS) }), trigger: 'loads' };
    world.ledger.put(aWaiting(yesterday));
    await ask(world, { pause: 'everything', by: 'ana', why: 'w' });
    expect(await resume(world, { resume: 'everything' })).toMatchObject({
      cancelId: expect.stringMatching(/^2026-11-21_2026-11-22_/),
    });
  });

  it('reads on behind the first page of a backlog', async () => {
    const world = await aWorld(...Array<typeof WAITING>(55).fill(WAITING));
    expect(await resume(world, { onlySince: '2026-11-22T12:53:00Z' })).toMatchObject({ counts: { cancelled: 53 } });
  });

  it('stays paused when it breaks off, and is carried on by the same call', async () => {
    const world = await aWorld(WAITING, WAITING, WAITING);
    let left = 1;
    const change = async (...given: Parameters<typeof world.ledger.change>) => {
      left -= 1;
      if (left < 0) throw new Error('the function is killed');
      return world.ledger.change(...given);
    };
    await expect(
      ask(
        world,
        { resume: { trigger: 'orders' }, by: 'ana', onlySince: '2026-11-22T12:02:00Z' },
        { ledger: { ...world.ledger, change } },
      ),
    ).rejects.toThrow();
    expect(await isPaused(world)).toBe(true);
    expect(statesOf(world).filter((state) => state === 'CANCELLED')).toHaveLength(1);
    expect(await resume(world)).toMatchObject({ counts: { cancelled: 1 }, paused: [] });
    expect(statesOf(world)).toEqual(['CANCELLED', 'CANCELLED', 'WAITING']);
  });

  it('tells of what is in doubt, or is being started by whoever admitted it: it may come back after the resume', async () => {
    const world = await aWorld(WAITING, WAITING, WAITING);
    for (const [requestId, state] of [
      ['r0', 'UNCERTAIN'],
      ['r1', 'STARTING'],
    ] as const) {
      const item = await world.ledger.get(requestId);
      if (item !== undefined) world.ledger.put(inState(state, item));
    }
    const refused = { UNCERTAIN: 1, STARTING: 1 };
    expect(await resume(world, { dryRun: true })).toMatchObject({ counts: {}, refused });
    expect(await resume(world)).toMatchObject({ counts: {}, refused, paused: [] });
  });

  it('names the day also of a request that may come back while it is at work, because its run can fail', async () => {
    const world = await aWorld(WAITING, WAITING, WAITING);
    const old = aRequest({ requestId: 'old', arrival: plusMs(START_OF_TEST, -DAY_MS) });
    world.ledger.put(inState('STARTED', aWaiting(old)));
    expect(await resume(world)).toMatchObject({ cancelId: expect.stringMatching(/^2026-11-21_2026-11-22_/) });
  });

  it('leaves what is being sent as it is, and tells', async () => {
    const world = await aWorld(WAITING, WAITING);
    const sent = await world.ledger.get('r0');
    if (sent !== undefined) world.ledger.put({ ...inState('STARTING', sent), fromBacklog: true });
    expect(await resume(world)).toMatchObject({
      message: expect.stringContaining('1 left as they are.'),
      counts: { cancelled: 1 },
      refused: { STARTING: 1 },
      reasons: [expect.stringContaining('Request r0 is not cancelled')],
    });
  });

  it('cancels nothing where there is no pause to end', async () => {
    const world = await aWorld(WAITING, WAITING);
    await expect(resume(world, { by: 'ben' })).rejects.toThrow('Expected a pause by ben');
    expect(statesOf(world)).toEqual(['WAITING', 'WAITING']);
  });

  it.each([
    [{ onlySince: '2026-11-22T13:00:01Z' }, 'onlySince: expected a time that is over'],
    [{ onlySince: 'today' }, 'onlySince: expected a time such as'],
    [{ onlySince: undefined, dryRun: true }, '"dryRun" does not go together with "resume": it is for "onlySince"'],
    [{ onlySince: undefined, next: 'x' }, '"next" does not go together with "resume": it is for "onlySince"'],
    [{ next: 'x' }, 'next: expected the "next" of the answer before'],
    [{ next: '["mine","a#b",""]' }, 'next: expected the "next" of the answer before'],
    [{ why: 'w'.repeat(257) }, 'why: expected at most 256 characters'],
  ])('is refused with %j', async (given, why) => {
    const world = await aWorld(WAITING, WAITING);
    await expect(resume(world, given)).rejects.toThrow(why);
    expect(statesOf(world)).toEqual(['WAITING', 'WAITING']);
  });
});
