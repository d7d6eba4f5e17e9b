import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListJobsCommand } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDynamoClient, openGlueReadClient } from '../../../lib/adapters/aws/aws-clients.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

let server: LoopbackServer;
beforeEach(async () => {
  server = await loopbackServer((response) => answerJson(response, 200, {}));
  vi.stubEnv('AWS_ENDPOINT_URL', server.endpoint);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'first');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

const forLedger = () => {
  const client = openDynamoClient();
  return { client, call: () => client.send(new ListTablesCommand()) };
};
const forGlue = () => {
  const client = openGlueReadClient();
  return { client, call: () => client.send(new ListJobsCommand()) };
};

describe.each([
  ['the ledger', forLedger],
  ['reading Glue', forGlue],
] as const)('a client for %s', (_, open) => {
  it('waits two seconds for a connection and five for an answer, and then fails, so that the SDK tries again', async () => {
    const { client, call } = open();
    await call();
    const handler = client.config.requestHandler as { httpHandlerConfigs?: () => unknown };
    expect(handler.httpHandlerConfigs?.()).toMatchObject({
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    });
    client.destroy();
  });

  it('reads the credentials of its environment once', async () => {
    const { client, call } = open();
    await call();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'second');
    await call();
    const signed = server.received.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1]);
    expect(signed).toEqual(['first', 'first']);
    client.destroy();
  });
});

it('a client for the ledger builds its middleware once for each kind of call', async () => {
  const { client, call } = forLedger();
  await call();
  const late = vi.fn();
  client.middlewareStack.add((next) => (args) => {
    late();
    return next(args);
  });
  await call();
  expect(server.received).toHaveLength(2);
  expect(late).not.toHaveBeenCalled();
  client.destroy();
});
