import { describe, expect, it } from 'vitest';
import { aRejected } from '../doubles/ledger-items.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';
import { askWorld, BY, batching, GROUP, idOf } from './ask-world.ts';

const call = { trigger: 'orders', object: 's3://landing/orders/2026-11-22/rates.csv', idempotencyKey: 'k' };
const SET = { need: { capture: 'file', names: ['orders', 'rates'] }, quietSeconds: 60, atMostSeconds: 3600 };
const UPLOAD = {
  source: 's3',
  ...{ bucket: 'landing', key: 'orders/2026-11-22/rates.csv', versionId: 'v', size: 5 },
  eventTime: '2026-11-22T11:59:59Z',
} as const;

/** An upload that admission has rejected, because it gave no valid request. */
const rejected = (given: Partial<Parameters<typeof aRejected>[0]> = {}) => {
  const { request: _, ...item } = aRejected({ ...given, requestId: idOf(1), jobName: 'orders-etl', event: UPLOAD });
  return { ...item, publishedAt: START_OF_TEST };
};

describe('a call for an object of a trigger that batches', () => {
  it('lets it gather as its upload would, and tells what it waits for', async () => {
    const world = askWorld(SET);
    world.gathers(1, 0, { part: 'orders' });
    const answer = await world.call(call);
    expect(answer).toMatchObject({
      state: 'GATHERED',
      message: expect.stringContaining('Waits with 1 other for its batch (day 2026-11-22). It closes at'),
    });
    expect(await world.call(call)).toMatchObject({ message: expect.stringContaining('in the ledger already. Waits') });
    const members = world.ledger.items().map(({ member }) => member?.part);
    expect(members).toEqual(['orders', 'rates']);
    expect(world.glue.runs).toEqual([]);
  });

  it('tells in a dry run what is there and what is missing, and writes nothing', async () => {
    const world = askWorld(SET);
    expect(await world.call({ ...call, dryRun: true })).toMatchObject({
      message:
        'Dry run: it would join the group day 2026-11-22 of trigger orders as rates. With it: 1 upload (1 of 2 of file). ' +
        'It closes when orders is there; if not by 2026-11-22T13:00:00Z, an alarm tells of it, and it waits on.',
    });
    world.gathers(1, 0, { part: 'orders' });
    expect((await world.call({ ...call, dryRun: true })).message).toContain(
      'With it: 2 uploads (2 of 2 of file). It closes at 2026-11-22T12:01:00Z if nothing else comes',
    );
    expect(world.ledger.items()).toHaveLength(1);
  });
});

describe('the redrive of an upload that admission has rejected', () => {
  it('lets it gather where its trigger batches today', async () => {
    const world = askWorld(SET);
    world.ledger.put(rejected());
    expect(await world.call({ redrive: idOf(1), by: 'ana' })).toMatchObject({ state: 'GATHERED' });
    const item = await world.ledger.get(idOf(1));
    expect(item).toMatchObject({ state: 'GATHERED', member: { group: GROUP, by: BY, part: 'rates' } });
    expect(item?.history.at(-1)).toMatchObject({ what: 'redriven', by: 'ana' });
    expect(item).not.toHaveProperty('expiresAt');
  });

  it('is refused for one that has gathered before: a closer may be about to make it a request of its own', async () => {
    const world = askWorld(SET);
    world.ledger.put(rejected({ member: { group: GROUP, by: BY, role: 'upload' } }));
    await expect(world.call({ redrive: idOf(1) })).rejects.toThrow('an upload gathers once');
    expect(await world.ledger.get(idOf(1))).toMatchObject({ state: 'REJECTED' });
  });

  it('makes it a request of its own where its trigger batches no more', async () => {
    const world = askWorld(SET);
    world.ledger.put(rejected({ member: { group: GROUP, by: BY, role: 'upload' } }));
    world.deploy(batching(undefined));
    expect(await world.call({ redrive: idOf(1) })).toMatchObject({ state: 'WAITING' });
  });
});
