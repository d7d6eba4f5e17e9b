import { createServer } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { BusEvent } from '../../local/event-bus/aws-events.ts';
import { type EventFault, putEventsHandler } from '../../local/event-bus/put-events.ts';
import type { HttpHandler } from '../../local/server/http-exchange.ts';
import { listenOn } from '../../local/server/listen.ts';
import { type LocalNotice, snsHandler } from '../../local/sns/sns-service.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const serve = async (handler: HttpHandler): Promise<string> => {
  const server = createServer(handler);
  closing.push(() => server.close());
  return (await listenOn(server, { port: 0, host: '127.0.0.1' })).url;
};

describe('the local PutEvents', () => {
  const put = async (body: unknown, fault?: EventFault, target = 'AWSEvents.PutEvents') => {
    const events: BusEvent[] = [];
    const url = await serve(putEventsHandler('eu-central-1', (event) => void events.push(event), fault));
    const answer = await fetch(url, { method: 'POST', headers: { 'x-amz-target': target }, body: JSON.stringify(body) })
      .then(async (response) => ({ status: response.status, body: await response.json() }))
      .catch(() => 'broken' as const);
    return { events, answer };
  };
  const entry = { Source: 'x', DetailType: 'y', Detail: '{"a":1}', Time: 1_795_353_000.5 };

  it('takes events as EventBridge does, and says so of each', async () => {
    const { events, answer } = await put({ Entries: [entry, { ...entry, Detail: 'no JSON' }, { Source: 'x' }] });
    expect(events).toMatchObject([
      { source: 'x', 'detail-type': 'y', detail: { a: 1 }, time: '2026-11-22T13:10:00Z', region: 'eu-central-1' },
    ]);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        FailedEntryCount: 2,
        Entries: [
          { EventId: events[0]?.id },
          { ErrorCode: 'InvalidArgument', ErrorMessage: 'Detail is malformed.' },
          { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('DetailType') },
        ],
      },
    });
  });

  it.each([
    ['no entry', { Entries: [] }],
    ['eleven', { Entries: Array(11).fill(entry) }],
    ['more than 256 KB', { Entries: [{ ...entry, Detail: JSON.stringify({ long: 'x'.repeat(262_144) }) }] }],
  ])('refuses %s', async (_what, body) => {
    const { events, answer } = await put(body);
    expect(events).toEqual([]);
    expect(answer).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
  });

  it('refuses every other operation', async () => {
    const { answer } = await put({}, undefined, 'AWSEvents.PutRule');
    expect(answer).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
  });

  it('breaks the connection before or after it has taken the events, as a test orders', async () => {
    const lost = await put({ Entries: [entry] }, () => 'not-taken');
    expect(lost).toEqual({ events: [], answer: 'broken' });
    const unheard = await put({ Entries: [entry] }, () => 'reply-lost');
    expect(unheard).toMatchObject({ events: [{ source: 'x' }], answer: 'broken' });
  });
});

describe('the local SNS', () => {
  const publish = async (form: Readonly<Record<string, string>>) => {
    const notices: LocalNotice[] = [];
    const url = await serve(snsHandler((notice) => void notices.push(notice)));
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
    return { notices, status: response.status, body: await response.text() };
  };
  const form = { Action: 'Publish', TopicArn: 'arn:aws:sns:eu-central-1:000000000000:on-call', Message: 'a & b' };

  it('takes a message for any topic', async () => {
    const { notices, status, body } = await publish({ ...form, Subject: 'S' });
    expect(notices).toEqual([{ topic: form.TopicArn, subject: 'S', text: 'a & b' }]);
    expect(status).toBe(200);
    expect(body).toMatch(/<PublishResult><MessageId>[^<]+<\/MessageId><\/PublishResult>/);
  });

  it.each([
    ['another action', { ...form, Action: 'Subscribe' }, 'InvalidAction'],
    ['no message', { Action: 'Publish', TopicArn: form.TopicArn }, 'InvalidParameter'],
    ['a subject of two lines', { ...form, Subject: 'a\nb' }, 'InvalidParameter'],
    ['a subject of 100 characters', { ...form, Subject: 'x'.repeat(100) }, 'InvalidParameter'],
  ])('refuses %s', async (_what, given, code) => {
    const { notices, status, body } = await publish(given);
    expect(notices).toEqual([]);
    expect(status).toBe(400);
    expect(body).toContain(`<Code>${code}</Code>`);
  });
});
