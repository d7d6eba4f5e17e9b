import { describe, expect, it } from 'vitest';
import { planUpload } from '../../lib/core/plan/plan.ts';
import { DAY_MS, plusMs } from '../../lib/core/time.ts';
import { noteNearMisses } from '../../lib/expect/note-near-misses.ts';
import { anExpectation } from '../doubles/an-expectation.ts';
import { memoryExpected } from '../doubles/memory-expected.ts';
import { ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger, someTriggers } from '../infra/some-triggers.ts';

const triggers = [anUploadTrigger('orders/{file}.csv', 'landing', { expect: anExpectation() })];

const decisionsOn = (key: string) =>
  planUpload(
    { source: 's3', bucket: 'landing', key, size: 5, versionId: 'v1', eventTime: '2026-11-22T11:00:00Z' },
    { triggers: someTriggers(triggers), ledgerId: 'ledger' },
  );

describe('a near miss', () => {
  it('is noted with the time at which it came, for three days', async () => {
    const notes = memoryExpected();
    const kept: number[] = [];
    const noteNearMiss: typeof notes.noteNearMiss = async (trigger, miss, keepUntil) => {
      kept.push(keepUntil);
      return notes.noteNearMiss(trigger, miss, keepUntil);
    };
    for (const decision of decisionsOn('orders/a.CSV'))
      await noteNearMisses(decision, triggers, { noteNearMiss }, testWorld().invocation());
    expect(await notes.nearMisses('orders')).toMatchObject([{ what: 's3://landing/orders/a.CSV', at: START_OF_TEST }]);
    expect(kept).toEqual([plusMs(START_OF_TEST, 3 * DAY_MS)]);
  });

  it('that cannot be noted has the message on the upload done all the same, with a warning', async () => {
    const world = testWorld();
    const notes = { noteNearMiss: () => Promise.reject(ledgerDown()) };
    for (const decision of decisionsOn('orders/a.CSV'))
      await noteNearMisses(decision, triggers, notes, world.invocation());
    expect(world.logged).toMatchObject([
      {
        level: 'warn',
        fields: { decision: 'near-miss-not-noted', trigger: 'orders', error: { name: 'TriggerError' } },
      },
    ]);
  });

  it('of an upload that is taken is none, and nothing is written', async () => {
    const notes = memoryExpected();
    for (const decision of decisionsOn('orders/a.csv'))
      await noteNearMisses(decision, triggers, notes, testWorld().invocation());
    expect(await notes.nearMisses('orders')).toEqual([]);
  });
});
