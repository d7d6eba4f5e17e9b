import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

/** Requests of two triggers of a job, in turn, and a worker that is held up after its first acquire, while something is paused. */
const drained = async (paused: string) => {
  const world = testWorld();
  const triggers = ['loads', 'orders'];
  for (const trigger of triggers) await world.ledger.noteTrigger('orders-etl', trigger);
  for (const at of [0, 1, 2, 3]) {
    const request = aRequest({ requestId: `r${at}`, arrival: plusMs(START_OF_TEST, at) });
    world.ledger.put({ ...aWaiting(request), trigger: triggers[at % 2] ?? '' });
  }
  let acquired = 0;
  const ledger: typeof world.ledger = {
    ...world.ledger,
    acquire: async (change) => {
      const result = await world.ledger.acquire(change);
      acquired += 1;
      if (acquired > 1) return result;
      const of = paused === '*' ? 'orders-etl' : EVERY_JOB;
      await world.ledger.pause(of, { trigger: paused, by: 'ana', why: 'a test', at: world.clock() });
      world.pass(6 * SECOND_MS);
      return result;
    },
  };
  const { end } = await drainBacklog({ jobName: 'orders-etl', triggers }, 0, world.invocation({ ledger }));
  const states = world.ledger.items().map(({ state, trigger }) => `${trigger} ${state}`);
  return { end, states, acquired };
};

describe('a drain whose worker is held up', () => {
  it('sends nothing of a trigger that was paused meanwhile, and goes on with the job’s others', async () => {
    expect(await drained('loads')).toEqual({
      end: 'empty',
      states: ['loads WAITING', 'orders STARTED', 'loads WAITING', 'orders STARTED'],
      acquired: 3,
    });
  });

  it('ends where the whole job was paused meanwhile', async () => {
    expect(await drained('*')).toEqual({
      end: 'paused',
      states: ['loads WAITING', 'orders WAITING', 'loads WAITING', 'orders WAITING'],
      acquired: 1,
    });
  });
});

describe('a drain', () => {
  it('lets no request of a paused trigger take the turn of another one that has a backoff, too', async () => {
    const world = testWorld();
    const triggers = ['loads', 'orders'];
    for (const [at, trigger] of triggers.entries()) {
      await world.ledger.noteTrigger('orders-etl', trigger);
      const request = aRequest({ requestId: trigger, arrival: plusMs(START_OF_TEST, at) });
      const backoff = { of: 'request', since: START_OF_TEST, count: 1 } as const;
      const notBefore = plusMs(START_OF_TEST, at);
      world.ledger.put({ ...aWaiting({ ...request, backoff, notBefore, waitingFor: 'refused' }), trigger });
    }
    await world.ledger.pause(EVERY_JOB, { trigger: 'loads', by: 'ana', why: 'a test', at: world.clock() });
    world.pass(SECOND_MS);
    await drainBacklog({ jobName: 'orders-etl', triggers }, 0, world.invocation());
    expect(await world.ledger.get('loads')).toMatchObject({ state: 'WAITING' });
    expect(await world.ledger.get('orders')).toMatchObject({ state: 'STARTED' });
  });
});
