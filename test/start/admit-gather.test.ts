import { describe, expect, it } from 'vitest';
import { plan } from '../../lib/core/plan/plan.ts';
import type { Trigger } from '../../lib/core/triggers/trigger.ts';
import { admit } from '../../lib/start/admit.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { aTrigger, given } from '../doubles/a-trigger.ts';
import { anUpload } from '../doubles/event-payloads.ts';
import { failing, losingReplies, type TestWorld, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const alone = aTrigger({ name: 'orders' });
const batching = { ...alone, batch: aPolicy({ by: ['area'] }) };

const deliver = async (world: TestWorld, trigger: Trigger = batching, ledger: WholeLedger = world.ledger) => {
  const event = anUpload({ bucket: 'landing', key: 'orders/eu/a.csv' });
  const [decision] = plan(event, given([trigger]));
  if (decision === undefined) throw new Error('no decision');
  return admit(decision, world.invocation({ ledger }));
};

describe('admission lets an upload gather', () => {
  it('by one write of its own item, and sends nothing', async () => {
    const world = testWorld();
    expect(await deliver(world)).toEqual({ kind: 'gathered' });
    expect(world.ledger.items()).toMatchObject([{ state: 'GATHERED', member: { by: { area: 'eu' }, role: 'upload' } }]);
    expect(world.ledger.items()[0]).not.toHaveProperty('request');
    expect(world.glue.sends).toEqual([]);
    expect(world.decisions()).toEqual(['gathered']);
  });

  it('once, however often it is delivered', async () => {
    const world = testWorld();
    await deliver(world);
    expect(await deliver(world)).toMatchObject({ kind: 'duplicate', item: { state: 'GATHERED' } });
    expect(world.ledger.items()).toHaveLength(1);
    expect(world.decisions()).toEqual(['gathered', 'duplicate']);
  });

  it('also when the reply of the write is lost', async () => {
    const world = testWorld();
    expect(await deliver(world, batching, losingReplies(world.ledger))).toEqual({ kind: 'gathered' });
  });

  it('not when it is a request already, because its trigger has begun to batch since', async () => {
    const world = testWorld();
    await deliver(world, alone);
    expect(await deliver(world)).toMatchObject({ kind: 'duplicate', item: { state: 'STARTED' } });
    expect(world.ledger.items()).toHaveLength(1);
  });

  it('not when it has gathered under another reupload', async () => {
    const world = testWorld();
    await deliver(world);
    const changed = { ...batching, reupload: 'run-if-changed' as const };
    expect(await deliver(world, changed)).toMatchObject({ kind: 'duplicate' });
    expect(world.ledger.items()).toHaveLength(1);
  });

  it('or fails, so that it is delivered again, when the ledger cannot be written', async () => {
    const world = testWorld();
    await expect(deliver(world, batching, failing(world.ledger, 'create'))).rejects.toThrow('did not answer');
  });
});
