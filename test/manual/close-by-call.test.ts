import { describe, expect, it } from 'vitest';
import { decideCut } from '../../lib/core/batch/decide-cut.ts';
import { toEpochSeconds } from '../../lib/core/time.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';
import { aBatch, askWorld, BY, batching, GROUP, idOf } from './ask-world.ts';

const close = { close: { trigger: 'orders', by: BY } };
const SET = { need: { capture: 'file', names: ['orders', 'rates'] }, atMostSeconds: 3600 };

describe('a call to close a group', () => {
  it('lets a wish gather in it, so that what is there is cut although something is missing', async () => {
    const world = askWorld(SET);
    world.gathers(1, 0, { part: 'orders' });
    expect(await world.call({ ...close, by: 'ana', why: 'rates is late' })).toMatchObject({
      closes: true,
      message:
        'Closes the group day 2026-11-22 of trigger orders: 1 upload (1 of 2 of file). ' +
        'The sweep closes it within a minute, though it lacks rates.',
    });
    const wishes = world.wishes();
    expect(wishes).toMatchObject([{ state: 'GATHERED', member: { group: GROUP, role: 'close' } }]);
    expect(wishes[0]?.event).toMatchObject({ source: 'manual', input: { by: 'ana', why: 'rates is late' } });
    const entries = world.ledger.items().flatMap((item) => (item.member ? [{ ...item, member: item.member }] : []));
    const rule = batching(SET).triggers[0]?.batch ?? 'no-batch';
    expect(decideCut(rule, { entries, more: false }, START_OF_TEST, false)).toMatchObject({
      kind: 'cut',
      reason: 'close',
      missing: ['rates'],
    });
  });

  it('is answered at once and writes nothing where nothing gathers', async () => {
    const world = askWorld();
    expect(await world.call(close)).toMatchObject({
      closes: false,
      message: 'Nothing gathers in the group day 2026-11-22 of trigger orders, so nothing is closed.',
    });
    expect(world.ledger.items()).toEqual([]);
  });

  it('writes one wish however often it is sent, and none in a dry run', async () => {
    const world = askWorld();
    world.gathers(1);
    expect(await world.call({ ...close, dryRun: true })).toMatchObject({ closes: false });
    expect(world.wishes()).toEqual([]);
    await world.call(close);
    expect(await world.call(close)).toMatchObject({ closes: true, message: expect.stringContaining('asked before') });
    expect(world.wishes()).toHaveLength(1);
  });

  it('is one wish also when it is sent again before the index shows the first', async () => {
    const world = askWorld();
    world.gathers(1);
    const gathering: typeof world.ledger.gathering = async (shard, behind) =>
      (await world.ledger.gathering(shard, behind)).filter(
        (sight) => sight.kind === 'cut' || sight.entry.member.role !== 'close',
      );
    const late = { ...world.ledger, gathering };
    const named = { ...close, idempotencyKey: 'k' };
    for (const _ of [1, 2]) expect(await world.call(named, late)).toMatchObject({ closes: true });
    expect(world.wishes()).toHaveLength(1);
  });

  it('keeps what gathers for a trigger that is gone, and says so', async () => {
    const world = askWorld();
    world.gathers(1);
    world.deploy({ ...batching(undefined), triggers: [] });
    expect(await world.call(close)).toMatchObject({
      closes: false,
      message: expect.stringContaining('what gathers is kept until one is back'),
    });
    expect(world.wishes()).toEqual([]);
  });

  it('tells that a run of the last batch goes before it where the group is held', async () => {
    const world = askWorld({ hold: true, atMostSeconds: 900 });
    world.gathers(1);
    world.ledger.put(aBatch(idOf(9)));
    const last = { groupId: GROUP, trigger: 'orders', by: BY, cutToken: 'c', cutAt: START_OF_TEST, number: 3 };
    const expiresAt = toEpochSeconds(START_OF_TEST);
    world.ledger.putGroup({ ...last, state: 'IDLE', batchId: idOf(9), expiresAt });
    expect((await world.call(close)).message).toContain('it closes when that has ended');
  });

  it('writes nothing where the trigger batches no more, and says what becomes of the uploads', async () => {
    const world = askWorld();
    world.gathers(1);
    world.deploy(batching(undefined));
    expect(await world.call(close)).toMatchObject({
      closes: false,
      message: expect.stringContaining('makes each upload a request of its own'),
    });
    expect(world.wishes()).toEqual([]);
  });
});
