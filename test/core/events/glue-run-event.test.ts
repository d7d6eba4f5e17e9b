import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGlueRunEvent } from '../../../lib/core/events/glue-run-event.ts';
import { parseIso } from '../../../lib/core/time.ts';
import { fixture, inSqs } from '../../doubles/event-payloads.ts';

describe('parseGlueRunEvent', () => {
  it.each([
    ['glue-job-succeeded', 'SUCCEEDED', 'Job run succeeded'],
    ['glue-job-failed', 'FAILED', 'SystemExit: 1'],
  ])('reads %s', (name, state, message) => {
    const event = {
      jobName: 'orders-etl',
      jobRunId: `jr_c4a9${'0'.repeat(60)}`,
      state,
      message,
      time: parseIso('2021-07-07T16:05:36Z'),
    };
    expect(parseGlueRunEvent(fixture(name))).toEqual({ kind: 'event', event });
    expect(parseGlueRunEvent(inSqs(fixture(name)))).toEqual({ kind: 'event', event });
  });

  it('ignores the news of a run that has not ended', () => {
    expect(parseGlueRunEvent(fixture('glue-job-run-status'))).toEqual({
      kind: 'ignored',
      reason: 'other-event',
      message: '"Glue Job Run Status" from "aws.glue" ends no run; "Glue Job State Change" from "aws.glue" does',
    });
  });

  it('names everything that a state change lacks', () => {
    const payload = { 'detail-type': 'Glue Job State Change', source: 'aws.glue', detail: { jobName: '' } };
    expect(parseGlueRunEvent(payload)).toEqual({
      kind: 'malformed',
      message:
        'detail.jobName: expected the name of a job, found an empty string; ' +
        'detail.jobRunId: expected the id of a run, found nothing; ' +
        'detail.state: expected a state such as "SUCCEEDED", found nothing; ' +
        'time: expected a time such as "2026-11-22T02:00:00Z", found nothing',
    });
  });

  it('refuses a message that is no text, though it may be missing', () => {
    const { detail, ...event } = Object(fixture('glue-job-failed'));
    expect(parseGlueRunEvent({ ...event, detail: { ...detail, message: 5 } })).toEqual({
      kind: 'malformed',
      message: 'detail.message: expected a message, found the number 5',
    });
    const parsed = parseGlueRunEvent({ ...event, detail: { ...detail, message: null } });
    expect(parsed.kind === 'event' && parsed.event).not.toHaveProperty('message');
  });

  it('cuts a message that the ledger has no room for: a script may say anything', () => {
    const { detail, ...event } = Object(fixture('glue-job-failed'));
    const told = (message: string) => {
      const parsed = parseGlueRunEvent({ ...event, detail: { ...detail, message } });
      return parsed.kind === 'event' ? parsed.event.message : undefined;
    };
    expect(told('x'.repeat(4_000))).toBe('x'.repeat(4_000));
    expect(told('x'.repeat(4_001))).toBe(`${'x'.repeat(4_000)}…`);
  });

  it('says what it expected of what is no event of Glue, or several', () => {
    expect(parseGlueRunEvent({ source: 'aws.glue' })).toEqual({
      kind: 'malformed',
      message:
        'the payload: expected "detail-type": "Glue Job State Change" from "aws.glue", found an object with "source"',
    });
    expect(parseGlueRunEvent(inSqs({}, {}))).toMatchObject({
      message: 'the payload: expected one Glue event, found 2 records',
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string(), fc.json()), fc.jsonValue(), (payload, detail) => {
        parseGlueRunEvent(payload);
        parseGlueRunEvent({ 'detail-type': 'Glue Job State Change', source: 'aws.glue', detail, time: detail });
      }),
    );
  });
});
