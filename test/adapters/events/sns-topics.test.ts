import { describe, expect, it, vi } from 'vitest';
import { serviceAccess } from '../../../lib/adapters/events/service-access.ts';
import { snsTopics } from '../../../lib/adapters/events/sns-topics.ts';
import { type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const notice = { subject: 'FAILED: orders (prod), a&b.csv', text: 'Why: 50 % & more\nRun: https://x/?a=b#c' };

const answering = (status: number, code = '') =>
  loopbackServer((response) =>
    response
      .writeHead(status, { 'content-type': 'text/xml' })
      .end(`<ErrorResponse><Error><Code>${code}</Code><Message>because</Message></Error></ErrorResponse>`),
  );

const tell = (server: LoopbackServer, topic = TOPIC) => {
  const regions: string[] = [];
  const topics = snsTopics((region) => {
    regions.push(region);
    const { protocol, host } = new URL(server.endpoint);
    const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
    return { service: 'sns', region, credentials, timeoutMs: 5_000, target: { protocol, host, path: '/' } };
  });
  return { regions, failure: topics.tell(topic, notice) };
};

describe('snsTopics', () => {
  it('publishes as SNS takes it, in the region of the topic', async () => {
    await using server = await answering(200);
    const told = tell(server);
    expect(await told.failure).toBeUndefined();
    expect(told.regions).toEqual(['eu-west-1']);
    const [received] = server.received;
    expect(received?.headers.authorization).toMatch(/Credential=AKID\/\d+\/eu-west-1\/sns\/aws4_request/);
    expect(received?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(received?.body))).toEqual({
      Action: 'Publish',
      Version: '2010-03-31',
      TopicArn: TOPIC,
      Subject: notice.subject,
      Message: notice.text,
    });
  });

  it.each([
    [403, 'AuthorizationError', true],
    [404, 'NotFound', true],
    [400, 'InvalidParameter', true],
    [400, 'Throttling', false],
    [429, 'TooManyRequests', false],
    [500, 'InternalError', false],
  ])('tells whether HTTP %i %s would be refused again', async (status, code, isFinal) => {
    await using server = await answering(status, code);
    expect(await tell(server).failure).toEqual({
      error: { name: code, message: 'because', httpStatus: status },
      isFinal,
    });
  });

  it('tells of a refusal that says nothing, and names no region where the topic names none', async () => {
    await using server = await loopbackServer((response) => response.writeHead(503).end('<html>'));
    const told = tell(server, 'on-call');
    expect(await told.failure).toEqual({
      error: { name: 'NotTaken', message: 'SNS gave no reason', httpStatus: 503 },
      isFinal: false,
    });
    expect(told.regions).toEqual(['']);
  });

  it('never throws, and may be tried again, when there is no server', async () => {
    await using server = await answering(200);
    await server.stop();
    expect(await tell(server).failure).toMatchObject({ isFinal: false });
  });
});

describe('serviceAccess', () => {
  it.each([
    ['eu-central-1', 'events.eu-central-1.amazonaws.com'],
    ['us-gov-west-1', 'events.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'events.cn-north-1.amazonaws.com.cn'],
    ['eusc-de-east-1', 'events.eusc-de-east-1.amazonaws.eu'],
  ])('finds AWS’s own server of %s', (region, host) => {
    vi.stubEnv('AWS_ENDPOINT_URL', '');
    expect(serviceAccess('events', region).target).toEqual({ protocol: 'https:', host, path: '/' });
    vi.unstubAllEnvs();
  });
});
