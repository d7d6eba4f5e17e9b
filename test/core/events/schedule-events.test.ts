import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScheduleEvent } from '../../../lib/core/events/schedule-events.ts';
import { fixture, inSqs } from '../../doubles/event-payloads.ts';

describe('parseScheduleEvent', () => {
  it.each([
    ['schedule-explicit', 'nightly', '2026-11-22T02:00:00Z'],
    ['schedule-default', 'nightly', '2024-06-13T12:30:00Z'],
    ['schedule-rule', 'rule/my-stack-nightly', '2015-10-08T16:53:06Z'],
  ])('reads %s', (name, trigger, scheduledTime) => {
    const read = { kind: 'event', event: { source: 'schedule', trigger, scheduledTime } };
    expect(parseScheduleEvent(fixture(name))).toEqual(read);
    expect(parseScheduleEvent(JSON.stringify(fixture(name)))).toEqual(read);
    expect(parseScheduleEvent(inSqs(fixture(name)))).toEqual(read);
  });

  it.each(['2026-11-22T03:00:00+01:00', '2026-11-22T02:00:00.000Z', '2026-11-22T02:00Z'])(
    'writes %s as the same time in UTC, so that it has the same identity',
    (scheduledTime) => {
      expect(parseScheduleEvent({ kind: 'schedule', trigger: 'nightly', scheduledTime })).toMatchObject({
        event: { scheduledTime: '2026-11-22T02:00:00Z' },
      });
    },
  );

  it('says the same of every attempt at one scheduled time', () => {
    const attempt = (number: string) => ({ ...Object(fixture('schedule-explicit')), attempt: number });
    expect(parseScheduleEvent(attempt('1'))).toEqual(parseScheduleEvent(attempt('2')));
  });

  it('reads the trigger from the schedule when the input does not name it', () => {
    const scheduleArn = 'arn:aws:scheduler:eu-central-1:111122223333:schedule/group/nightly';
    const input = { kind: 'schedule', scheduleArn, scheduledTime: '2026-11-22T02:00:00Z' };
    expect(parseScheduleEvent(input)).toMatchObject({ event: { trigger: 'nightly' } });
  });

  it('explains attributes that Scheduler did not replace', () => {
    const input = { kind: 'schedule', trigger: 'nightly', scheduledTime: '<aws.scheduler.scheduled-time>' };
    expect(parseScheduleEvent(input)).toEqual({
      kind: 'malformed',
      message:
        'scheduledTime: expected a time such as "2026-11-22T02:00:00Z", found the string "<aws.scheduler.scheduled-time>"; ' +
        'only a schedule of EventBridge Scheduler replaces <aws.scheduler.…>; a rule or a test does not',
    });
  });

  it('reports all errors at once', () => {
    expect(parseScheduleEvent({ kind: 'schedule', scheduledTime: '2026-11-22 02:00' })).toEqual({
      kind: 'malformed',
      message:
        'trigger: expected the name of a trigger, found nothing; ' +
        'scheduledTime: expected a time such as "2026-11-22T02:00:00Z", found the string "2026-11-22 02:00"',
    });
  });

  it.each([
    ['no ARN', []],
    ['the ARN of something else', ['arn:aws:s3:::bucket']],
    ['an array of objects', [{}]],
  ])('does not guess a trigger from %s', (_, resources) => {
    expect(parseScheduleEvent({ ...Object(fixture('schedule-default')), resources })).toMatchObject({
      kind: 'malformed',
      message: expect.stringContaining('expected the ARN of a schedule'),
    });
  });

  it('ignores events of other kinds, and names them', () => {
    expect(parseScheduleEvent(fixture('eventbridge-object-created'))).toMatchObject({
      kind: 'ignored',
      message: expect.stringContaining('"Object Created" from "aws.s3" is no schedule'),
    });
  });

  it('accepts one event only', () => {
    const two = inSqs(fixture('schedule-explicit'), fixture('schedule-explicit'));
    expect(parseScheduleEvent(two)).toEqual({
      kind: 'malformed',
      message: 'the payload: expected one scheduled event, found 2 records',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), fc.jsonValue(), (payload, value) => {
        parseScheduleEvent(payload);
        parseScheduleEvent({ kind: 'schedule', trigger: value, scheduledTime: value, scheduleArn: value });
        parseScheduleEvent({ ...Object(fixture('schedule-default')), resources: value, detail: value });
      }),
    );
  });
});
