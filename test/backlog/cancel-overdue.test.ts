import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import { admit } from '../../lib/start/admit.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, failing, ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { someTriggers } from '../infra/some-triggers.ts';

/** A request that waits for a full job, and may do so for an hour. */
const aWorld = async () => {
  const world = testWorld();
  world.glue.next('is busy');
  const { arrival: _arrival, ...request } = aRequest();
  await admit({ kind: 'request', request: { ...request, startWithinSeconds: 3_600 } }, world.invocation());
  return world;
};

const swept = async (world: TestWorld) => {
  await sweep(['orders-etl'], world.invocation());
  return world.ledger.get('r1');
};

describe('a request that may start within an hour', () => {
  it('keeps until when, from its arrival on, whatever the trigger says later', async () => {
    expect(await (await aWorld()).ledger.get('r1')).toMatchObject({ startBefore: plusMs(START_OF_TEST, HOUR_MS) });
  });

  it('starts within the hour, and its retry is not bound by it', async () => {
    const world = await aWorld();
    world.pass(HOUR_MS - 1);
    const item = await swept(world);
    expect(item).toMatchObject({ state: 'STARTED' });
    expect(item).not.toHaveProperty('startBefore');
  });

  it('is cancelled instead of started once the hour is over, also while it is not due, and delays no others', async () => {
    const world = await aWorld();
    const item = await world.ledger.get('r1');
    if (item?.state !== 'WAITING') throw new Error('it does not wait');
    world.ledger.put({ ...item, notBefore: plusMs(START_OF_TEST, 5 * HOUR_MS) });
    world.ledger.put({ ...item, requestId: 'r2', startBefore: plusMs(START_OF_TEST, 2 * HOUR_MS) });
    world.pass(HOUR_MS);
    expect(await swept(world)).toMatchObject({
      state: 'CANCELLED',
      cancelledBy: 'glue-job-trigger',
      why: 'startWithin',
      endedAt: plusMs(START_OF_TEST, HOUR_MS),
    });
    expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
    const fields = { decision: 'cancelled', requestId: 'r1', by: 'glue-job-trigger', why: 'startWithin' };
    expect(world.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining(fields) }),
    );
  });

  it.each([
    ['is full', 'is busy', plusMs(START_OF_TEST, 0)],
    ['has a head that is not due', 'accepts', plusMs(START_OF_TEST, 9 * HOUR_MS)],
  ] as const)('is cancelled in time also behind another one, where the job %s', async (_why, mood, notBefore) => {
    const world = testWorld();
    await world.ledger.noteTrigger('orders-etl', 'orders');
    const arrivals = [0, 1, 2].map((ms) => plusMs(START_OF_TEST, ms));
    const [head, late, inTime] = arrivals.map((arrival, at) => aWaiting(aRequest({ requestId: `r${at}`, arrival })));
    if (head === undefined || late === undefined || inTime === undefined) throw new Error('three were made');
    world.ledger.put({ ...head, notBefore });
    world.ledger.put({ ...late, startBefore: plusMs(START_OF_TEST, HOUR_MS) });
    world.ledger.put({ ...inTime, startBefore: plusMs(START_OF_TEST, 3 * HOUR_MS) });
    world.pass(2 * HOUR_MS);
    world.glue.next(mood);
    await sweep(['orders-etl'], world.invocation());
    expect(world.ledger.items().map(({ state }) => state)).toEqual(['WAITING', 'CANCELLED', 'WAITING']);
  });

  it('keeps no drain from its end where it cannot be read', async () => {
    const world = await aWorld();
    const head = await world.ledger.get('r1');
    if (head?.state !== 'WAITING') throw new Error('it does not wait');
    world.ledger.put({ ...head, startBefore: plusMs(START_OF_TEST, 9 * HOUR_MS) });
    world.ledger.put({ ...head, requestId: 'r2' });
    world.pass(2 * HOUR_MS);
    world.glue.next('is busy');
    const ledger = failing(world.ledger, 'get', (requestId) => requestId === 'r2', ledgerDown(false));
    const job = { jobName: 'orders-etl', triggers: ['orders'] };
    expect(await drainBacklog(job, 0, world.invocation({ ledger }))).toMatchObject({ end: 'busy' });
  });

  it('may be taken up again by a person, and is not cancelled a second time', async () => {
    const world = await aWorld();
    world.pass(2 * HOUR_MS);
    await swept(world);
    const call = { kind: 'redrive', requestId: 'r1', noRunExists: false } as const;
    await redriveRequest(call, { triggers: someTriggers([]), ledgerId: 'ledger' }, world.invocation());
    world.pass(2 * MINUTE_MS);
    expect(await swept(world)).toMatchObject({ state: 'STARTED' });
  });
});
