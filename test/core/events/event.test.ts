import { expect, it } from 'vitest';
import { startsNothing, type TriggerEvent } from '../../../lib/core/events/event.ts';

it.each<[TriggerEvent, string]>([
  [{ source: 's3', bucket: 'b', key: 'a/k', eventTime: 't' }, 's3://b/a/k'],
  [
    { source: 'schedule', trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z' },
    'the scheduled time 2026-11-22T02:00:00Z',
  ],
  [{ source: 'manual', input: {}, call: { lambdaRequestId: 'l' } }, 'the call'],
])('a message why %j starts nothing names the event, and the trigger where there is one', (event, shown) => {
  expect(startsNothing(event)).toBe(`${shown} starts nothing: `);
  expect(startsNothing(event, 'orders')).toBe(`${shown} starts nothing by trigger "orders": `);
});
