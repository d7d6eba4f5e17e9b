import { describe, expect, it } from 'vitest';
import type { RateSign } from '../../lib/core/glue/send-rate.ts';
import { FULL_RATE } from '../../lib/core/glue/send-rate.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { openSendLanes } from '../../lib/start/send-lanes.ts';
import { startWaiting } from '../../lib/start/start-from-backlog.ts';
import { aRequest, failing, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

/** Lanes for which one waits while something happens; and what was told when they were given back. */
const waitingWhile = (happens: () => void) => {
  const signs: RateSign[] = [];
  const enter = async () => {
    happens();
    return { leave: (sign: RateSign) => void signs.push(sign) };
  };
  return { signs, lanes: { enter } };
};

describe('a request that has waited for its lane', () => {
  it('is not sent when the time is over by then', async () => {
    const world = testWorld();
    const { lanes, signs } = waitingWhile(() => world.pass(50 * SECOND_MS));
    expect(await startNew(aRequest(), world.invocation({ lanes }))).toMatchObject({ reason: 'no-time' });
    expect(world.glue.sends).toEqual([]);
    expect(signs).toEqual(['nothing']);
  });

  it('is not sent when its lease is over by then, whatever the invocation believes of its time', async () => {
    const world = testWorld();
    const { lanes } = waitingWhile(() => world.pass(60 * MINUTE_MS));
    await startNew(aRequest(), { ...world.invocation({ lanes }), remainingMs: () => MINUTE_MS });
    expect(world.glue.sends).toEqual([]);
  });

  it('waits behind others without a send when they have found the job full meanwhile', async () => {
    const world = testWorld();
    const invocation = world.invocation();
    const { lanes } = waitingWhile(() => invocation.backlogs.noteFull('orders-etl'));
    expect(await startNew(aRequest(), { ...invocation, lanes })).toEqual({ kind: 'waiting', reason: 'backlog' });
    expect(world.glue.sends).toEqual([]);
    expect(await world.ledger.get('r1')).toMatchObject({
      state: 'WAITING',
      waitingFor: 'backlog',
      notBefore: START_OF_TEST,
    });
    expect(await world.ledger.job('orders-etl')).toHaveProperty('backlogMark');
  });

  it('is sent all the same when it is the head of the backlog', async () => {
    const world = testWorld();
    const waiting = enqueue(aRequest(), 'leaseToken', 'backlog');
    await world.ledger.create(waiting);
    const invocation = world.invocation();
    const { lanes } = waitingWhile(() => invocation.backlogs.noteFull('orders-etl'));
    expect(await startWaiting(waiting, { ...invocation, lanes })).toMatchObject({ kind: 'started' });
  });

  it('waits without a send when Glue has throttled another for too long meanwhile', async () => {
    const world = testWorld();
    const invocation = world.invocation();
    const { lanes } = waitingWhile(() => {
      invocation.throttled.raised = true;
    });
    expect(await startNew(aRequest(), { ...invocation, lanes })).toEqual({ kind: 'waiting', reason: 'throttled' });
    expect(world.glue.sends).toEqual([]);
    expect(await world.ledger.get('r1')).toMatchObject({ notBefore: plusMs(START_OF_TEST, 20 * SECOND_MS) });
  });
});

describe('a lane', () => {
  it('is given back with the reply, before anything is written', async () => {
    const world = testWorld();
    const { lanes, signs } = waitingWhile(() => undefined);
    const givenBack: number[] = [];
    const change: typeof world.ledger.change = async (given) => {
      givenBack.push(signs.length);
      return world.ledger.change(given);
    };
    await startNew(aRequest(), world.invocation({ lanes, ledger: { ...world.ledger, change } }));
    expect(givenBack).toEqual([1]);
  });

  it('is given back also when the ledger cannot be asked whether anything is paused', async () => {
    const world = testWorld();
    const { lanes, signs } = waitingWhile(() => undefined);
    const ledger = failing(world.ledger, 'startConditions');
    await expect(startNew(aRequest(), world.invocation({ lanes, ledger }))).rejects.toThrow('did not answer');
    expect(signs).toEqual(['nothing']);
  });

  it.each([
    ['accepts', 'answered'],
    ['is busy', 'answered'],
    ['accepts but the reply is lost', 'nothing'],
  ] as const)('tells, when Glue %s: %s', async (mood, sign) => {
    const world = testWorld();
    const { lanes, signs } = waitingWhile(() => undefined);
    world.glue.next(mood);
    await startNew(aRequest(), world.invocation({ lanes }));
    expect(signs).toEqual([sign]);
  });

  it('is asked for anew by each send, so that a throttled request lets others go before', async () => {
    const world = testWorld();
    const { lanes, signs } = waitingWhile(() => undefined);
    world.glue.next('throttles', 'throttles');
    await startNew(aRequest(), world.invocation({ lanes }));
    expect(signs).toEqual(['throttled', 'throttled', 'answered']);
  });
});

describe('a burst for a full job', () => {
  it('costs one refused start for each lane, and the others wait without a send', async () => {
    const world = testWorld();
    world.glue.maxConcurrentRuns = 1;
    const rate = { ...FULL_RATE, inFlight: 2 };
    const lanes = openSendLanes({ clock: world.clock, sleepMs: async () => undefined }, rate);
    const invocation = world.invocation({ lanes });
    const requests = Array.from({ length: 25 }, (_, at) => aRequest({ requestId: `r${at}` }));
    const results = await Promise.all(requests.map((request) => startNew(request, invocation)));
    expect(results.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(results.filter(({ kind }) => kind === 'waiting')).toHaveLength(24);
    expect(world.glue.sends.length).toBeLessThanOrEqual(4);
  });
});
