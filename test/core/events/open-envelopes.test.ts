import { describe, expect, it } from 'vitest';
import { openEnvelopes, parseSingleEvent } from '../../../lib/core/events/read-payload.ts';
import { inSns, inSqs } from '../../doubles/event-payloads.ts';

const EVENT = { a: 1 };
const inSnsRecord = (Message: unknown) => ({ Records: [{ EventSource: 'aws:sns', Sns: { Message } }] });
const inText = (value: unknown, times: number): unknown =>
  times === 0 ? value : inText(JSON.stringify(value), times - 1);

describe('an event in envelopes', () => {
  it.each<[string, unknown, string]>([
    ['nothing', EVENT, ''],
    ['a JSON text', JSON.stringify(EVENT), ''],
    ['a queue', inSqs(EVENT), 'Records[0].body'],
    ['a topic over HTTP', inSns(EVENT), 'Message'],
    ['a topic', inSnsRecord(JSON.stringify(EVENT)), 'Records[0].Sns.Message'],
    ['a topic in a queue', inSqs(inSns(EVENT)), 'Records[0].body > Message'],
    ['a queue in a topic', inSnsRecord(JSON.stringify(inSqs(EVENT))), 'Records[0].Sns.Message > Records[0].body'],
    ['a queue of which only the body is left', { Records: [{ body: JSON.stringify(EVENT) }] }, 'Records[0].body'],
  ])('is found in %s, with its place', (_, payload, where) => {
    expect(openEnvelopes(payload)).toEqual([{ kind: 'content', where, content: EVENT }]);
  });

  it('is a record where nothing wraps the list, and of several each has its own place', () => {
    expect(openEnvelopes({ Records: [EVENT, 5, { body: '{}' }] })).toEqual([
      { kind: 'record', where: 'Records[0]', content: EVENT },
      { kind: 'malformed', message: 'Records[1]: expected a record, found the number 5' },
      { kind: 'content', where: 'Records[2].body', content: {} },
    ]);
    expect(openEnvelopes({ Records: [] })).toEqual([{ kind: 'empty', where: 'Records' }]);
    expect(openEnvelopes(inSqs({ Records: [] }))).toEqual([{ kind: 'empty', where: 'Records[0].body > Records' }]);
  });

  it.each([
    { Type: 'Notification' },
    { Type: 'Notification', Message: 5 },
    { Type: 'SubscriptionConfirmation', Message: '{}' },
    { Message: '{}' },
    { Records: {} },
  ])('is what only resembles an envelope: %j', (content) => {
    expect(openEnvelopes(content)).toEqual([{ kind: 'content', where: '', content }]);
  });

  it.each<[unknown, string]>([
    [5, 'the payload: expected an event, found the number 5'],
    ['{', 'the payload: expected an event as JSON, found the string "{", which is not JSON'],
    [inSqs(5), 'Records[0].body: expected an event, found the number 5'],
    [{ Records: [{ eventSource: 'aws:sqs', body: 5 }] }, 'Records[0].body: expected a string, found the number 5'],
    [{ Records: [{ eventSource: 'aws:sqs' }] }, 'Records[0].body: expected a string, found nothing'],
    [inSnsRecord(5), 'Records[0].Sns.Message: expected a string, found the number 5'],
  ])('is not found in %j, which is said with its place', (payload, message) => {
    expect(openEnvelopes(payload)).toEqual([{ kind: 'malformed', message }]);
  });

  it.each([
    ['texts in one another', (times: number) => inText(EVENT, times)],
    ['topics in one another', (times: number) => Array.from({ length: times }).reduce((inner) => inSns(inner), EVENT)],
    ['queues in one another', (times: number) => Array.from({ length: times }).reduce((inner) => inSqs(inner), EVENT)],
  ])('is found within as many %s as may be, and in none more', (_, wrap) => {
    const most = [0, 1, 2, 3, 4, 5, 6, 7].filter((times) => openEnvelopes(wrap(times))[0]?.kind === 'content');
    expect(most).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const [seventh] = openEnvelopes(wrap(7));
    const message = expect.stringContaining(': expected an event, found more than 6 envelopes one in another');
    expect(seventh).toEqual({ kind: 'malformed', message });
  });
});

describe('one event only', () => {
  const parse = (payload: unknown) =>
    parseSingleEvent(payload, 'happening', (content, where) => ({ kind: 'event', event: [content, where] }));

  it('is parsed, wherever it is', () => {
    expect(parse(EVENT)).toEqual({ kind: 'event', event: [EVENT, ''] });
    expect(parse({ Records: [EVENT] })).toEqual({ kind: 'event', event: [EVENT, 'Records[0]'] });
  });

  it('is neither none, nor several, nor what cannot be read', () => {
    expect(parse(inSqs(EVENT, EVENT))).toEqual({
      kind: 'malformed',
      message: 'the payload: expected one happening, found 2 records',
    });
    expect(parse({ Records: [] })).toEqual({
      kind: 'ignored',
      reason: 'no-records',
      message: 'Records is an empty array',
    });
    expect(parse(5)).toEqual({ kind: 'malformed', message: 'the payload: expected an event, found the number 5' });
  });
});
