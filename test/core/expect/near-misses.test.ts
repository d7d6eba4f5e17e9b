import { describe, expect, it } from 'vitest';
import type { S3ObjectCreated } from '../../../lib/core/events/event.ts';
import { nearMissesOf } from '../../../lib/core/expect/near-misses.ts';
import { planUpload } from '../../../lib/core/plan/plan.ts';
import { epochMs } from '../../../lib/core/time.ts';
import type { Trigger } from '../../../lib/core/triggers/trigger.ts';
import { anExpectation } from '../../doubles/an-expectation.ts';
import { anUploadTrigger, someTriggers } from '../../infra/some-triggers.ts';

const orders = (more: Partial<Trigger> = {}) =>
  anUploadTrigger('orders/{area}/{file}.csv', 'landing', { expect: anExpectation(), ...more });

const anUpload = (key: string, bucket = 'landing', size = 5): S3ObjectCreated => ({
  ...{ source: 's3', bucket, key, size, versionId: 'v1', eventTime: '2026-11-26T05:00:00Z' },
});

const near = (event: S3ObjectCreated, ...triggers: readonly Trigger[]) => {
  const decisions = planUpload(event, { triggers: someTriggers(triggers), ledgerId: 'ledger' });
  return decisions.flatMap((decision) => nearMissesOf(decision, triggers, epochMs(7)));
};

describe('an upload that starts nothing', () => {
  it('is a near miss of a trigger that expects something, with what would have made it match', () => {
    expect(near(anUpload('orders/eu/A.CSV'), orders())).toEqual([
      {
        trigger: 'orders',
        miss: {
          what: 's3://landing/orders/eu/A.CSV',
          at: 7,
          reason: 'its key does not match orders/{area}/{file}.csv, which would take this key in lower case',
        },
      },
    ]);
  });

  it('is one if its key begins like the pattern, and none if only the bucket is the same', () => {
    const [found] = near(anUpload('orders/eu/a.txt'), orders());
    expect(found?.miss.reason).toBe(
      'its key does not match orders/{area}/{file}.csv, which wants "{file}.csv", this key has "a.txt"',
    );
    expect(near(anUpload('invoices/eu/a.txt'), orders())).toEqual([]);
    expect(near(anUpload('orders/eu/a.txt', 'other'), orders())).toEqual([]);
    expect(near(anUpload('a.txt'), anUploadTrigger('{file}.csv', 'landing', { expect: anExpectation() }))).toEqual([]);
  });

  it('is one, with the condition, if the condition refused it', () => {
    const triggers = [orders({ name: 'other' }), orders()];
    const decision = {
      kind: 'no-request',
      trigger: 'other',
      reason: 'condition-false',
      event: anUpload('orders/eu/a.csv'),
      message: 's3://landing/orders/eu/a.csv starts nothing by trigger "other": its condition is false: size > 9',
    } as const;
    expect(nearMissesOf(decision, triggers, epochMs(7))).toMatchObject([
      { trigger: 'other', miss: { reason: 'its condition is false: size > 9' } },
    ]);
  });

  it('is none of a trigger that expects nothing or is disabled, and none where another trigger takes it', () => {
    const { expect: _none, ...unexpecting } = orders();
    expect(near(anUpload('orders/eu/A.CSV'), unexpecting)).toEqual([]);
    expect(near(anUpload('orders/eu/A.CSV'), orders({ enabled: false }))).toEqual([]);
    const taker = anUploadTrigger('orders/**', 'landing', { name: 'taker' });
    expect(near(anUpload('orders/eu/A.CSV'), orders(), taker)).toEqual([]);
  });

  it('is kept with at most 400 characters of its address and of the reason', () => {
    const [found] = near(anUpload(`orders/${'x'.repeat(900)}.txt`), orders());
    expect(found?.miss.what).toHaveLength(400);
  });
});
