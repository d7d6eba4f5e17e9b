import { describe, expect, it } from 'vitest';
import { batchFileOf } from '../../lib/batch/batch-file.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { aTrigger, given } from '../doubles/a-trigger.ts';
import { aRequest } from '../doubles/test-world.ts';

const batch = aPolicy({ by: ['area'] });
const listing = {
  JobName: 'orders-etl',
  Arguments: { '--manifest': { path: ['batch', 'manifest'] } },
};

describe('a triggers file says of its batches', () => {
  it('how a trigger batches, that it batches no more, or that it is gone', () => {
    const file = batchFileOf(given([aTrigger({ name: 'orders', batch }), aTrigger({ name: 'rates' })]));
    expect([file.ruleOf('orders'), file.ruleOf('rates'), file.ruleOf('gone')]).toEqual([
      batch,
      'no-batch',
      'no-trigger',
    ]);
  });

  it('that a list of the objects is needed only where the request reads it', () => {
    const formOf = (trigger: Parameters<typeof aTrigger>[0]) =>
      batchFileOf(given([aTrigger(trigger)])).manifestOf(trigger.name);
    expect(formOf({ name: 'orders', batch, start: listing })).toBe('json-lines');
    expect(formOf({ name: 'orders', batch: { ...batch, format: 'redshift' }, start: listing })).toBe('redshift');
    expect(formOf({ name: 'orders', batch })).toBeUndefined();
    expect(formOf({ name: 'orders', start: listing })).toBeUndefined();
  });

  it('that a wish to close never is a request of its own', () => {
    const call = { idempotencyKey: 'c1', lambdaRequestId: 'l1' };
    const { request: _, ...member } = aRequest({ event: { source: 'manual', input: {}, call } });
    const item = { ...member, format: 1, state: 'GATHERED', leaseToken: 't', attempt: 1, history: [] } as const;
    const gathered = { ...item, member: { group: 'g', by: {}, role: 'close' } } as const;
    expect(batchFileOf(given([aTrigger({ name: 'orders' })])).planSingle(gathered)).toMatchObject({
      kind: 'no-request',
    });
  });
});
