import { expect, it } from 'vitest';
import { sinceEventMs, startsNothing, type TriggerEvent } from '../../../lib/core/events/event.ts';
import { epochMs } from '../../../lib/core/time.ts';

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

const call = { lambdaRequestId: 'l' };
const at = (eventTime: string, more: object = {}) =>
  ({ source: 's3', bucket: 'b', key: 'k', eventTime, ...more }) as const;
const due = (scheduledTime: string) => ({ source: 'schedule', trigger: 'nightly', scheduledTime }) as const;

it.each<[string, TriggerEvent, number]>([
  ['an upload since S3 saw it', at('2026-11-22T11:59:57.500Z'), 3.5],
  ['a schedule since it was due', due('2026-11-22T11:59:00Z'), 61],
  ['a call since it arrived', { source: 'manual', input: {}, call }, 1],
  ['an object that a person names since it was named', at('2026-11-22T11:00:00Z', { call }), 1],
  ['a date that a person names since it was named', due('2026-11-21T11:59:59Z'), 1],
  ['a schedule that was delivered a day late since it was due', due('2026-11-21T12:00:00Z'), 86_401],
  ['an upload without a readable time since it arrived', at('yesterday'), 1],
])('the time of %s counts', (_what, event, seconds) => {
  const arrival = epochMs(Date.UTC(2026, 10, 22, 12));
  expect(sinceEventMs(event, arrival, epochMs(arrival + 1_000))).toBe(1_000 * seconds);
});
