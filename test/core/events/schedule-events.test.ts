import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScheduleEvent, scheduleTrigger } from '../../../lib/core/events/schedule-events.ts';
import { aTrigger } from '../../doubles/a-trigger.ts';
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

  const SCHEDULE_ARN = 'arn:aws:scheduler:eu-central-1:111122223333:schedule/group/nightly';
  const RULE_ARN = 'arn:aws:events:eu-central-1:111122223333:rule/nightly';

  it.each([
    ['aws.scheduler', RULE_ARN, 'the ARN of a schedule'],
    ['aws.events', SCHEDULE_ARN, 'the ARN of a rule'],
    ['aws.scheduler', `x${SCHEDULE_ARN}`, 'the ARN of a schedule'],
    ['aws.scheduler', `${SCHEDULE_ARN}/more`, 'the ARN of a schedule'],
    ['aws.scheduler', 'arn:aws:scheduler:eu-central-1:111122223333:schedule/', 'the ARN of a schedule'],
  ])('expects of %s another ARN than %s', (source, arn, expected) => {
    const event = { ...Object(fixture('schedule-default')), source, resources: [arn] };
    expect(parseScheduleEvent(event)).toEqual({
      kind: 'malformed',
      message: `resources: expected ${expected}, found an array`,
    });
  });

  it('reads the rule of a bus by its own name', () => {
    const resources = ['arn:aws:events:eu-central-1:111122223333:rule/a-bus/nightly'];
    expect(parseScheduleEvent({ ...Object(fixture('schedule-rule')), resources })).toMatchObject({
      event: { trigger: 'rule/nightly' },
    });
  });

  it('takes the trigger that the input names before the one in its ARN', () => {
    const input = {
      kind: 'schedule',
      trigger: 'weekly',
      scheduleArn: SCHEDULE_ARN,
      scheduledTime: '2026-11-22T02:00Z',
    };
    expect(parseScheduleEvent(input)).toMatchObject({ event: { trigger: 'weekly' } });
    expect(parseScheduleEvent({ ...input, trigger: undefined, scheduleArn: RULE_ARN })).toMatchObject({
      message: expect.stringMatching(/^scheduleArn: expected the ARN of a schedule, found the string "arn:aws:events/),
    });
  });

  it.each([
    ['Object Created', 'aws.s3'],
    ['Object Created', 'aws.scheduler'],
    ['Scheduled Event', 'aws.s3'],
  ])('ignores "%s" from %s, and says what it reads', (detailType, source) => {
    expect(parseScheduleEvent({ ...Object(fixture('schedule-default')), 'detail-type': detailType, source })).toEqual({
      kind: 'ignored',
      reason: 'other-event',
      message: `"${detailType}" from "${source}" is no schedule; "Scheduled Event" from "aws.scheduler" is`,
    });
  });

  it.each([
    [{ 'detail-type': 5, source: '' }, 'detail-type: expected "Scheduled Event", found the number 5; source: '],
    [{ 'detail-type': 'Scheduled Event' }, 'source: expected "aws.scheduler" or "aws.events", found nothing'],
    [{ kind: 'other' }, 'the payload: expected a scheduled event such as {"kind":"schedule",'],
    ['{"a":1}', 'found an object with "a"'],
  ])('says of %j what it expected', (payload, message) => {
    expect(parseScheduleEvent(payload)).toEqual({ kind: 'malformed', message: expect.stringContaining(message) });
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

describe('the trigger of a scheduled event', () => {
  const triggers = ['nightly', 'copy-nightly', 'rule'].map((name) => aTrigger({ name }));

  it.each([
    ['nightly', 'nightly'],
    ['stack-nightly', undefined],
    ['rule', 'rule'],
    ['rule/nightly', 'nightly'],
    ['rule/stack-nightly', 'nightly'],
    ['rule/stack-copy-nightly', 'copy-nightly'],
    ['rule/fortnightly', undefined],
    ['rule/nightly-x', undefined],
    ['rule/', undefined],
  ])('of %s is %s', (name, expected) => {
    expect(scheduleTrigger(name, triggers)?.name).toBe(expected);
    expect(scheduleTrigger(name, triggers.toReversed())?.name).toBe(expected);
  });
});
