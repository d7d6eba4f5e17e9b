import { describe, expect, it } from 'vitest';
import { explainForeignPayload } from '../../../../lib/core/events/manual/foreign-payload.ts';
import { explainUnreadablePayload } from '../../../../lib/core/events/manual/mangled-payload.ts';
import { ALL_MANUAL_FORMS, MANUAL_FORMS } from '../../../../lib/core/events/manual/manual-forms.ts';
import { fixture } from '../../../doubles/event-payloads.ts';

const explained = (payload: object) => explainForeignPayload({ ...payload });

describe('an object that is meant for somebody else', () => {
  it('is the sample event of the Lambda console, which has numbered keys and nothing else', () => {
    const sample = `This is the sample test event of the Lambda console. Right: ${ALL_MANUAL_FORMS}`;
    expect(explained({ key1: 'value1' })).toBe(sample);
    expect(explained({ key1: 'value1', key22: '' })).toBe(sample);
  });

  it.each([{}, { key1: 'v', trigger: 't' }, { mykey1: 'v' }, { key1x: 'v' }, { key: 'v' }, { kind: 'x' }])(
    'is not %j',
    (payload) => expect(explained(payload)).toBeUndefined(),
  );

  it.each(['schedule-default', 'schedule-rule', 'schedule-explicit'])('is the scheduled event %s', (name) => {
    expect(explained(Object(fixture(name)))).toMatch(
      /^This is a scheduled event, which the function "schedule" takes\. By hand: \{"trigger":"[^"]+","scheduledTime":"/,
    );
  });

  it.each(['Records', 'detail-type', 'Event', 'TopicArn'])('is an event where it has "%s"', (name) => {
    expect(explained({ [name]: 'x' })).toBe(
      `This is an event; the function "manual" takes calls. Right: ${ALL_MANUAL_FORMS}`,
    );
  });

  it('is the event of an upload, whose object a call can name', () => {
    expect(explained(Object(fixture('s3-notification-2.1-put')))).toMatch(
      /^This is an S3 event, which the function "s3-upload" takes\. For its object by hand: \{"trigger":"<trigger>","object":"s3:/,
    );
  });
});

describe('a text that is no JSON object', () => {
  const encoded = Buffer.from('{"trigger":"orders"}').toString('base64');
  const remedy =
    'Version 2 of the AWS CLI takes --payload for base64 and decodes it, unless it is told otherwise. Call again with ' +
    '--cli-binary-format raw-in-base64-out, e.g. aws lambda invoke --function-name <name> --cli-binary-format ' +
    `raw-in-base64-out --payload '${MANUAL_FORMS.object}' answer.json`;

  it.each(['', ' \n'])('may be empty: %j', (text) => {
    expect(explainUnreadablePayload(text)).toBe(`The payload is empty. Right: ${ALL_MANUAL_FORMS}`);
  });

  it('may be JSON in base64, or what base64 makes of JSON', () => {
    for (const text of [encoded, `${encoded}\n`]) {
      expect(explainUnreadablePayload(text)).toBe(
        `The payload is JSON in base64, and was not decoded on its way. ${remedy}`,
      );
    }
    for (const text of ['a\u0000', '\ufffdb', '\u0085', '\u007f', 'a\u000b', '\u001f']) {
      expect(explainUnreadablePayload(text)).toBe(
        `The payload is no text that anybody typed, but decoded bytes. ${remedy}`,
      );
    }
  });

  it.each([
    [`!${encoded}`, 'the string'],
    [`${encoded}!`, 'the string'],
    [Buffer.from('[1, 2, 3, 4]').toString('base64'), 'the string'],
    ['[1]', 'an array'],
    ['"orders"', 'the string "orders"'],
    ['a\tb\r\n', 'the string'],
  ])('may be something else: %j', (text, found) => {
    const message = explainUnreadablePayload(text);
    expect(message).toMatch(/^The payload: expected a JSON object, found /);
    expect(message).toContain(found);
    expect(message.endsWith(`. Right: ${ALL_MANUAL_FORMS}`)).toBe(true);
  });
});
