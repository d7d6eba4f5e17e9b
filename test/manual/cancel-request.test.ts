import { describe, expect, it } from 'vitest';
import { acquire } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { cancelRequest } from '../../lib/manual/cancel-request.ts';
import { redriveRequest } from '../../lib/manual/redrive-request.ts';
import { rerunRequest } from '../../lib/manual/rerun-request.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { anUncertain, aRejected, aStarted, aStarting } from '../doubles/ledger-items.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, losingReplies, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';
import { someTriggers } from '../infra/some-triggers.ts';

const context = { triggers: someTriggers([]), ledgerId: 'ledger' };

const cancelled = (world: TestWorld, given: { readonly ledger?: WholeLedger; readonly requestId?: string } = {}) => {
  const { requestId = 'r1', ...invocation } = given;
  return cancelRequest({ requestId, by: 'ana', why: 'sent twice' }, world.invocation(invocation));
};

/** A request that waits because its job is full. */
const aWorld = async () => {
  const world = testWorld();
  world.glue.next('is busy');
  await startNew(aRequest(), world.invocation());
  expect(await world.ledger.get('r1')).toMatchObject({ state: 'WAITING' });
  return world;
};

const swept = async (world: TestWorld) => {
  world.pass(2 * MINUTE_MS);
  await sweep(['orders-etl'], world.invocation());
  return world.ledger.get('r1');
};

describe('cancelRequest', () => {
  it('ends a request that waits, keeps who did not want it and why, and nothing starts it', async () => {
    const world = await aWorld();
    expect(await cancelled(world)).toMatchObject({ kind: 'cancelled', before: false, item: { state: 'CANCELLED' } });
    const item = await world.ledger.get('r1');
    expect(item).toMatchObject({ cancelledBy: 'ana', why: 'sent twice', endedAt: START_OF_TEST, attempt: 1 });
    expect(item?.expiresAt).toBe(Math.ceil(plusMs(START_OF_TEST, 90 * 24 * 60 * MINUTE_MS) / 1_000));
    expect(item?.history.at(-1)).toMatchObject({ what: 'cancelled', result: 'WAITING', by: 'ana', why: 'sent twice' });
    expect(item).not.toHaveProperty('waitingFor');
    const fields = { decision: 'cancelled', requestId: 'r1', state: 'CANCELLED', by: 'ana', why: 'sent twice' };
    expect(world.logged.at(-1)).toMatchObject({ level: 'info', fields });
    expect(await swept(world)).toMatchObject({ state: 'CANCELLED' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('is not undone by a second delivery of the same event', async () => {
    const world = await aWorld();
    await cancelled(world);
    const again = await startNew(aRequest(), world.invocation());
    expect(again).toMatchObject({ kind: 'not-acquired', item: { state: 'CANCELLED' } });
  });

  it('may be taken up again, as the same attempt, without an expiry, and the sweep starts it', async () => {
    const world = await aWorld();
    await cancelled(world);
    const call = { kind: 'redrive', requestId: 'r1', noRunExists: false } as const;
    expect(await redriveRequest(call, context, world.invocation())).toMatchObject({
      kind: 'taken-up',
      item: { state: 'WAITING', attempt: 1, waitingFor: 'redrive' },
    });
    for (const name of ['expiresAt', 'endedAt', 'cancelledBy', 'why'])
      expect(await world.ledger.get('r1')).not.toHaveProperty(name);
    expect(await swept(world)).toMatchObject({ state: 'STARTED', attempt: 1 });
  });

  it('is one cancel, also when the call is sent twice or the reply of its write is lost', async () => {
    const world = await aWorld();
    const result = await cancelled(world, { ledger: losingReplies(world.ledger) });
    expect(result).toMatchObject({ kind: 'cancelled', before: false });
    expect(await cancelled(world)).toMatchObject({ kind: 'cancelled', before: true });
    const { history = [] } = (await world.ledger.get('r1')) ?? {};
    expect(history.filter(({ what }) => what === 'cancelled')).toHaveLength(1);
  });

  it('tells who won when a worker acquires the request at the same time', async () => {
    const world = await aWorld();
    const lease = { leaseToken: 'w', acquiredAt: START_OF_TEST, leaseUntil: plusMs(START_OF_TEST, MINUTE_MS) };
    let isFirst = true;
    const ledger: WholeLedger = {
      ...world.ledger,
      change: async (change) => {
        const item = await world.ledger.get('r1');
        if (isFirst && item !== undefined) await world.ledger.acquire(acquire(item, lease));
        isFirst = false;
        return world.ledger.change(change);
      },
    };
    const message = 'Request r1 is not cancelled: it is being started. Ask its status in a minute.';
    expect(await cancelled(world, { ledger })).toEqual({ kind: 'refused', message, state: 'STARTING' });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTING', leaseToken: 'w' });
  });

  it('leaves alone what a person has taken up after this very cancel, whose reply was lost', async () => {
    const world = await aWorld();
    let isFirst = true;
    const ledger: WholeLedger = {
      ...world.ledger,
      change: async (change) => {
        if (isFirst) {
          isFirst = false;
          await world.ledger.change(change);
          const call = { kind: 'redrive', requestId: 'r1', noRunExists: false } as const;
          await redriveRequest(call, context, world.invocation());
        }
        return world.ledger.change(change);
      },
    };
    expect(await cancelled(world, { ledger })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('was cancelled and taken up again while this call was at work'),
    });
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'WAITING', waitingFor: 'redrive' });
  });

  it('claims no cancel that another person made at the same time', async () => {
    const world = await aWorld();
    let isFirst = true;
    const ledger: WholeLedger = {
      ...world.ledger,
      change: async (change) => {
        if (isFirst) await cancelRequest({ requestId: 'r1', by: 'bob', why: 'mine' }, world.invocation());
        isFirst = false;
        return world.ledger.change(change);
      },
    };
    expect(await cancelled(world, { ledger })).toMatchObject({ before: true, item: { cancelledBy: 'bob' } });
    expect(world.decisions().filter((decision) => decision === 'cancelled')).toHaveLength(1);
  });

  it('cancels a request that was tried and waits again meanwhile', async () => {
    const world = await aWorld();
    let isFirst = true;
    const ledger: WholeLedger = {
      ...world.ledger,
      change: async (change) => {
        const item = await world.ledger.get('r1');
        if (isFirst && item?.state === 'WAITING') world.ledger.put({ ...item, leaseToken: 'requeued' });
        isFirst = false;
        return world.ledger.change(change);
      },
    };
    expect(await cancelled(world, { ledger })).toMatchObject({ kind: 'cancelled', item: { leaseToken: 'requeued' } });
  });

  it.each([
    ['is being started', aStarting({ leaseUntil: plusMs(START_OF_TEST, SECOND_MS) }), 'it is being started'],
    ['was being started when its worker died', aStarting({ leaseUntil: plusMs(START_OF_TEST, -1) }), 'its worker died'],
    ['is in doubt', anUncertain(), 'a run may exist. The sweep finds out; if none exists, the request waits again'],
    ['has a run', aStarted({ jobRunId: 'jr_1' }), '--job-name orders-etl --job-run-ids jr_1'],
    ['was rejected', aRejected(), 'it was rejected, so nothing starts it unless a person redrives it'],
    ['has ended', anEnded({ jobRunId: 'jr_1', state: 'FAILED' }), 'its run jr_1 has ended: FAILED'],
  ])('refuses a request that %s, and says what is true', async (_, item, message) => {
    const world = testWorld();
    const standing = { ...item, ...aRequest() };
    world.ledger.put(standing);
    const result = await cancelled(world);
    expect(result).toMatchObject({ kind: 'refused', message: expect.stringContaining(message) });
    expect(await world.ledger.get('r1')).toEqual(standing);
  });

  it('names a request id that the ledger does not know', async () => {
    expect(await cancelled(testWorld(), { requestId: 'r9' })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('no request "r9": it is another stage'),
    });
  });

  it('is no end of a run: what was cancelled can be redriven, not rerun', async () => {
    const world = await aWorld();
    await cancelled(world);
    const result = await rerunRequest({ kind: 'rerun', requestId: 'r1', by: 'bob', why: 'no' }, world.invocation());
    expect(result).toMatchObject({
      message: expect.stringContaining('was cancelled and has not run: {"redrive":"r1"}'),
    });
  });
});
