import { describe, expect, it } from 'vitest';
import { BULK_FORMS } from '../../lib/core/events/manual/manual-forms.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { DAY_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { inState } from '../doubles/items-in-state.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const remarks = { by: 'ana', why: 'sent twice' };
const named = { idempotencyKey: 'this act' };
const ofDay = { trigger: 'orders', day: '2026-11-22' };

/** Requests of the trigger orders, one a minute from noon on, each in a state. */
const aWorld = async (...states: readonly LedgerItem['state'][]) => {
  const world = testWorld();
  await world.ledger.noteTrigger('orders-etl', 'orders');
  for (const [at, state] of states.entries()) {
    const arrival = plusMs(START_OF_TEST, at * MINUTE_MS);
    const request = aRequest({ requestId: `r${String(at).padStart(3, '0')}`, arrival });
    world.ledger.put(inState(state, { ...aWaiting(request), ...request }));
  }
  world.pass(60 * MINUTE_MS);
  return world;
};

const statesOf = (world: TestWorld) => world.ledger.items().map(({ state }) => state);

describe('a call for many requests', () => {
  it('cancels all that wait, and tells what it did, what it left alone and how to undo it', async () => {
    const world = await aWorld('WAITING', 'STARTED', 'WAITING');
    const answer = await call(world, { cancel: ofDay, ...remarks });
    expect(answer).toMatchObject({
      message:
        '2 requests of trigger orders that arrived from 2026-11-22T00:00:00.000Z to 2026-11-23T00:00:00.000Z are cancelled.',
      counts: { cancelled: 2 },
      refused: {},
      cancelId: expect.stringMatching(/^2026-11-22_2026-11-22_[0-9a-f]{8}$/),
    });
    expect(answer).not.toHaveProperty('next');
    expect(statesOf(world)).toEqual(['CANCELLED', 'STARTED', 'CANCELLED']);
    expect(await world.ledger.get('r000')).toMatchObject({ cancelledBy: 'ana', why: 'sent twice' });
  });

  it('is undone by a redrive of what this act has cancelled, and of nothing else', async () => {
    const world = await aWorld('WAITING', 'WAITING', 'CANCELLED', 'REJECTED');
    const { cancelId } = (await call(world, { cancel: ofDay, ...remarks })) as { cancelId: string };
    const answer = await call(world, { redrive: { trigger: 'orders', cancelId }, ...remarks });
    expect(answer).toMatchObject({ counts: { redriven: 2 }, refused: { CANCELLED: 1 } });
    expect(statesOf(world)).toEqual(['WAITING', 'WAITING', 'CANCELLED', 'REJECTED']);
    const { history = [] } = (await world.ledger.get('r000')) ?? {};
    expect(history.at(-1)).toMatchObject({ what: 'redriven', result: 'CANCELLED', ...remarks });
  });

  it('only tells how many there are, by state, in a dry run', async () => {
    const world = await aWorld('REJECTED', 'FAILED', 'SUCCEEDED', 'STOPPED', 'WAITING');
    expect(await call(world, { redrive: ofDay, ...remarks, dryRun: true })).toMatchObject({
      message: expect.stringContaining('Dry run: 2 requests of trigger orders'),
      counts: { REJECTED: 1, FAILED: 1 },
    });
    expect(statesOf(world)).toEqual(['REJECTED', 'FAILED', 'SUCCEEDED', 'STOPPED', 'WAITING']);
  });

  it('tells in a dry run also what it would leave as it is', async () => {
    const world = await aWorld('FAILED', 'FAILED', 'WAITING');
    expect(await call(world, { cancel: { ...ofDay, state: 'FAILED' }, ...remarks, dryRun: true })).toMatchObject({
      message: expect.stringMatching(/^Dry run: 0 requests .* would be cancelled\. 2 would be refused\.$/),
      counts: {},
      refused: { FAILED: 2 },
      reasons: ['Request r000 is FAILED: no cancel changes it.', 'Request r001 is FAILED: no cancel changes it.'],
    });
    const { cancelId } = (await call(world, { cancel: ofDay, ...remarks })) as { cancelId: string };
    world.ledger.put({ ...inState('CANCELLED', (await world.ledger.get('r000')) ?? aWaiting()) });
    const undo = { redrive: { trigger: 'orders', cancelId }, ...remarks };
    expect(await call(world, { ...undo, dryRun: true })).toMatchObject({
      counts: { CANCELLED: 1 },
      refused: { CANCELLED: 1 },
      reasons: ['Request r000 was not cancelled by this act.'],
    });
    expect(await call(world, undo)).toMatchObject({ counts: { redriven: 1 }, refused: { CANCELLED: 1 } });
  });

  it.each([
    ['cancel', ['WAITING']],
    ['redrive', ['REJECTED', 'CANCELLED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED', 'UNKNOWN']],
    ['rerun', ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED', 'UNKNOWN']],
  ] as const)('of a %s foresees by the state what the act then does', async (act, done: readonly string[]) => {
    const states = [
      'WAITING',
      'STARTING',
      'UNCERTAIN',
      'STARTED',
      'REJECTED',
      'CANCELLED',
      'SUCCEEDED',
      'FAILED',
    ] as const;
    for (const state of [...states, 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED', 'UNKNOWN'] as const) {
      const world = await aWorld(state);
      const payload = { [act]: { ...ofDay, state }, ...remarks, ...named };
      const isDone = done.includes(state);
      expect(await call(world, { ...payload, dryRun: true })).toMatchObject(
        isDone ? { counts: { [state]: 1 }, refused: {} } : { counts: {}, refused: { [state]: 1 } },
      );
      expect(await call(world, payload)).toMatchObject({ refused: isDone ? {} : { [state]: 1 } });
    }
  });

  it('takes up again what was rejected or has failed, and runs again what has ended', async () => {
    const world = await aWorld('REJECTED', 'FAILED', 'SUCCEEDED', 'CANCELLED');
    expect(await call(world, { redrive: ofDay, ...remarks, ...named })).toMatchObject({ counts: { redriven: 2 } });
    expect(await call(world, { rerun: { ...ofDay, state: 'SUCCEEDED' }, ...remarks, ...named })).toMatchObject({
      counts: { rerun: 1 },
    });
    expect(statesOf(world)).toEqual(['WAITING', 'WAITING', 'WAITING', 'CANCELLED']);
    world.pass(2 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    expect(statesOf(world)).toEqual(['STARTED', 'STARTED', 'STARTED', 'CANCELLED']);
  });

  it.each(['rerun', 'redrive'] as const)(
    'does a %s of each once, also if it has failed again when the call is sent twice',
    async (act) => {
      const world = await aWorld('FAILED', 'FAILED');
      const failAgain = async () => {
        for (const item of world.ledger.items())
          world.ledger.put({ ...inState('FAILED', item), attempt: 2, history: item.history });
      };
      const first = { [act]: ofDay, ...remarks, ...named };
      expect(await call(world, first)).toMatchObject({ refused: {} });
      await failAgain();
      expect(await call(world, first)).toMatchObject({ counts: {}, refused: { FAILED: 2 } });
      expect(statesOf(world)).toEqual(['FAILED', 'FAILED']);
      await call(world, { ...first, idempotencyKey: 'another act' });
      expect(statesOf(world)).toEqual(['WAITING', 'WAITING']);
    },
  );

  it('cancels under one name, also when the call is sent twice, and names each other act otherwise', async () => {
    const world = await aWorld('WAITING');
    const idOf = async (idempotencyKey: string) =>
      ((await call(world, { cancel: ofDay, ...remarks, idempotencyKey })) as { cancelId: string }).cancelId;
    const first = await idOf('one');
    expect(await idOf('one')).toBe(first);
    expect(await idOf('another')).not.toBe(first);
  });

  it('means those that arrived in a time, to the millisecond', async () => {
    const world = await aWorld('WAITING', 'WAITING', 'WAITING', 'WAITING');
    const filter = { trigger: 'orders', from: '2026-11-22T12:01:00Z', before: '2026-11-22T12:03:00Z' };
    await call(world, { cancel: filter, ...remarks });
    expect(statesOf(world)).toEqual(['WAITING', 'CANCELLED', 'CANCELLED', 'WAITING']);
  });

  it('tells where it stopped, goes on there, and never takes in what came since its first call', async () => {
    const world = await aWorld(...Array<'WAITING'>(25).fill('WAITING'));
    const { get } = world.ledger;
    let slow = true;
    const slowly = { ...world.ledger };
    // Each write takes a second, so twenty of them are all that one call has time for.
    const change = async (...given: Parameters<typeof slowly.change>) => {
      if (slow) world.pass(SECOND_MS);
      return world.ledger.change(...given);
    };
    const cancel = { cancel: { trigger: 'orders', from: '2026-11-22T00:00:00Z' }, ...remarks };
    const first = (await call(world, cancel, { ledger: { ...slowly, change } })) as { next: string; cancelId: string };
    expect(first).toMatchObject({ counts: { cancelled: 20 }, message: expect.stringContaining('More are left') });
    world.pass(MINUTE_MS);
    world.ledger.put(aWaiting({ ...aRequest({ requestId: 'late' }), arrival: world.clock() }));
    slow = false;
    const second = await call(world, { ...cancel, next: first.next });
    expect(second).toMatchObject({ counts: { cancelled: 5 }, cancelId: first.cancelId });
    expect(second).not.toHaveProperty('next');
    expect(await get('late')).toMatchObject({ state: 'WAITING' });
    expect(statesOf(world).filter((state) => state === 'CANCELLED')).toHaveLength(25);
  });

  it('goes on behind what it has left as it is', async () => {
    const world = await aWorld(...Array<'STARTED'>(12).fill('STARTED'));
    const get = async (requestId: string) => {
      world.pass(2 * SECOND_MS);
      return world.ledger.get(requestId);
    };
    const payload = { rerun: { ...ofDay, state: 'STARTED' }, ...remarks, ...named };
    const first = (await call(world, payload, { ledger: { ...world.ledger, get } })) as { next: string };
    expect(first).toMatchObject({ refused: { STARTED: 10 } });
    expect(await call(world, { ...payload, next: first.next })).toMatchObject({ refused: { STARTED: 2 } });
  });

  it('says so when its filter matches nothing', async () => {
    const world = await aWorld('STARTED');
    expect(await call(world, { cancel: ofDay, ...remarks })).toMatchObject({
      message: expect.stringContaining('No request of trigger orders that arrived from'),
      counts: {},
    });
  });

  it('counts a cancel that lost by what won, also if that is over a moment later', async () => {
    const world = await aWorld('WAITING');
    let reads = 0;
    const ledger = {
      ...world.ledger,
      change: async () => ({ applied: false, item: undefined }) as const,
      // Being started when the cancel looks again, and back in the backlog when anybody looks after that.
      get: async (requestId: string) => {
        const item = await world.ledger.get(requestId);
        reads += 1;
        return item !== undefined && reads === 2 ? inState('STARTING', item) : item;
      },
    };
    expect(await call(world, { cancel: ofDay, ...remarks }, { ledger })).toMatchObject({
      refused: { STARTING: 1 },
      reasons: [expect.stringContaining('it is being started')],
    });
  });

  it('counts what is not as it seemed, and tells why', async () => {
    const world = await aWorld('WAITING');
    const ledger = {
      ...world.ledger,
      change: async (...given: Parameters<typeof world.ledger.change>) => {
        const item = await world.ledger.get('r000');
        if (item !== undefined) world.ledger.put(inState('STARTING', { ...item, leaseToken: 'other' }));
        return world.ledger.change(...given);
      },
    };
    expect(await call(world, { cancel: ofDay, ...remarks }, { ledger })).toMatchObject({
      counts: {},
      refused: { STARTING: 1 },
      reasons: [expect.stringContaining('Request r000 is not cancelled')],
    });
  });

  it.each([
    [{ cancel: { trigger: 'orders' }, ...remarks }, 'a filter besides the trigger: "day", or "from"'],
    [{ cancel: { day: '2026-11-22' }, ...remarks }, 'cancel.trigger: expected the name of a trigger'],
    [{ rerun: ofDay, ...remarks }, 'idempotencyKey: expected a string of your choice that names this act'],
    [{ redrive: ofDay, ...remarks }, 'idempotencyKey: expected a string of your choice that names this act'],
    [{ redrive: { ...ofDay, states: 'FAILED' }, ...remarks }, 'redrive: "states" is no field of a filter'],
    [{ rerun: { ...ofDay, state: 'BROKEN' }, ...remarks }, 'rerun.state: expected a state such as "FAILED"'],
    [{ cancel: { trigger: 'orders', day: '22.11.' }, ...remarks }, 'cancel.day: expected a UTC day'],
    [{ cancel: ofDay, by: 'ana' }, 'why: expected why'],
    [
      { cancel: '0123456789abcdef01234567', ...remarks, dryRun: true },
      '"dryRun" does not go together with "cancel" of one request: it is for many',
    ],
    [{ cancel: ofDay, ...remarks, next: 'x' }, 'next: expected the "next" of the answer before'],
  ])('is refused as in %j', async (payload, why) => {
    await expect(call(await aWorld('WAITING'), payload)).rejects.toThrow(why);
  });

  it.each([
    [{ cancel: { trigger: 'orders' }, ...remarks }, 'Right: {"cancel":{"trigger":"orders","day":"2026-11-22"},"by"'],
    [
      { redrive: { day: '2026-11-22' }, ...remarks },
      'Right: {"redrive":{"trigger":"orders","day":"2026-11-22","state"',
    ],
    [{ rerun: ofDay, ...remarks }, 'Right: {"rerun":{"trigger":"orders","day":"2026-11-22"},"by"'],
    [{ cancel: 'nothing', ...remarks }, 'Right: {"cancel":"<request id>"'],
  ])('shows the right form for many, or for one, beside what is wrong with %j', async (payload, right) => {
    await expect(call(await aWorld(), payload)).rejects.toThrow(right);
  });

  it.each(Object.entries(BULK_FORMS))('of the form that is shown for a %s can be made', async (_act, form) => {
    expect(await call(await aWorld(), form)).toMatchObject({ counts: {} });
  });

  it('walks through every day of the time', async () => {
    const world = await aWorld('WAITING');
    world.ledger.put(aWaiting({ ...aRequest({ requestId: 'next-day' }), arrival: plusMs(START_OF_TEST, DAY_MS) }));
    world.pass(2 * DAY_MS);
    await call(world, { cancel: { trigger: 'orders', from: '2026-11-21T00:00:00Z' }, ...remarks });
    expect(statesOf(world)).toEqual(['CANCELLED', 'CANCELLED']);
  });
});
