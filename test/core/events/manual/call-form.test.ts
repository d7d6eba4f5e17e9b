import { describe, expect, it } from 'vitest';
import { byHand, callFormOf, formForTriggers } from '../../../../lib/core/events/manual/call-form.ts';
import { parseManualCall } from '../../../../lib/core/events/manual/manual-call.ts';
import { MANUAL_FORMS } from '../../../../lib/core/events/manual/manual-forms.ts';
import { epochMs } from '../../../../lib/core/time.ts';
import type { DeclaredInput } from '../../../../lib/core/triggers/trigger.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../../../infra/some-triggers.ts';

const NOW = epochMs(Date.UTC(2026, 10, 22, 12));
const aSchedule = (name: string, expression: string) =>
  aTrigger({ name, on: { kind: 'schedule', expression, timezone: 'Europe/Berlin', flexibleWindowMinutes: 0 } });
const weekly = aSchedule('weekly', 'cron(30 6 ? * MON *)');
const never = aSchedule('never', 'cron(0 0 31 2 ? *)');
const orders = anUploadTrigger('orders/*', 'landing');
const reprocess = aTrigger({ name: 'reprocess' });

describe('the call that a trigger accepts', () => {
  it.each([
    [orders, '{"trigger":"orders","object":"s3://landing/<key>","idempotencyKey":"a name of your choice"}'],
    [weekly, '{"trigger":"weekly","scheduledTime":"2026-11-16T05:30:00Z"}'],
    [aSchedule('often', 'rate(5 minutes)'), '{"trigger":"often","scheduledTime":"2026-11-22T12:00:00Z"}'],
    [never, '{"trigger":"never","scheduledDate":"<date>"}'],
    [reprocess, '{"trigger":"reprocess","input":{"<name>":"<value>"},"idempotencyKey":"a name of your choice"}'],
  ])('is made of what the trigger says', (trigger, form) => {
    expect(callFormOf(trigger, NOW)).toBe(form);
  });

  it('shows of declared inputs those that it must bring', () => {
    const input = (name: string, required: boolean) => ({ name, type: 'string', required }) as const;
    const formOf = (...inputs: readonly DeclaredInput[]) =>
      JSON.parse(callFormOf(aTrigger({ name: 'reprocess', on: { kind: 'manual', inputs } }), NOW));
    expect(formOf(input('from', true), input('to', false))).toMatchObject({ input: { from: '…' } });
    expect(formOf(input('to', false))).not.toHaveProperty('input');
    expect(formOf()).not.toHaveProperty('input');
  });

  it('can be sent unchanged if nothing is left open', () => {
    for (const trigger of [weekly, reprocess]) {
      expect(parseManualCall(callFormOf(trigger, NOW))).toMatchObject({ ok: true, call: { trigger: trigger.name } });
    }
  });

  it('follows the reason why another call does not reach it', () => {
    expect(byHand('it waits for a scheduled time', weekly, NOW)).toBe(
      'it waits for a scheduled time; by hand: {"trigger":"weekly","scheduledTime":"2026-11-16T05:30:00Z"}',
    );
  });
});

describe('the right form of a call', () => {
  const rightForm = formForTriggers(someTriggers([orders, weekly, reprocess]), NOW);

  it('is made for the trigger that was named', () => {
    expect(rightForm('schedule', 'weekly')).toBe(callFormOf(weekly, NOW));
    expect(rightForm('object', 'orders')).toBe(callFormOf(orders, NOW));
  });

  it('is the general one where no trigger of that kind was named', () => {
    expect(rightForm('schedule', 'orders')).toBe(MANUAL_FORMS.schedule);
    expect(rightForm('schedule', 'unknown')).toBe(MANUAL_FORMS.schedule);
    expect(rightForm('status', undefined)).toBe(MANUAL_FORMS.status);
  });
});
