import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { callManually as call } from '../doubles/a-manual-call.ts';
import { inState } from '../doubles/items-in-state.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import type { MemoryLedger } from '../doubles/memory-ledger.ts';
import { aRequest, START_OF_TEST, type TestWorld, testWorld } from '../doubles/test-world.ts';

const remarks = { by: 'ana', why: 'sent twice' };
const ofDay = { trigger: 'orders', day: '2026-11-22' };

const aWorld = async (...states: readonly LedgerItem['state'][]) => {
  const world = testWorld();
  await world.ledger.noteTrigger('orders-etl', 'orders');
  for (const [at, state] of states.entries()) {
    const request = aRequest({ requestId: `r${at}`, arrival: plusMs(START_OF_TEST, at * MINUTE_MS) });
    world.ledger.put(inState(state, { ...aWaiting(request), ...request }));
  }
  world.pass(60 * MINUTE_MS);
  return world;
};

const statesOf = (world: TestWorld) => world.ledger.items().map(({ state }) => state);

/** The index as it stands now, for a reader that is behind. */
const asItIs = (ledger: MemoryLedger) => {
  const items = ledger.items();
  return memoryHistory({ items: () => items });
};

describe('a call for many requests that is sent twice', () => {
  it('counts as cancelled only what the undo by its cancelId finds again', async () => {
    const world = await aWorld('WAITING', 'WAITING');
    const history = asItIs(world.ledger);
    await call(world, { cancel: ofDay, by: 'bob', why: 'first' }, { lambdaRequestId: 'another call' });
    const answer = await call(world, { cancel: ofDay, ...remarks }, { history });
    expect(answer).toMatchObject({ counts: {}, refused: { CANCELLED: 2 } });
  });

  it.each([
    ['by its idempotencyKey', { idempotencyKey: 'k1' }, { lambdaRequestId: 'another' }],
    ['by Lambda, which calls again what has failed', {}, {}],
  ])('cancels nothing anew that a person has taken up in between, known %s', async (_how, key, given) => {
    const world = await aWorld('WAITING', 'WAITING');
    const payload = { cancel: ofDay, ...remarks, ...key };
    const first = (await call(world, payload)) as { cancelId: string };
    await call(world, { redrive: { trigger: 'orders', cancelId: first.cancelId }, ...remarks });
    expect(await call(world, payload, given)).toMatchObject({ counts: {}, refused: { WAITING: 2 } });
    expect(statesOf(world)).toEqual(['WAITING', 'WAITING']);
  });

  it('cancels anew where the name is that of a redrive: a name is that of one act', async () => {
    const world = await aWorld('REJECTED');
    const named = { ...remarks, idempotencyKey: 'mended' };
    await call(world, { redrive: ofDay, ...named });
    expect(await call(world, { cancel: ofDay, ...named })).toMatchObject({ counts: { cancelled: 1 } });
    await call(world, { redrive: { ...ofDay, state: 'CANCELLED' }, ...remarks, idempotencyKey: 'other' });
    expect(statesOf(world)).toEqual(['WAITING']);
  });

  it('does not run a request once more that its first call has taken up, and that has failed since', async () => {
    const world = await aWorld('WAITING');
    const { cancelId } = (await call(world, { cancel: ofDay, ...remarks })) as { cancelId: string };
    const undo = { redrive: { trigger: 'orders', cancelId }, ...remarks };
    const [history, seen] = [asItIs(world.ledger), await world.ledger.get('r0')];
    await call(world, undo);
    await sweep([], world.invocation());
    const started = await world.ledger.get('r0');
    if (started?.state !== 'STARTED') throw new Error(`expected STARTED, found ${started?.state}`);
    world.ledger.put(inState('FAILED', started));
    // Its first reading is from before the first call's write, and all that follow are from long after.
    let reads = 0;
    const get = async (requestId: string) => {
      reads += 1;
      return reads === 1 ? seen : world.ledger.get(requestId);
    };
    await call(world, undo, { history, ledger: { ...world.ledger, get } });
    expect(await world.ledger.get('r0')).toMatchObject({ state: 'FAILED', attempt: 1 });
  });
});

describe('a bulk cancel', () => {
  it('tells of what is being started, or in doubt, that it was left', async () => {
    const world = await aWorld('STARTING', 'WAITING', 'UNCERTAIN');
    const refused = { STARTING: 1, UNCERTAIN: 1 };
    expect(await call(world, { cancel: ofDay, ...remarks, dryRun: true })).toMatchObject({ refused });
    expect(await call(world, { cancel: ofDay, ...remarks })).toMatchObject({ counts: { cancelled: 1 }, refused });
  });

  it('cancels the head that the index still shows as being started, and that waits again', async () => {
    const world = await aWorld('STARTING', 'WAITING');
    const history = asItIs(world.ledger);
    world.ledger.put(aWaiting(aRequest({ requestId: 'r0' })));
    await call(world, { cancel: ofDay, ...remarks }, { history });
    expect(statesOf(world)).toEqual(['CANCELLED', 'CANCELLED']);
  });
});
