import { describe, expect, it } from 'vitest';
import { assign } from '../../lib/core/ledger/member-writes.ts';
import { toEpochSeconds } from '../../lib/core/time.ts';
import { START_OF_TEST } from '../doubles/test-world.ts';
import { aBatch, askWorld, idOf } from './ask-world.ts';

const remarks = { by: 'ana', why: 'sent twice' };
const BATCH = idOf(9);

/** A member that gathers, and another that a cut has taken into a batch, or into nothing. */
const members = async (batchId?: string) => {
  const world = askWorld();
  world.gathers(1);
  world.gathers(2);
  world.ledger.put(aBatch(BATCH));
  const taken = await world.ledger.get(idOf(2));
  if (taken === undefined) throw new Error('it is there');
  const expiresAt = toEpochSeconds(START_OF_TEST);
  await world.ledger.change(assign(taken, { ...(batchId === undefined ? {} : { batchId }), expiresAt }));
  return world;
};

describe('what a person wants of one upload of a batch', () => {
  it('is no redrive while it gathers: it is told what tells what it waits for', async () => {
    const world = await members();
    await expect(world.call({ redrive: idOf(1) })).rejects.toThrow(`{"status":"${idOf(1)}"} tells what it waits for`);
  });

  it('is a redrive of its batch, and no other, once it is part of one', async () => {
    const world = await members(BATCH);
    await expect(world.call({ redrive: idOf(2) })).rejects.toThrow(`{"redrive":"${BATCH}"}`);
  });

  it('is no cancel: a cut may list it at that moment, so that it would run although it is called cancelled', async () => {
    const world = await members(BATCH);
    await expect(world.call({ cancel: idOf(1), ...remarks })).rejects.toThrow('may be listing it for its batch');
    await expect(world.call({ cancel: idOf(2), ...remarks })).rejects.toThrow(`{"cancel":"${BATCH}"}`);
    expect(await world.ledger.get(idOf(1))).toMatchObject({ state: 'GATHERED' });
  });

  it('is neither of them where it was taken without a batch', async () => {
    const world = await members();
    await expect(world.call({ redrive: idOf(2) })).rejects.toThrow('no run was made of it');
    await expect(world.call({ cancel: idOf(2), ...remarks })).rejects.toThrow('no run was made of it');
  });
});
