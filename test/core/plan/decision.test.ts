import { expect, it } from 'vitest';
import type { TriggerEvent } from '../../../lib/core/events/event.ts';
import { renderFailed, unknownTrigger, wrongSource } from '../../../lib/core/plan/decision.ts';
import type { TriggerSource } from '../../../lib/core/triggers/trigger.ts';
import { aTrigger, given, uploads } from '../../doubles/a-trigger.ts';

const EVENT: TriggerEvent = { source: 'manual', input: {}, call: { lambdaRequestId: 'l' } };

it('a request that cannot be rendered keeps all its errors, up to 4000 characters', () => {
  expect(renderFailed(['a', 'b'])).toEqual({ name: 'RenderFailed', message: 'a; b' });
  expect(renderFailed(['x'.repeat(5_000)]).message).toHaveLength(4_000);
});

it.each([
  [[], 'weekly', ' (there is none)'],
  [['orders'], 'weekly', ' (there are orders)'],
  [['orders', 'sales'], 'weekly', ' (there are orders, sales)'],
  [['orders', 'sales'], 'ordrs', '; did you mean "orders"?'],
])(
  'of the triggers %j none is called %s: the message says which there are, or which was meant',
  (names, name, hint) => {
    expect(unknownTrigger(EVENT, name, given(names.map((each) => aTrigger({ name: each }))))).toEqual({
      kind: 'no-request',
      reason: 'unknown-trigger',
      event: EVENT,
      message: `the call starts nothing: the triggers file has no trigger "${name}"${hint}`,
    });
  },
);

it.each<[TriggerSource, string]>([
  [uploads(), 'it waits for uploads'],
  [
    { kind: 'schedule', expression: 'rate(1 day)', timezone: 'UTC', flexibleWindowMinutes: 0 },
    'it waits for a scheduled time',
  ],
  [{ kind: 'manual' }, 'it waits for calls with an input'],
])('a trigger that waits for something else says for what: $kind', (on, why) => {
  expect(wrongSource(EVENT, aTrigger({ name: 'orders', on }))).toEqual({
    kind: 'no-request',
    trigger: 'orders',
    reason: 'wrong-source',
    event: EVENT,
    message: `the call starts nothing by trigger "orders": ${why}`,
  });
});
