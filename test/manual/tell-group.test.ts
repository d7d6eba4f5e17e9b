import { describe, expect, it } from 'vitest';
import { assign } from '../../lib/core/ledger/member-writes.ts';
import { MINUTE_MS, plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';
import { aBatch, askWorld, BY, batching, GROUP, idOf } from './ask-world.ts';

const status = { status: { trigger: 'orders', by: BY } };
const SET = {
  need: { capture: 'file', names: ['orders', 'customers', 'rates'] },
  quietSeconds: 60,
  atMostSeconds: 3600,
};

describe('the status of an upload that gathers', () => {
  it('tells with how many others it waits, for what values, and when that closes', async () => {
    const world = askWorld();
    for (const nth of [1, 2, 3]) world.gathers(nth);
    expect(await world.call({ status: idOf(2) })).toMatchObject({
      message:
        'Waits with 2 others for its batch (day 2026-11-22). ' +
        'It closes at 2026-11-22T12:01:00Z if nothing else comes, at 2026-11-22T12:15:00Z at the latest.',
      state: 'GATHERED',
      next: [{ call: { close: { trigger: 'orders', by: BY } } }],
    });
  });

  it('tells what its batch lacks, and what happens if that does not come in time', async () => {
    const world = askWorld({ ...SET, orElse: 'start' });
    world.gathers(1, 0, { part: 'orders' });
    const { message } = await world.call({ status: idOf(1) });
    expect(message).toBe(
      'Waits for its batch (day 2026-11-22). It closes at 2026-11-22T13:00:00Z, or when customers and rates are there.',
    );
    world.deploy(batching({ ...SET, orElse: 'wait' }));
    expect((await world.call({ status: idOf(1) })).message).toContain(
      'It closes when customers and rates are there; if not by 2026-11-22T13:00:00Z, an alarm tells of it, and it waits on.',
    );
    world.pass(61 * MINUTE_MS);
    expect((await world.call({ status: idOf(1) })).message).toContain(
      'Its deadline is over, and customers and rates are missing: it waits on, until that comes or a person closes it.',
    );
  });

  it('tells that it is kept for a trigger that is gone, and that it becomes a single request of one that batches no more', async () => {
    const world = askWorld();
    world.gathers(1);
    world.deploy(batching(undefined));
    expect((await world.call({ status: idOf(1) })).message).toContain('makes each upload a request of its own');
    world.deploy({ ...batching(undefined), triggers: [] });
    expect((await world.call({ status: idOf(1) })).message).toContain('has no trigger of its name');
  });

  it('tells that its batch is being made once a cut lists it', async () => {
    const world = askWorld();
    world.gathers(1);
    world.gathers(2);
    const cut = { groupId: GROUP, trigger: 'orders', by: BY, cutToken: 'c', cutAt: START_OF_TEST, number: 1 };
    const how = { kind: 'batch', reason: 'quiet', complete: true, missing: [] } as const;
    world.ledger.putGroup({ ...cut, ...how, state: 'CUTTING', batchId: idOf(9), list: [idOf(1)] });
    expect((await world.call({ status: idOf(1) })).message).toContain('batch of 1 member is being made now');
    expect((await world.call({ status: idOf(2) })).message).toContain('Waits with 1 other for its batch');
  });
});

describe('the status of a member of a batch', () => {
  it('tells how the request of its batch stands, whether asked by its id or by its object', async () => {
    const world = askWorld();
    world.gathers(1);
    world.ledger.put(aBatch(idOf(9)));
    const member = await world.ledger.get(idOf(1));
    if (member === undefined) throw new Error('it is there');
    await world.ledger.change(
      assign(member, { batchId: idOf(9), expiresAt: toEpochSeconds(plusMs(START_OF_TEST, 1)) }),
    );
    const message = expect.stringContaining(`Is part of batch ${idOf(9)}. Waits in the backlog of job orders-etl`);
    const batch = { requestId: idOf(9), state: 'WAITING' };
    expect(await world.call({ status: idOf(1) })).toMatchObject({ message, batch });
    expect(await world.call({ status: 's3://landing/orders/1.csv' })).toMatchObject({ requests: [{ message, batch }] });
  });
});

describe('the status of the request of a batch', () => {
  it('tells of what it was made, why it was closed, and where its objects are listed', async () => {
    const world = askWorld();
    world.ledger.put(aBatch(idOf(9)));
    expect(await world.call({ status: idOf(9) })).toMatchObject({
      message: expect.stringContaining(
        'It is batch 3 of day 2026-11-22: 2 objects, 10 bytes, closed as deadline; missing: rates. ' +
          'Its objects are listed in s3://manifests/orders/b.jsonl.',
      ),
      batch: { group: GROUP, number: 3, reason: 'deadline', complete: false, missing: ['rates'], keys: ['a', 'b'] },
    });
  });
});

describe('the status of a group', () => {
  it('tells what is there of what it needs, its members in order, and what its last batch was', async () => {
    const world = askWorld(SET);
    world.gathers(1, 0, { part: 'orders' });
    world.gathers(2, 1, { part: 'customers' });
    const last = { groupId: GROUP, trigger: 'orders', by: BY, cutToken: 'c', cutAt: START_OF_TEST, number: 3 };
    const expiresAt = toEpochSeconds(plusMs(START_OF_TEST, 1));
    world.ledger.putGroup({ ...last, state: 'IDLE', batchId: idOf(9), expiresAt });
    expect(await world.call(status)).toMatchObject({
      message:
        'Gathering in the group day 2026-11-22 of trigger orders: 2 uploads (2 of 3 of file). It closes when rates is there; ' +
        `if not by 2026-11-22T13:00:00Z, an alarm tells of it, and it waits on. Its last batch is request ${idOf(9)}.`,
      there: { uploads: 2, bytes: 10, more: false },
      missing: ['rates'],
      closesAt: '2026-11-22T13:00:00.000Z',
      members: [{ requestId: idOf(1), part: 'orders' }, { requestId: idOf(2) }],
      lastBatch: { requestId: idOf(9), number: 3 },
    });
  });

  it('says that nothing gathers in a group that is empty', async () => {
    expect(await askWorld().call(status)).toMatchObject({
      message: 'Nothing gathers in the group day 2026-11-22 of trigger orders.',
      there: { uploads: 0 },
    });
  });

  it.each([
    [{ trigger: 'orders', by: {} }, "by: expected the values of trigger orders's groups (day), found none"],
    [{ trigger: 'orders', by: { area: 'eu' } }, 'found area'],
    [{ trigger: 'order', by: BY }, 'has no trigger "order"'],
  ])('of %j is refused, with the values that name a group', async (group, message) => {
    await expect(askWorld().call({ status: group })).rejects.toThrow(message);
  });

  it('of a trigger without batches is refused', async () => {
    const world = askWorld();
    world.deploy(batching(undefined));
    await expect(world.call(status)).rejects.toThrow('Trigger orders has no "batch"');
  });
});

describe('the status of a trigger that batches', () => {
  it('names twenty groups at most, and says that there may be others', async () => {
    const world = askWorld();
    for (let nth = 1; nth <= 21; nth += 1) world.gathers(nth, 0, { by: { day: `2026-11-${nth}` } });
    const answer = await world.call({ status: { trigger: 'orders' } });
    expect(answer).toMatchObject({
      batches: { more: true },
      message: expect.stringMatching(/Other groups may gather/),
    });
    expect(answer).toHaveProperty('batches.open.length', 20);
  });

  it('tells each group in which something gathers', async () => {
    const world = askWorld();
    const answer = await world.call({ status: { trigger: 'orders' } });
    expect(answer).toMatchObject({
      message: expect.stringContaining('No batch of it gathers.'),
      batches: {
        policy: [expect.stringMatching(/^one run for many uploads for each day/), expect.any(String)],
        open: [],
      },
    });
    world.gathers(1);
    expect(await world.call({ status: { trigger: 'orders' } })).toMatchObject({
      message: expect.stringContaining('of trigger orders: 1 upload. It closes'),
      batches: { open: [{ by: BY, there: { uploads: 1 } }], more: false },
    });
  });
});
