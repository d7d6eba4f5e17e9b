import { describe, expect, it } from 'vitest';
import { matchUpload, whyNoTrigger } from '../../../../lib/core/events/s3/match-object.ts';
import type { BatchPolicy } from '../../../../lib/core/triggers/batch-policy.ts';
import { aTrigger, uploads } from '../../../doubles/a-trigger.ts';
import { anUpload } from '../../../doubles/event-payloads.ts';
import { aKeyPattern } from '../../../infra/some-triggers.ts';

const policy: BatchPolicy = { by: ['area'], items: 10, atMostSeconds: 60, orElse: 'wait', hold: false };
const trigger = aTrigger({
  name: 'orders',
  on: uploads('orders/{area}/{file**}'),
  batch: { ...policy, until: aKeyPattern('orders/{area}/_SUCCESS') },
});
const matched = (key: string, of = trigger, size = 1) => matchUpload(anUpload({ key, size }), of);

describe('an object is to a trigger', () => {
  it('an upload, with what key captures', () => {
    expect(matched('orders/eu/1.csv')).toEqual({
      matches: true,
      role: 'upload',
      captures: { area: 'eu', file: '1.csv' },
    });
  });

  it('a marker if until matches, also if key matches it, and also if it is empty', () => {
    const marker = { matches: true, role: 'marker', captures: { area: 'eu' } };
    expect(matched('orders/eu/_SUCCESS')).toEqual(marker);
    expect(matched('orders/eu/_SUCCESS', trigger, 0)).toEqual(marker);
  });

  it('an upload only, where the trigger waits for no marker', () => {
    const captures = { area: 'eu', file: '_SUCCESS' };
    expect(matched('orders/eu/_SUCCESS', { ...trigger, batch: policy })).toEqual({
      matches: true,
      role: 'upload',
      captures,
    });
    expect(matched('orders/eu/_SUCCESS', aTrigger({ name: 'orders', on: trigger.on }))).toMatchObject({
      role: 'upload',
    });
  });

  it('a folder marker as the pattern of until says', () => {
    const until = aKeyPattern('done/{area}/');
    const waiting = { ...trigger, batch: { ...policy, until } };
    expect(matched('done/eu/', waiting, 0)).toMatchObject({ role: 'marker' });
    expect(matched('orders/eu/x/', waiting, 0)).toEqual({ matches: false, reason: 'folder-marker' });
  });

  it('explained by the pattern of its marker as well, where no trigger takes it', () => {
    const until = aKeyPattern('done/{area}/_SUCCESS');
    expect(
      whyNoTrigger(anUpload({ key: 'done/eu/_success' }), [{ ...trigger, batch: { ...policy, until } }]),
    ).toContain('orders wants "_SUCCESS", this key has "_success"');
  });

  it('nothing in another bucket, by another key, or if the trigger waits for no uploads', () => {
    const other = matchUpload(anUpload({ bucket: 'other', key: 'orders/eu/_SUCCESS' }), trigger);
    expect(other).toEqual({ matches: false, reason: 'bucket-does-not-match' });
    expect(matched('x')).toEqual({ matches: false, reason: 'key-does-not-match' });
    expect(matched('x', aTrigger({ name: 'orders', on: { kind: 'manual' } }))).toBeUndefined();
  });
});
