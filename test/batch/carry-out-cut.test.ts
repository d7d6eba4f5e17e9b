import { describe, expect, it } from 'vitest';
import { closeGroups, closeOneGroup } from '../../lib/batch/close-groups.ts';
import { MINUTE_MS } from '../../lib/core/time.ts';
import type { ClosingInvocation } from '../../lib/ports/batching.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { ledgerDown } from '../doubles/test-world.ts';
import { batchWorld, GROUP } from './batch-world.ts';

const IDS = ['a', 'b', 'c'];
/** cut, manifest, request, three members, finish. */
const WRITES = 7;

type Way = 'before' | 'after';

/** What a closer writes with, of which the nth write fails: before it is applied, or after. */
const failingAt = (
  nth: number,
  way: Way,
  plain: ClosingInvocation,
): ClosingInvocation & { readonly count: () => number } => {
  let count = 0;
  const guard =
    <Args extends readonly unknown[], Result>(write: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      count += 1;
      if (count !== nth) return write(...args);
      if (way === 'after') await write(...args);
      throw ledgerDown();
    };
  const { ledger, manifests } = plain;
  const failing = {
    ...ledger,
    create: guard(ledger.create),
    change: guard(ledger.change),
    changeGroup: guard(ledger.changeGroup),
  };
  return { ...plain, ledger: failing, manifests: { ...manifests, put: guard(manifests.put) }, count: () => count };
};

const ready = async () => {
  const world = batchWorld(aPolicy({ quietSeconds: 60, atMostSeconds: 900 }));
  for (const id of IDS) await world.upload(id);
  world.pass(MINUTE_MS);
  return world;
};

const expectOneBatch = async (world: Awaited<ReturnType<typeof ready>>) => {
  expect(world.requests()).toHaveLength(1);
  expect(world.lists()).toEqual([IDS.map((id) => `orders/${id}.csv`)]);
  const batchId = world.requests()[0]?.requestId;
  for (const id of IDS) expect(await world.ledger.get(id)).toMatchObject({ state: 'BATCHED', batchId });
  expect(await world.ledger.group(GROUP)).toMatchObject({ state: 'IDLE', batchId, number: 1 });
};

describe('a cut', () => {
  it.each(
    Array.from({ length: WRITES }, (_, at) => at + 1).flatMap((nth) =>
      (['before', 'after'] as const).map((way) => ({ nth, way })),
    ),
  )('is carried on to one batch by the next closer if write $nth fails $way it is applied', async ({ nth, way }) => {
    const world = await ready();
    const failing = failingAt(nth, way, world.closing());
    await world.close(failing);
    expect(failing.count()).toBeGreaterThanOrEqual(nth);
    // What comes once the cut is made is not of this batch.
    if ((await world.ledger.group(GROUP)) !== undefined) await world.upload('late-0');
    await world.close();
    await world.upload('late-1');
    await world.close();
    await expectOneBatch(world);
    expect(await world.stateOf('late-1')).toBe('GATHERED');
  });

  it('is carried out once by two closers at once, step by step beside each other', async () => {
    const world = await ready();
    await Promise.all([world.close(), world.close()]);
    await world.close();
    await expectOneBatch(world);
  });

  it('is known as one’s own if the reply of the cut was lost and the SDK writes again', async () => {
    const world = await ready();
    const { ledger } = world;
    const changeGroup: typeof ledger.changeGroup = async (write) => {
      await ledger.changeGroup(write);
      return ledger.changeGroup(write);
    };
    await world.close({ ledger: { ...ledger, changeGroup } });
    await expectOneBatch(world);
  });

  it('is not finished while a member is not known to be taken', async () => {
    const world = await ready();
    const { ledger } = world;
    const change: typeof ledger.change = async (made) => {
      if (made.item.requestId === 'b') throw ledgerDown();
      return ledger.change(made);
    };
    await world.close({ ledger: { ...ledger, change } });
    expect(await ledger.group(GROUP)).toMatchObject({ state: 'CUTTING' });
    expect(await world.stateOf('b')).toBe('GATHERED');
    await world.close();
    await expectOneBatch(world);
  });

  it('is not finished when time runs out between its members, and the next closer takes the others', async () => {
    const world = await ready();
    const { ledger } = world;
    let remaining = 60_000;
    const change: typeof ledger.change = async (made) => {
      remaining = 0;
      return ledger.change(made);
    };
    const many = Array.from({ length: 40 }, (_, nth) => `n${nth}`);
    for (const id of many) await world.upload(id);
    world.pass(MINUTE_MS);
    await world.close({ ledger: { ...ledger, change }, remainingMs: () => remaining });
    expect(await ledger.group(GROUP)).toMatchObject({ state: 'CUTTING' });
    const states = await Promise.all([...IDS, ...many].map((id) => world.stateOf(id)));
    expect(new Set(states)).toEqual(new Set(['BATCHED', 'GATHERED']));
    await world.upload('late');
    await world.close();
    expect(await ledger.group(GROUP)).toMatchObject({ state: 'IDLE', number: 1 });
    expect(world.lists()).toEqual([[...IDS, ...many.toSorted()].map((id) => `orders/${id}.csv`)]);
    expect(await world.stateOf('late')).toBe('GATHERED');
  });

  it.each([
    ['a sweep', (closing: ClosingInvocation) => closeGroups(closing, 30_000)],
    ['the end of a held run', (closing: ClosingInvocation) => closeOneGroup(GROUP, 'orders', closing, 30_000)],
  ])('leaves %s the time that is kept for what follows', async (_, close) => {
    const world = await ready();
    const { ledger } = world;
    let remaining = 60_000;
    const change: typeof ledger.change = async (made) => {
      remaining = 29_000;
      return ledger.change(made);
    };
    const many = Array.from({ length: 40 }, (_none, nth) => `n${nth}`);
    for (const id of many) await world.upload(id);
    world.pass(MINUTE_MS);
    await close(world.closing({ ledger: { ...ledger, change }, remainingMs: () => remaining }));
    expect(await ledger.group(GROUP)).toMatchObject({ state: 'CUTTING' });
    const states = await Promise.all([...IDS, ...many].map((id) => world.stateOf(id)));
    expect(states.filter((state) => state === 'BATCHED').length).toBeLessThanOrEqual(25);
    await world.close();
    expect(await ledger.group(GROUP)).toMatchObject({ state: 'IDLE', number: 1 });
    expect(world.requests()).toMatchObject([{ event: { count: 43 } }]);
  });

  it('leaves out of the list what the index shows and another cut has taken', async () => {
    const world = await ready();
    const { ledger } = world;
    const before = await Promise.all(Array.from({ length: 8 }, (_, shard) => ledger.gathering(shard)));
    await world.close();
    await world.upload('d');
    const late = await Promise.all(Array.from({ length: 8 }, (_, shard) => ledger.gathering(shard)));
    world.pass(MINUTE_MS);
    const gathering: typeof ledger.gathering = async (shard, behind) =>
      behind === undefined ? [...(before[shard] ?? []), ...(late[shard] ?? [])] : [];
    await world.close({ ledger: { ...ledger, gathering } });
    expect(world.lists()).toEqual([IDS.map((id) => `orders/${id}.csv`), ['orders/d.csv']]);
  });

  it('goes on with its list if a member of it is gone, and says so', async () => {
    const world = await ready();
    const { ledger } = world;
    const put = async () => {
      throw ledgerDown();
    };
    await world.close({ manifests: { ...world.manifests, put } });
    const members: typeof ledger.members = async (requestIds) => {
      const found = new Map(await ledger.members(requestIds));
      found.delete('b');
      return found;
    };
    await world.close({ ledger: { ...ledger, members } });
    expect(world.decisions()).toContain('member-elsewhere');
    expect(world.lists()).toEqual([['orders/a.csv', 'orders/c.csv']]);
    expect(await ledger.group(GROUP)).toMatchObject({ state: 'IDLE' });
  });

  describe('of more members than are read at once', () => {
    const MANY = 950;

    const readyWithMany = async () => {
      const world = batchWorld(aPolicy({ quietSeconds: 60, atMostSeconds: 900 }));
      for (let nth = 0; nth < MANY; nth += 1) await world.upload(`n${String(nth).padStart(3, '0')}`);
      world.pass(MINUTE_MS);
      const { ledger } = world;
      const pages: number[] = [];
      const members: typeof ledger.members = async (requestIds) => {
        pages.push(requestIds.length);
        return ledger.members(requestIds);
      };
      const expectAll = async () => {
        expect(world.requests()).toMatchObject([{ event: { count: MANY } }]);
        expect(world.lists().map((list) => new Set(list).size)).toEqual([MANY]);
        expect(await ledger.group(GROUP)).toMatchObject({ state: 'IDLE', number: 1 });
        expect(new Set(world.ledger.items().map(({ state }) => state))).toEqual(new Set(['BATCHED', 'WAITING']));
      };
      return { ...world, pages, counting: { ...ledger, members }, expectAll };
    };

    it('reads each of them once, page by page', async () => {
      const { close, counting, pages, expectAll } = await readyWithMany();
      await close({ ledger: counting });
      expect(pages).toEqual([400, 400, 150]);
      await expectAll();
    });

    it('reads them page by page if it was begun before, with its request or without', async () => {
      const { close, closing, counting, pages, expectAll } = await readyWithMany();
      await close(failingAt(2, 'before', closing()));
      await close(failingAt(2, 'after', closing()));
      await close({ ledger: counting });
      expect(pages).toEqual([400, 400, 150]);
      await expectAll();
    });
  });
});
