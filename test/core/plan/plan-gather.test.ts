import { describe, expect, it } from 'vitest';
import { groupIdOf } from '../../../lib/core/batch/group-id.ts';
import { plan } from '../../../lib/core/plan/plan.ts';
import { planSingle } from '../../../lib/core/plan/plan-single.ts';
import { aTrigger, given, uploads } from '../../doubles/a-trigger.ts';
import { anExpression, aReadable } from '../../doubles/an-expression.ts';
import { anUpload } from '../../doubles/event-payloads.ts';
import { aKeyPattern } from '../../infra/some-triggers.ts';
import { aPolicy } from '../batch/a-policy.ts';

const trigger = aTrigger({
  name: 'orders',
  on: uploads('orders/{area}/{file}.csv'),
  batch: aPolicy({ by: ['area'], need: { capture: 'file', names: ['a', 'b'] } }),
});
const upload = anUpload({ bucket: 'landing', key: 'orders/eu/a.csv', size: 42 });
const planned = (of = trigger, event = upload) => plan(event, given([of]));

describe('an upload for a trigger that batches', () => {
  it('gathers with those that agree on by, as the part that its key captures', () => {
    const by = { area: 'eu' };
    const member = { group: groupIdOf('orders', by), by, role: 'upload', part: 'a', size: 42 };
    expect(planned()).toMatchObject([
      { kind: 'gather', member, request: { trigger: 'orders', jobName: 'orders-etl' } },
    ]);
  });

  it('has the id that it has as a request of its own, so a trigger that begins to batch runs nothing twice', () => {
    const { batch: _, ...alone } = trigger;
    const [before, now] = [planned(alone), planned()].map(([decision]) => decision);
    if (before?.kind !== 'request' || now?.kind !== 'gather') throw new Error('expected a request, then a member');
    expect(now.request.requestId).toBe(before.request.requestId);
    expect(now.upload?.otherIds).toEqual(before.upload?.otherIds);
  });

  it('does not gather when its condition is false, or the trigger is not enabled', () => {
    const when = anExpression('size > 100', aReadable('s3'));
    expect(planned({ ...trigger, when })).toMatchObject([{ kind: 'no-request', reason: 'condition-false' }]);
    expect(planned({ ...trigger, enabled: false })).toMatchObject([{ kind: 'no-request', reason: 'disabled' }]);
  });

  it('is rejected when its key lacks a value of by', () => {
    const [decision] = planned({ ...trigger, batch: aPolicy({ by: ['area', 'day'] }) });
    expect(decision).toMatchObject({ kind: 'invalid', error: { name: 'NoGroup' } });
    expect(JSON.stringify(decision)).toContain('its key has no {day}');
  });
});

describe('the marker of a trigger that batches', () => {
  const marked = {
    ...trigger,
    batch: aPolicy({ by: ['area'], until: aKeyPattern('orders/{area}/_SUCCESS') }),
    when: anExpression('size > 0', aReadable('s3')),
  };
  const marker = anUpload({ bucket: 'landing', key: 'orders/eu/_SUCCESS', size: 0 });

  it('joins the group of its uploads, and no condition is asked of it', () => {
    const member = { group: groupIdOf('orders', { area: 'eu' }), role: 'marker' };
    expect(planned(marked, marker)).toMatchObject([{ kind: 'gather', member }]);
  });

  it('starts nothing where no trigger waits for it', () => {
    expect(planned(trigger, marker)).toMatchObject([{ kind: 'no-request', reason: 'no-trigger' }]);
  });
});

describe('an upload that has gathered and shares no run', () => {
  it('is a request of its own, also when its trigger batches again by now', () => {
    const { batch: _, ...alone } = trigger;
    const [own] = planned(alone);
    for (const file of [trigger, alone]) expect(planSingle('orders', upload, given([file]))).toEqual(own);
  });

  it('is none when today’s file has no such trigger', () => {
    expect(planSingle('orders', upload, given([]))).toMatchObject({ kind: 'no-request', reason: 'unknown-trigger' });
  });
});
