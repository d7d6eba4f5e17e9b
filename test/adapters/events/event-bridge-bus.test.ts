import { afterEach, describe, expect, it, vi } from 'vitest';
import { eventBridgeBus } from '../../../lib/adapters/events/event-bridge-bus.ts';
import type { ServiceAccess } from '../../../lib/adapters/events/service-access.ts';
import { outcomeEvent } from '../../../lib/core/outcome-event/outcome-event.ts';
import { epochMs } from '../../../lib/core/time.ts';
import { failedOrders, PLACE } from '../../core/outcome-event/told-example.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

const event = outcomeEvent(failedOrders(), {}, PLACE);
const other = outcomeEvent(failedOrders({ attempt: 3 }), {}, PLACE);

const answering = (body: string, status = 200) =>
  loopbackServer((response) => response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body));

const accessOf = (server: LoopbackServer, timeoutMs = 5_000): ServiceAccess => {
  const { protocol, host } = new URL(server.endpoint);
  const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' });
  const target = { protocol, host, path: '/' };
  return { service: 'events', region: 'eu-central-1', credentials, timeoutMs, target };
};

const taken = JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: '1' }, { EventId: '2' }] });

afterEach(() => vi.unstubAllEnvs());

describe('eventBridgeBus', () => {
  it('puts events as PutEvents takes them, under our source, with the time of the end', async () => {
    await using server = await answering(taken);
    expect(await eventBridgeBus('eu-central-1', accessOf(server)).put([event, other])).toEqual([undefined, undefined]);
    const [received] = server.received;
    expect(received).toMatchObject({ method: 'POST', path: '/' });
    expect(received?.headers).toMatchObject({
      'x-amz-target': 'AWSEvents.PutEvents',
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-security-token': 'token',
      authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-central-1\/events\/aws4_request/,
      ),
    });
    expect(JSON.parse(received?.body ?? '')).toEqual({
      Entries: [event, other].map(({ detail }) => ({
        Source: 'glue-job-trigger',
        DetailType: 'Job Run Outcome',
        Time: Date.parse('2026-11-22T13:30:12Z') / 1_000,
        Detail: JSON.stringify(detail),
      })),
    });
  });

  it('puts no more in one call than EventBridge takes in all, and keeps the order of the answers', async () => {
    await using server = await loopbackServer((response, { body }) => {
      const { Entries } = JSON.parse(body);
      const long = Entries.some(({ Detail }: { Detail: string }) => Detail.includes('refuse'));
      const results = Entries.map(() => (long ? { ErrorCode: 'E', ErrorMessage: 'no' } : { EventId: '1' }));
      answerJson(response, 200, { Entries: results });
    });
    const sized = (text: string) => ({ ...event, detail: { text: text.repeat(15_000) } });
    const events = [sized('taken!'), sized('taken!'), sized('refuse'), sized('taken!')];
    const failures = await eventBridgeBus('eu-central-1', accessOf(server)).put(events);
    expect(server.received.map(({ body }) => JSON.parse(body).Entries.length)).toEqual([2, 2]);
    for (const { body } of server.received) expect(Buffer.byteLength(body)).toBeLessThan(262_144);
    expect(failures.map((failure) => failure === undefined)).toEqual([true, true, false, false]);
  });

  it.each([
    [240_000, [2]],
    [240_001, [1, 1]],
  ])('puts two events of %i bytes in all in as many calls as they need', async (bytes, calls) => {
    await using server = await loopbackServer((response, { body }) =>
      answerJson(response, 200, { Entries: JSON.parse(body).Entries.map(() => ({ EventId: '1' })) }),
    );
    const sized = (size: number) => ({ ...event, detail: { t: 'x'.repeat(size - '{"t":""}'.length) } });
    await eventBridgeBus('eu-central-1', accessOf(server)).put([sized(120_000), sized(bytes - 120_000)]);
    expect(server.received.map(({ body }) => JSON.parse(body).Entries.length)).toEqual(calls);
  });

  it.each(['message', 'Message'])('gives the reason for a whole refusal by its field %s', async (field) => {
    await using server = await answering(JSON.stringify({ __type: 'a#Denied', [field]: 'no' }), 400);
    expect(await eventBridgeBus('eu-central-1', accessOf(server)).put([event])).toEqual([
      { error: { name: 'Denied', message: 'no', httpStatus: 400 }, isFinal: false },
    ]);
  });

  it('says of each event whether it was taken', async () => {
    const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
    await using server = await answering(JSON.stringify({ FailedEntryCount: 1, Entries: [refused, { EventId: '2' }] }));
    expect(await eventBridgeBus('eu-central-1', accessOf(server)).put([event, other])).toEqual([
      { error: { name: 'ThrottlingException', message: 'slow down' }, isFinal: false },
      undefined,
    ]);
  });

  it.each([
    ['InternalFailure', false],
    ['MalformedDetail', true],
  ])('says of an event that is refused as %s whether it always will be: %s', async (ErrorCode, isFinal) => {
    await using server = await answering(JSON.stringify({ Entries: [{ ErrorCode, ErrorMessage: 'no' }] }));
    const [failure] = await eventBridgeBus('eu-central-1', accessOf(server)).put([event]);
    expect(failure).toEqual({ error: { name: ErrorCode, message: 'no' }, isFinal });
  });

  it('puts each event by itself when one that is not valid has the whole call refused', async () => {
    await using server = await loopbackServer((response, { body }) => {
      const { Entries } = JSON.parse(body);
      if (Entries.some(({ Time }: { Time: number }) => Time < 0))
        answerJson(response, 400, { __type: 'x#ValidationException', message: 'no time' });
      else answerJson(response, 200, { Entries: Entries.map(() => ({ EventId: '1' })) });
    });
    const timeless = { ...event, time: epochMs(-1_000) };
    const failures = await eventBridgeBus('eu-central-1', accessOf(server)).put([event, timeless, other]);
    const error = { name: 'ValidationException', message: 'no time', httpStatus: 400 };
    expect(failures).toEqual([undefined, { error, isFinal: true }, undefined]);
    expect(server.received.map(({ body }) => JSON.parse(body).Entries.length)).toEqual([3, 1, 1, 1]);
  });

  it.each([
    [
      'an error of EventBridge',
      400,
      '{"__type":"com.amazonaws.events#AccessDeniedException","Message":"no"}',
      'AccessDeniedException',
    ],
    ['a 5xx', 500, '<html>', 'NotTaken'],
    ['an answer without entries', 200, '{}', 'NotTaken'],
    ['an answer with fewer entries than events', 200, '{"Entries":[]}', 'NotTaken'],
  ])('counts every event as not taken after %s, and never throws', async (_what, status, body, name) => {
    await using server = await answering(body, status);
    const failures = await eventBridgeBus('eu-central-1', accessOf(server)).put([event, other]);
    const message = body.includes('no') ? 'no' : 'EventBridge gave no reason';
    expect(failures).toMatchObject([{ error: { name, message } }, { error: { name, message } }]);
  });

  it('counts every event as not taken when there is no server, and when it does not answer in time', async () => {
    await using silent = await loopbackServer(() => undefined);
    const [late] = await eventBridgeBus('eu-central-1', accessOf(silent, 50)).put([event]);
    expect(late).toMatchObject({ error: { name: 'AbortError' }, isFinal: false });
    const access = accessOf(silent);
    await silent.stop();
    const [refused] = await eventBridgeBus('eu-central-1', access).put([event]);
    expect(refused).toMatchObject({ error: { message: expect.stringContaining('ECONNREFUSED') } });
  });

  it('finds endpoint and credentials in the environment', async () => {
    await using server = await answering(taken);
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    vi.stubEnv('AWS_ENDPOINT_URL_EVENTBRIDGE', server.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'from-the-environment');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    expect(await eventBridgeBus('eu-west-1').put([event])).toEqual([undefined]);
    expect(server.received[0]?.headers.authorization).toMatch(
      /Credential=from-the-environment\/\d+\/eu-west-1\/events\//,
    );
  });
});
