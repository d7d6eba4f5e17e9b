import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GlueSenderOptions, glueSenders } from '../../../lib/adapters/glue/glue-sender.ts';
import type { StartJobRunRequest } from '../../../lib/core/glue/start-job-run-request.ts';
import type { StartReply } from '../../../lib/core/glue/start-reply.ts';
import { answerJson, type LoopbackServer } from '../../doubles/loopback-server.ts';
import { credentials, PROTOCOLS, request, sendersTo, serversOver, trustNoMore, trustServers } from './glue-servers.ts';

/** Sends once, and ends the invocation. */
const sendTo = async (server: LoopbackServer, options: GlueSenderOptions = {}, what = request): Promise<StartReply> => {
  const sender = sendersTo(server, options)();
  const reply = await sender.start(what);
  sender.close();
  return reply;
};

/** Sends once, and waits until the send itself (not the closing of the sender) has left no connection open. */
const sendAndLeave = async (server: LoopbackServer, options: GlueSenderOptions): Promise<StartReply> => {
  const sender = sendersTo(server, options)();
  const reply = await sender.start(request);
  await server.allClosed();
  sender.close();
  return reply;
};

beforeAll(trustServers);
afterAll(trustNoMore);
afterEach(() => vi.unstubAllEnvs());

describe.each(PROTOCOLS)('glueSenders over %s', (protocol) => {
  const { answering, failing } = serversOver(protocol);

  it("sends the request in Glue's own words and gives the run id", async () => {
    await using server = await answering(200, { JobRunId: 'jr_1' });
    const everything: StartJobRunRequest = {
      JobName: 'orders-etl',
      Arguments: { '--empty': '', '--ümlaut': '漢字' },
      WorkerType: 'G.999X',
      NumberOfWorkers: 2,
      Timeout: 60,
      ExecutionClass: 'SOMETHING_NEW',
      JobRunQueuingEnabled: false,
      NotificationProperty: { NotifyDelayAfter: 3 },
      SecurityConfiguration: 'sc',
      ExecutionRoleSessionPolicy: '{}',
    };
    expect(await sendTo(server, {}, everything)).toEqual({ kind: 'started', jobRunId: 'jr_1' });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.headers['x-amz-target']).toBe('AWSGlue.StartJobRun');
    expect(JSON.parse(server.received[0]?.body ?? '')).toEqual(everything);
  });

  it('says how long one start may take: twelve seconds', () => {
    const sender = glueSenders({ client: { region: 'eu-central-1', credentials } })();
    expect(sender.longestSendMs).toBe(12_000);
    sender.close();
  });

  it('finds endpoint, region and credentials in the environment, which cannot switch retries on', async () => {
    await using server = await failing(500, 'InternalServiceException');
    vi.stubEnv('AWS_ENDPOINT_URL_GLUE', server.endpoint);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'from-the-environment');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '5');
    vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
    const sender = glueSenders()();
    expect(await sender.start(request)).toMatchObject({ kind: 'ambiguous' });
    sender.close();
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([
      expect.stringMatching(/Credential=from-the-environment\/\d+\/eu-west-1\/glue\//),
    ]);
  });
});

describe.each(PROTOCOLS)('a send over %s reaches the wire exactly once', (protocol) => {
  const { serving, answering, failing } = serversOver(protocol);

  it('unlike with the SDK left to itself, which sends again', async () => {
    await using server = await failing(500, 'InternalServiceException');
    const client = new GlueClient({ endpoint: server.endpoint, region: 'eu-central-1', credentials });
    await expect(client.send(new StartJobRunCommand({ JobName: 'orders-etl' }))).rejects.toThrow();
    client.destroy();
    expect(server.received.length).toBeGreaterThan(1);
  });

  const hourAhead = { date: new Date(Date.now() + 3_600_000).toUTCString() };

  it.each([
    ['HTTP 500', 500, 'InternalServiceException', {}, { kind: 'ambiguous' }],
    ['HTTP 503', 503, 'ServiceUnavailableException', { 'retry-after': '0' }, { kind: 'ambiguous' }],
    ['a retryable-looking time-out of Glue', 400, 'OperationTimeoutException', {}, { kind: 'ambiguous' }],
    ['throttling', 400, 'ThrottlingException', {}, { kind: 'not-started', cause: 'throttled' }],
    ['HTTP 429', 429, 'SomethingNew', {}, { kind: 'not-started', cause: 'throttled' }],
    ['an expired token', 400, 'ExpiredTokenException', {}, { kind: 'not-started', cause: 'not-sent' }],
    ['a skewed clock', 403, 'RequestTimeTooSkewed', hourAhead, { kind: 'not-started', cause: 'not-sent' }],
    ['a wrong signature', 403, 'InvalidSignatureException', hourAhead, { kind: 'not-started', cause: 'denied' }],
    ['a full job', 400, 'ConcurrentRunsExceededException', {}, { kind: 'not-started', cause: 'busy' }],
    ['a job that is not there', 400, 'EntityNotFoundException', {}, { kind: 'not-started', cause: 'job-missing' }],
    ['a missing permission', 400, 'AccessDeniedException', {}, { kind: 'not-started', cause: 'denied' }],
    ['a missing value', 400, 'InvalidInputException', {}, { kind: 'permanent' }],
    ['an error of no known name', 400, 'SomethingNewException', {}, { kind: 'ambiguous' }],
  ] as const)('when the answer is %s', async (_, status, type, headers, expected) => {
    await using server = await failing(status, type, { ...headers });
    expect(await sendTo(server)).toMatchObject({
      ...expected,
      error: { name: type, message: 'told by the test', httpStatus: status },
    });
    expect(server.received).toHaveLength(1);
  });

  it('when the signature has expired by a skewed clock, and says that it may go later', async () => {
    await using server = await answering(
      400,
      { __type: 'InvalidSignatureException', message: 'Signature expired: 20261122T132000Z is now earlier than …' },
      hourAhead,
    );
    expect(await sendTo(server)).toMatchObject({ kind: 'not-started', cause: 'not-sent' });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['no JobRunId', (response: ServerResponse) => answerJson(response, 200, {})],
    ['an empty JobRunId', (response: ServerResponse) => answerJson(response, 200, { JobRunId: '' })],
    ['a JobRunId that is no string', (response: ServerResponse) => answerJson(response, 200, { JobRunId: 7 })],
    ['garbage', (response: ServerResponse) => void response.end('<html>')],
    ['nothing', (response: ServerResponse) => void response.end()],
    ['half a body', (response: ServerResponse) => cutOff(response, '{"JobRunId":')],
    ['a whole body of which more was promised', (response: ServerResponse) => cutOff(response, '{"JobRunId":"jr_1"}')],
  ])('when HTTP 200 brings %s, which is ambiguous', async (_, answer) => {
    await using server = await serving(answer);
    expect(await sendTo(server)).toMatchObject({ kind: 'ambiguous' });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['reset', (connection: Socket) => connection.resetAndDestroy()],
    ['closed', (connection: Socket) => connection.destroy()],
  ])('when the connection is %s after the request was read, which is ambiguous', async (_, end) => {
    await using server = await serving((_response, _received, connection) => void end(connection));
    expect(await sendTo(server)).toMatchObject({ kind: 'ambiguous' });
    expect(server.received).toHaveLength(1);
  });

  it('when no answer comes: then the socket is destroyed', async () => {
    await using server = await serving(() => undefined);
    expect(await sendAndLeave(server, { requestTimeoutMs: 400 })).toMatchObject({
      kind: 'ambiguous',
      error: { name: 'TimeoutError' },
    });
    expect(server.received).toHaveLength(1);
    expect(server.open()).toBe(0);
  });

  it.each([
    ['stalls after its headers', (response: ServerResponse) => void response.writeHead(200).flushHeaders()],
    ['stalls in the middle', (response: ServerResponse) => void response.writeHead(200).write('{"JobRunId":"jr_1"')],
    ['drips without end', drip],
  ])('when the body %s: then the deadline destroys the socket', async (_, answer) => {
    await using server = await serving(answer);
    expect(await sendAndLeave(server, { deadlineMs: 400 })).toMatchObject({
      kind: 'ambiguous',
      error: { name: 'AbortError' },
    });
    expect(server.received).toHaveLength(1);
    expect(server.open()).toBe(0);
  });
});

describe.each(PROTOCOLS)('a send that does not reach the wire over %s is not-sent', (protocol) => {
  const { answering } = serversOver(protocol);
  const notSent = { kind: 'not-started', cause: 'not-sent' };

  it('when the connection is refused', async () => {
    const server = await answering(200, { JobRunId: 'jr_1' });
    await server.stop();
    const reply = await sendTo(server);
    expect(reply).toMatchObject({ ...notSent, error: { message: expect.stringContaining('ECONNREFUSED') } });
    expect(server.received).toEqual([]);
  });

  it('when there are no credentials', async () => {
    await using server = await answering(200, { JobRunId: 'jr_1' });
    const failed = async () => {
      throw Object.assign(new Error('no credentials here'), { name: 'CredentialsProviderError' });
    };
    expect(await sendTo(server, { client: { credentials: failed } })).toMatchObject({
      ...notSent,
      error: { name: 'CredentialsProviderError', message: 'no credentials here' },
    });
    expect(server.received).toEqual([]);
  });

  it('when credentials come only after the deadline, and then nothing is sent any more', async () => {
    await using server = await answering(200, { JobRunId: 'jr_2' });
    let deliver = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      deliver = resolve;
    });
    const sender = sendersTo(server, {
      deadlineMs: 50,
      client: {
        credentials: async () => {
          await late;
          return credentials;
        },
      },
    })();
    const message = 'nothing could be sent within 50 ms: were credentials awaited?';
    expect(await sender.start({ JobName: 'late' })).toMatchObject({ ...notSent, error: { message } });
    deliver();
    const punctual = sendersTo(server)();
    await punctual.start({ JobName: 'punctual' });
    punctual.close();
    sender.close();
    expect(server.received.map(({ body }) => JSON.parse(body).JobName)).toEqual(['punctual']);
  });
});

/** Promises a longer body than it sends, then closes. */
function cutOff(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-length': String(body.length + 10) });
  response.write(body, () => response.socket?.destroy());
}

/** Sends a blank every few milliseconds, so that no time-out for silence ever strikes. */
function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 10);
  response.once('close', () => clearInterval(timer));
}
