/** What becomes of writes that share a call when a server carries the call out, and its reply is lost on the way. */
import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dynamoAdmissionLedger } from '../../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { dynamoSharedCalls } from '../../lib/adapters/dynamo/dynamo-shared-calls.ts';
import { isLeasedBy, isOwnWork } from '../../lib/core/ledger/ledger-change.ts';
import { create, record } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { sharingLedger } from '../../lib/ledger/sharing-ledger.ts';
import type { AdmissionLedger } from '../../lib/ports/ledger.ts';
import { aLease, aNewRequest, noon } from '../doubles/ledger-items.ts';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import { type LedgerServer, openLocalDynamo } from './dynamodb-servers.ts';

const entry = { at: noon, what: 'sent', attempt: 1, result: 'started' } as const;

const losingReplies = (open: () => Promise<LedgerServer>): void => {
  let behind: LedgerServer;
  let door: Server;
  let client: DynamoDBClient;
  let ledger: AdmissionLedger;
  /** How many more replies to shared calls are lost. */
  let losses: number;

  beforeAll(async () => {
    behind = await open();
    door = createServer((request, response) => {
      const { method, url, headers } = request;
      const onward = httpRequest(`${behind.url}${url}`, { method, headers }, (answer) => {
        if (losses > 0 && String(headers['x-amz-target']).endsWith('.BatchExecuteStatement')) {
          losses -= 1;
          answer.resume().once('end', () => request.socket.destroy());
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      request.pipe(onward);
    });
    await once(door.listen(0, '127.0.0.1'), 'listening');
    const { port } = door.address() as AddressInfo;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    client = new DynamoDBClient({ region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}`, credentials });
    const table = { client, tableName: behind.tableName };
    const alone = dynamoAdmissionLedger(table);
    const pausing = { sleepMs: async () => undefined, random: Math.random };
    ledger = sharingLedger(alone, dynamoSharedCalls(table, alone, pausing), {
      ...pausing,
      remainingMs: () => 60_000,
      timing: DEFAULT_TIMING,
      nextTurn: setImmediate,
    });
  });
  beforeEach(() => {
    losses = 0;
  });
  afterAll(async () => {
    client?.destroy();
    door?.closeAllConnections();
    await new Promise((closed) => door?.close(closed));
    await behind?.close();
  });

  const items = () => Array.from({ length: 25 }, () => create(aNewRequest(), aLease()));

  it('each create is refused by its own first try, and known as its own', async () => {
    const made = items();
    losses = 1;
    const answers = await Promise.all(made.map((item) => ledger.create(item)));
    const standing = answers.map((answer) => (answer.applied ? undefined : answer.item));
    expect(standing).toEqual(made);
    for (const [at, item] of made.entries()) expect(isLeasedBy(standing[at], item.leaseToken)).toBe(true);
  });

  it('each record is refused by its own first try, and known as its own, also when two replies are lost', async () => {
    const made = items();
    await Promise.all(made.map((item) => ledger.create(item)));
    losses = 2;
    const changes = made.map((item) => record(item, { jobRunId: `jr_${item.requestId}`, startedAt: noon }, entry));
    const answers = await Promise.all(changes.map((change) => ledger.change(change)));
    for (const [at, change] of changes.entries()) {
      const answer = answers[at];
      expect(answer?.applied === false && isOwnWork(change, answer.item)).toBe(true);
    }
  });

  it('no create is known when every reply is lost, though each was applied', async () => {
    const made = items();
    losses = 10;
    const answers = await Promise.allSettled(made.map((item) => ledger.create(item)));
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'LEDGER_UNREACHABLE', retryable: true } });
    losses = 0;
    expect(await Promise.all(made.map(({ requestId }) => ledger.get(requestId)))).toEqual(made);
  });
};

describe('when the reply to a shared call is lost on the dynalite of the local cloud', () => {
  losingReplies(openLocalDynamo);
});

describe("when the reply to a shared call is lost on AWS's DynamoDB Local", needing(JAVA), () => {
  losingReplies(openDynamoDbLocal);
});
