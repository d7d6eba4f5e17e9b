/** What holds a sender to one send and to its times, whatever the SDK would do. */
import { GlueClient } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { glueSenders } from '../../../lib/adapters/glue/glue-sender.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

let server: LoopbackServer;
let send: MockInstance<GlueClient['send']>;
beforeEach(async () => {
  server = await loopbackServer((response) => answerJson(response, 200, { JobRunId: 'jr_1' }));
  send = vi.spyOn(GlueClient.prototype, 'send');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await server.stop();
});

const aSender = ({ endpoint } = server) => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return glueSenders({ client: { endpoint, region: 'eu-central-1', credentials } })();
};

it('a sender stops a second send of one request, whichever part of the SDK tries it', async () => {
  const sender = aSender();
  send.mockImplementationOnce(function (this: GlueClient, ...args: Parameters<GlueClient['send']>) {
    this.middlewareStack.add(
      (next) => async (request) => {
        await next(request);
        return next(request);
      },
      { step: 'finalizeRequest' },
    );
    return this.send(...args);
  });
  expect(await sender.start({ JobName: 'orders-etl' })).toMatchObject({
    kind: 'ambiguous',
    error: { message: 'a second send of one StartJobRun was prevented' },
  });
  expect(server.received).toHaveLength(1);
  sender.close();
});

it('a sender knows that nothing was sent where the SDK fails before it sends', async () => {
  const sender = aSender();
  send.mockImplementationOnce(function (this: GlueClient, ...args: Parameters<GlueClient['send']>) {
    this.middlewareStack.add(() => async () => {
      throw new Error('odd');
    });
    return this.send(...args);
  });
  expect(await sender.start({ JobName: 'orders-etl' })).toMatchObject({
    kind: 'not-started',
    cause: 'unsendable',
    error: { message: 'odd' },
  });
  expect(server.received).toEqual([]);
  sender.close();
});

it('a sender waits two seconds for a connection and ten for an answer, and tries once, whatever the environment says', async () => {
  vi.stubEnv('AWS_RETRY_MODE', 'adaptive');
  vi.stubEnv('AWS_MAX_ATTEMPTS', '5');
  const sender = aSender();
  await sender.start({ JobName: 'orders-etl' });
  const [client] = send.mock.contexts as GlueClient[];
  const handler = client?.config.requestHandler as { httpHandlerConfigs?: () => unknown } | undefined;
  expect(handler?.httpHandlerConfigs?.()).toMatchObject({
    connectionTimeout: 2_000,
    requestTimeout: 10_000,
    throwOnRequestTimeout: true,
  });
  expect(client?.config.retryMode).toBe('standard');
  expect(await client?.config.maxAttempts()).toBe(1);
  sender.close();
});

it('a sender says when Glue has accepted a start and tells no run id', async () => {
  await using silent = await loopbackServer((response) => answerJson(response, 200, {}));
  const sender = aSender(silent);
  expect(await sender.start({ JobName: 'orders-etl' })).toMatchObject({
    kind: 'ambiguous',
    error: { name: 'NoJobRunId', message: 'Glue accepted StartJobRun, but its answer has no JobRunId' },
  });
  sender.close();
});
