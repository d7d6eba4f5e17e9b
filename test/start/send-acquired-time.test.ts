import { describe, expect, it } from 'vitest';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { SendLanes } from '../../lib/ports/send-lanes.ts';
import { admit } from '../../lib/start/admit.ts';
import { hasTimeToSend, startNew } from '../../lib/start/send-acquired.ts';
import { startWaiting } from '../../lib/start/start-from-backlog.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

/** Lanes in which no time passes, whatever Glue answers. */
const freeLanes: SendLanes = { enter: async () => ({ leave: () => undefined }) };

/** The longest send and two writes. */
const NEEDED_MS = 15 * SECOND_MS;

describe('hasTimeToSend', () => {
  it('is true from the moment at which just the send and its two writes fit', () => {
    const world = testWorld();
    expect(hasTimeToSend(world.invocation({ limitMs: NEEDED_MS }))).toBe(true);
    expect(hasTimeToSend(world.invocation({ limitMs: NEEDED_MS - 1 }))).toBe(false);
  });

  it('is true only while send and writes end before the lease does', () => {
    const world = testWorld();
    const leaseOf = (ms: number) => plusMs(world.clock(), ms);
    expect(hasTimeToSend(world.invocation(), leaseOf(NEEDED_MS + 1))).toBe(true);
    expect(hasTimeToSend(world.invocation(), leaseOf(NEEDED_MS))).toBe(false);
  });
});

describe('a lease', () => {
  /** A world in which the lease can be read while Glue is being asked. */
  const leaseOf = async (given: Parameters<ReturnType<typeof testWorld>['invocation']>[0], world = testWorld()) => {
    const start: typeof world.glue.sender.start = async (request) => {
      leaseUntil = (await world.ledger.get('r1'))?.leaseUntil ?? 0;
      return world.glue.sender.start(request);
    };
    let leaseUntil = 0;
    await startNew(aRequest(), world.invocation({ ...given, sender: { ...world.glue.sender, start } }));
    return leaseUntil - START_OF_TEST;
  };

  it('is as long as the environment asks, where that is longer than the invocation', async () => {
    const timing = { ...DEFAULT_TIMING, leaseFloorMs: 5 * MINUTE_MS };
    expect(await leaseOf({ timing })).toBe(5 * MINUTE_MS);
  });

  it('outlives the invocation also when time passes while it is computed', async () => {
    const world = testWorld();
    const clock = () => {
      const now = world.clock();
      world.pass(SECOND_MS);
      return now;
    };
    expect(await leaseOf({ clock, limitMs: MINUTE_MS }, world)).toBeGreaterThanOrEqual(MINUTE_MS + 5 * SECOND_MS);
  });
});

describe('throttling', () => {
  /** An invocation that keeps its pauses. */
  const pausing = (given: Parameters<ReturnType<typeof testWorld>['invocation']>[0] = {}, sleepsMs = 0) => {
    const world = testWorld();
    const pauses: number[] = [];
    const sleepMs = async (ms: number) => {
      pauses.push(ms);
      world.pass(Math.max(ms, sleepsMs));
    };
    return { world, pauses, invocation: world.invocation({ sleepMs, ...given }) };
  };
  const thrice = ['throttles', 'throttles', 'throttles'] as const;

  it.each([
    ['none of', 0, [0, 0, 0, 0]],
    ['half of', 0.5, [500, 1_000, 2_000, 2_000]],
    ['nearly all of', 0.999, [999, 1_998, 3_996, 3_996]],
  ])(
    'is answered by pauses of %s a second, then of two, then of four each, as chance will have it',
    async (_part, chance, expected) => {
      const { world, pauses, invocation } = pausing({ random: () => chance });
      world.glue.next(...thrice, 'throttles');
      await startNew(aRequest(), invocation);
      expect(pauses).toEqual(expected);
    },
  );

  it('is not answered by a pause after which there might be no time left to send', async () => {
    const tight = pausing({ limitMs: NEEDED_MS + SECOND_MS - 1 });
    tight.world.glue.next(...thrice);
    expect(await startNew(aRequest(), tight.invocation)).toMatchObject({ reason: 'throttled' });
    expect([tight.world.glue.sends.length, tight.pauses]).toEqual([1, []]);

    const enough = pausing({ limitMs: NEEDED_MS + SECOND_MS });
    enough.world.glue.next('throttles');
    expect(await startNew(aRequest(), enough.invocation)).toMatchObject({ kind: 'started' });
  });

  it('is not answered by a second send when the pause took all the time', async () => {
    const { world, invocation } = pausing({}, 50 * SECOND_MS);
    world.glue.next('throttles');
    expect(await startNew(aRequest(), invocation)).toMatchObject({ reason: 'no-time' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('is not answered by a second send when the sandbox was frozen in the pause and the lease is over', async () => {
    const { world, invocation } = pausing({ remainingMs: () => MINUTE_MS }, 60 * MINUTE_MS);
    world.glue.next('throttles');
    await startNew(aRequest(), invocation);
    expect(world.glue.sends).toHaveLength(1);
  });

  it('of a head is answered by fewer sends, because the next drain tries it again', async () => {
    const { world, invocation } = pausing();
    const waiting = enqueue(aRequest(), 'leaseToken', 'backlog');
    await world.ledger.create(waiting);
    world.glue.next(...Array.from({ length: 100 }, () => 'throttles' as const));
    expect(await startWaiting(waiting, invocation)).toMatchObject({ reason: 'throttled' });
    expect(world.glue.sends).toHaveLength(DEFAULT_TIMING.throttleSendsOfHead);
  });

  it('stops every further send of the invocation once the request is requeued, and none before', async () => {
    const { world, invocation } = pausing();
    world.glue.next(...thrice);
    await startNew(aRequest(), invocation);
    expect(invocation.throttled.raised).toBe(false);
    world.glue.next(...Array.from({ length: 100 }, () => 'throttles' as const));
    await startNew(aRequest({ requestId: 'r2' }), invocation);
    expect(invocation.throttled.raised).toBe(true);
  });
});

describe('a requeued request', () => {
  it.each([
    ['is busy', 'busy', 20],
    ['is out of reach', 'not-sent', 50],
    ['lacks resources', 'resources', 50],
    ['throttles', 'throttled', 20],
  ] as const)('waits when Glue %s', async (mood, waitingFor, seconds) => {
    const world = testWorld();
    world.glue.next(...Array.from({ length: DEFAULT_TIMING.throttleSends }, () => mood));
    await startNew(aRequest(), world.invocation({ random: () => 0, lanes: freeLanes }));
    const notBefore = plusMs(START_OF_TEST, seconds * SECOND_MS);
    const error = { message: expect.stringContaining('says the fake Glue') };
    const item = await world.ledger.get('r1');
    expect(item).toMatchObject({ state: 'WAITING', waitingFor, notBefore });
    expect(item?.history.at(-1)).toMatchObject({
      ...{ at: START_OF_TEST, what: 'sent', attempt: 1, result: waitingFor, error },
    });
    expect(world.logged).toMatchObject([
      {
        level: 'info',
        fields: { decision: 'waiting', requestId: 'r1', jobName: 'orders-etl', attempt: 1, reason: waitingFor, error },
      },
    ]);
  });

  it('is due at once when only the time was short, and its backlog is marked', async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation({ limitMs: NEEDED_MS - 1 }));
    const item = await world.ledger.get('r1');
    expect(item).toMatchObject({ waitingFor: 'no-time', notBefore: START_OF_TEST, history: [{ result: 'no-time' }] });
    expect(item?.history[0]).not.toHaveProperty('error');
    expect(await world.ledger.job('orders-etl')).toHaveProperty('backlogMark');
  });
});

describe('a request that is paused while its worker has it', () => {
  const pause = { trigger: 'orders', by: 'ana', why: 'the schema changes' };

  it('is not sent by a worker that stalled after it had asked: it waits, and delays no others', async () => {
    const world = testWorld();
    const ledger: typeof world.ledger = {
      ...world.ledger,
      create: async (item) => {
        const created = await world.ledger.create(item);
        await world.ledger.pause('orders-etl', { ...pause, at: world.clock() });
        world.pass(6 * SECOND_MS);
        return created;
      },
    };
    const { arrival: _arrival, ...request } = aRequest();
    const admission = await admit({ kind: 'request', request }, world.invocation({ ledger }));
    expect(admission).toEqual({ kind: 'waiting', reason: 'paused' });
    expect(world.glue.sends).toEqual([]);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'WAITING', waitingFor: 'paused' });
    expect(await world.ledger.job('orders-etl')).not.toHaveProperty('backlogMark');
  });

  it('is not sent a second time when Glue throttles', async () => {
    const world = testWorld();
    world.glue.next('throttles');
    const sleepMs = async () => {
      await world.ledger.pause('orders-etl', { ...pause, at: world.clock() });
      world.pass(6 * SECOND_MS);
    };
    expect(await startNew(aRequest(), world.invocation({ sleepMs }))).toMatchObject({ reason: 'paused' });
    expect(world.glue.sends).toHaveLength(1);
  });
});
