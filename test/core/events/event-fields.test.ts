import { describe, expect, it } from 'vitest';
import type { TriggerEvent } from '../../../lib/core/events/event.ts';
import { FIELD_NAMES, fieldsOf, knownFields } from '../../../lib/core/events/event-fields.ts';
import type { Trigger, TriggerSource, Triggers } from '../../../lib/core/triggers/trigger.ts';

const aTrigger = (on: TriggerSource): Trigger => ({
  name: 'orders',
  enabled: true,
  on,
  start: { JobName: 'job' },
  reupload: 'run',
});

const triggers: Triggers = {
  format: 1,
  stage: 'dev',
  vars: { landing: 'acme' },
  marker: '--trigger-request-id',
  keepForDays: 90,
  giveUpAfterHours: 24,
  createBuckets: [],
  triggers: [],
};

const S3: TriggerSource = {
  kind: 's3',
  bucket: 'b',
  keys: [{ source: '{day}', tokens: [{ across: false, capture: 'day' }] }],
};

const fields = (event: TriggerEvent, on: TriggerSource, captures: Record<string, string> = {}) =>
  fieldsOf({ event, trigger: aTrigger(on), triggers, captures, requestId: 'r1' });

const ALWAYS = { trigger: 'orders', requestId: 'r1', stage: 'dev', vars: { landing: 'acme' } };

describe('the fields of an event', () => {
  it('are, for an upload, the fields of S3’s event, the captures and the common fields', () => {
    const event: TriggerEvent = { source: 's3', bucket: 'b', key: 'k', size: 0, eventTime: 't', sequencer: '1' };
    expect(fields(event, S3, { day: 'd' })).toEqual({
      ...ALWAYS,
      ...{ bucket: 'b', key: 'k', size: 0, eventTime: 't', sequencer: '1', day: 'd' },
    });
  });

  it('leave out the requester when a person named the object', () => {
    const call = { lambdaRequestId: 'l' };
    const event: TriggerEvent = { source: 's3', bucket: 'b', key: 'k', eventTime: 't', call };
    expect(Object.keys(fields(event, S3)).sort()).toEqual([
      'bucket',
      'eventTime',
      'key',
      'requestId',
      'stage',
      'trigger',
      'vars',
    ]);
  });

  it.each([
    ['America/Los_Angeles', '2026-11-21'],
    ['UTC', '2026-11-22'],
    ['Pacific/Kiritimati', '2026-11-22'],
  ])('give a schedule its date in %s', (timezone, scheduledDate) => {
    const on: TriggerSource = { kind: 'schedule', expression: 'rate(1 day)', timezone, flexibleWindowMinutes: 0 };
    const event: TriggerEvent = { source: 'schedule', trigger: 'orders', scheduledTime: '2026-11-22T02:00:00Z' };
    expect(fields(event, on)).toEqual({ ...ALWAYS, scheduledTime: '2026-11-22T02:00:00Z', scheduledDate });
  });

  it('hold the input of a manual call as it came', () => {
    const event: TriggerEvent = { source: 'manual', input: { a: [1] }, call: { lambdaRequestId: 'l' } };
    expect(fields(event, { kind: 'manual' })).toEqual({ ...ALWAYS, input: { a: [1] } });
  });

  it('are, of a schedule that a call names though the trigger has none, dated in UTC', () => {
    const event: TriggerEvent = { source: 'schedule', trigger: 'orders', scheduledTime: '2026-11-22T23:00:00Z' };
    expect(fields(event, { kind: 'manual' })).toMatchObject({ scheduledDate: '2026-11-22' });
    expect(fields({ ...event, scheduledTime: 'no time' }, S3)).toEqual({ ...ALWAYS, scheduledTime: 'no time' });
  });

  it.each([
    ['schedule', { scheduledTime: 'time', scheduledDate: 'string' }],
    ['manual', { input: 'dyn' }],
  ] as const)('of a %s are known by their types, and never missing', (kind, own) => {
    const common = { trigger: 'string', requestId: 'string', stage: 'string', vars: 'map' };
    const known = knownFields(kind);
    expect(Object.fromEntries(known.map(({ name, type }) => [name, type]))).toEqual({ ...own, ...common });
    expect(known.filter(({ optional }) => optional)).toEqual([]);
  });

  it('are names that no capture may bear, of whatever source, and so are the names of the event itself and of a batch', () => {
    const names = (['s3', 'schedule', 'manual'] as const).flatMap((kind) => knownFields(kind).map(({ name }) => name));
    expect([...FIELD_NAMES].sort()).toEqual([...new Set([...names, 'event', 'batch'])].sort());
  });

  it('are all known to check, which also knows which may be missing', () => {
    const full: TriggerEvent = {
      ...{ source: 's3', bucket: 'b', key: 'k', size: 1, etag: 'e', versionId: 'v', sequencer: 's' },
      ...{ eventTime: 't', awsRegion: 'r', reason: 'PutObject', requester: '1' },
    };
    const names = knownFields('s3').map(({ name }) => name);
    expect(Object.keys(fields(full, S3)).sort()).toEqual([...names].sort());
    const least: TriggerEvent = { source: 's3', bucket: 'b', key: 'k', eventTime: 't' };
    const required = knownFields('s3').filter(({ optional }) => !optional);
    expect(Object.keys(fields(least, S3)).sort()).toEqual(required.map(({ name }) => name).sort());
  });
});
