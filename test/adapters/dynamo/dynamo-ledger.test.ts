/** What the contract suite cannot see from outside: which calls are made, and what failures are made of. */
import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Attributes, fromLedgerItem } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import { isLeasedBy } from '../../../lib/core/ledger/ledger-change.ts';
import { arrivalKey } from '../../../lib/core/ledger/ledger-indexes.ts';
import * as starting from '../../../lib/core/ledger/start-writes.ts';
import { aLease, aNewRequest, aStarting, aWaiting, noon } from '../../doubles/ledger-items.ts';
import { answerJson, loopbackServer } from '../../doubles/loopback-server.ts';
import { wholeDynamoLedger } from '../../doubles/whole-ledger.ts';

const client = new DynamoDBClient({ region: 'eu-central-1' });
const dynamo = mockClient(client);
const ledger = wholeDynamoLedger({ client, tableName: 'ledger' });

const refusal = (item?: Attributes) =>
  new ConditionalCheckFailedException({
    $metadata: {},
    message: 'The conditional request failed',
    ...(item === undefined ? {} : { Item: item }),
  });

beforeEach(() => void dynamo.reset());

describe('a refused write', () => {
  const there = aWaiting();

  it('reads the current item from the refusal itself, without a second call', async () => {
    dynamo.on(PutItemCommand).rejects(refusal(fromLedgerItem(there)));
    expect(await ledger.create(starting.create(aNewRequest(), aLease()))).toEqual({ applied: false, item: there });
    expect(dynamo.calls()).toHaveLength(1);
    expect(dynamo.commandCalls(PutItemCommand)[0]?.args[0].input).toMatchObject({
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  it('reads it consistently where the server does not put it into the refusal', async () => {
    dynamo.on(UpdateItemCommand).rejects(refusal());
    dynamo.on(GetItemCommand).resolves({ Item: fromLedgerItem(there) });
    expect(await ledger.acquire(starting.acquire(there, aLease()))).toEqual({ applied: false, item: there });
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  it.each([
    ['create', () => ledger.create(aStarting())],
    ['acquire', () => ledger.acquire(starting.acquire(there, aLease()))],
    ['single-out', () => ledger.change(starting.singleOut(there, { of: 'request', since: noon, count: 1 }))],
  ])('whose item cannot be read either is told by its own name: %s', async (operation, call) => {
    dynamo.on(PutItemCommand).rejects(refusal());
    dynamo.on(UpdateItemCommand).rejects(refusal());
    dynamo.on(GetItemCommand).rejects(Object.assign(new Error(), { name: 'InternalServerError' }));
    await expect(call()).rejects.toThrow(`"${operation}"`);
  });
});

describe('reads', () => {
  it('of an item and of a job are consistent', async () => {
    dynamo.on(GetItemCommand).resolves({});
    await ledger.get('r1');
    await ledger.job('etl');
    const inputs = dynamo.commandCalls(GetItemCommand).map(({ args }) => args[0].input);
    expect(inputs.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true]);
  });

  it('continue after a page that is empty but not the last', async () => {
    const job = { pk: { S: 'JOBS' }, sk: { S: 'etl' } };
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [], LastEvaluatedKey: job })
      .resolves({ Items: [job] });
    expect(await ledger.jobs()).toEqual([{ jobName: 'etl' }]);
    expect(dynamo.commandCalls(QueryCommand)[1]?.args[0].input.ExclusiveStartKey).toEqual(job);
  });

  it('of an object ask on a second page only for what the first has left open', async () => {
    const entry = (requestId: string) => ({ arrivalKey: { S: arrivalKey({ arrival: noon, requestId }) } });
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: [entry('r1')], LastEvaluatedKey: entry('r1') })
      .resolves({ Items: [entry('r2'), entry('r3')], LastEvaluatedKey: entry('r3') });
    dynamo.on(GetItemCommand).resolves({});
    await ledger.ofObject('acme', 'k', 3);
    expect(dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input.Limit)).toEqual([3, 2]);
  });

  it('of a backlog and of runs in progress ask for fifty entries at once', async () => {
    dynamo.on(QueryCommand).resolves({});
    await ledger.backlog('etl', 'orders');
    await ledger.running('etl');
    expect(dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input.Limit)).toEqual([50, 50]);
  });

  it('of a run ask for the one request that can have it', async () => {
    dynamo.on(QueryCommand).resolves({});
    await ledger.requestOfRun('jr_1');
    expect(dynamo.commandCalls(QueryCommand).map(({ args }) => args[0].input.Limit)).toEqual([1]);
  });

  it.each([
    [{ pk: { S: 'REQ#r1' }, arrivalKey: { S: 'early' } }, 'REQ#r1', 'arrivalKey'],
    [{ arrivalKey: { S: arrivalKey({ arrival: noon, requestId: 'r1' }) } }, '(no pk)', 'jobName'],
  ])('of an index say which entry is wrong, in what, and what to check: %j', async (entry, key, name) => {
    dynamo.on(QueryCommand).resolves({ Items: [entry] });
    await expect(ledger.running('etl')).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: false,
      message:
        `the ledger's item ${key} cannot be read: wrong or missing ${name}. ` +
        "Is the table made from this version's definition, with the attributes that each index projects?",
    });
  });

  it("of the register give a job's triggers in order, though a set of DynamoDB has none", async () => {
    dynamo.on(GetItemCommand).resolves({ Item: { sk: { S: 'etl' }, triggers: { SS: ['orders', 'loads'] } } });
    expect(await ledger.job('etl')).toEqual({ jobName: 'etl', triggers: ['loads', 'orders'] });
  });

  it('of the register ask for the entries of a job and of everything in one call, and once more for what it left out', async () => {
    const [pk, everything] = [{ S: 'JOBS' }, { pk: { S: 'JOBS' }, sk: { S: '*' } }];
    dynamo.on(BatchGetItemCommand).resolves({
      Responses: { ledger: [{ pk, sk: { S: 'etl' }, backlogMark: { S: 'm' } }] },
      UnprocessedKeys: { ledger: { Keys: [everything] } },
    });
    dynamo.on(GetItemCommand).resolves({ Item: { ...everything, 'pause:*:ana': { S: '{"why":"w","at":1}' } } });
    expect(await ledger.startConditions('etl')).toEqual({
      job: { jobName: 'etl', backlogMark: 'm' },
      everything: { jobName: '*', pauses: [{ trigger: '*', by: 'ana', why: 'w', at: 1 }] },
      reuploads: {},
    });
    expect(dynamo.calls().map(({ args }) => args[0].input)).toEqual([
      { RequestItems: { ledger: { Keys: [{ pk, sk: { S: 'etl' } }, everything], ConsistentRead: true } } },
      { TableName: 'ledger', Key: everything, ConsistentRead: true },
    ]);
  });

  it('of a backlog continue behind the last entry of a page of which none can be read', async () => {
    const keys = ['r1', 'r2', 'r3'].map((requestId) => arrivalKey({ arrival: noon, requestId }));
    dynamo
      .on(QueryCommand)
      .resolvesOnce({ Items: keys.map((key) => ({ arrivalKey: { S: key } })) })
      .resolves({});
    const reader = wholeDynamoLedger({ client, tableName: 'ledger' }, { passOver: () => undefined });
    expect(await reader.backlog('etl', 'orders')).toEqual([]);
    const after = dynamo
      .commandCalls(QueryCommand)
      .map(({ args }) => args[0].input.ExpressionAttributeValues?.[':after']?.S);
    expect(after).toEqual([undefined, keys[2]]);
  });

  it("of the fence's claim ask for one attempt of one request, consistently", async () => {
    dynamo.on(GetItemCommand).resolves({ Item: { claimedBy: { S: 'jr_1' } } });
    expect(await ledger.claimedBy('r1', 2)).toBe('jr_1');
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({
      Key: { pk: { S: 'FENCE#r1' }, sk: { S: '2' } },
      ConsistentRead: true,
    });
  });

  it('of doubts ask every partition', async () => {
    dynamo.on(QueryCommand).resolves({});
    await ledger.doubts(noon, 10);
    const shards = dynamo
      .commandCalls(QueryCommand)
      .map(({ args }) => args[0].input.ExpressionAttributeValues?.[':shard']?.S);
    expect(shards.sort()).toEqual(['DOUBT#0', 'DOUBT#1', 'DOUBT#2', 'DOUBT#3']);
  });

  it('name every attribute of an item that is not what we write', async () => {
    const { state: _, ...rest } = fromLedgerItem(aStarting({ requestId: 'r1' }));
    dynamo.on(GetItemCommand).resolves({ Item: { ...rest, history: { S: '{' }, attempt: { S: 'one' } } });
    await expect(ledger.get('r1')).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: false,
      message: expect.stringContaining('item REQ#r1 cannot be read: wrong or missing state, attempt, history.'),
    });
  });

  it('leave attributes alone that they do not know', async () => {
    const item = aStarting();
    dynamo.on(GetItemCommand).resolves({ Item: { ...fromLedgerItem(item), addedByALaterVersion: { BOOL: true } } });
    expect(await ledger.get(item.requestId)).toEqual(item);
  });
});

describe('a failure', () => {
  it.each([
    ['create', () => ledger.create(aStarting())],
    ['acquire', () => ledger.acquire(starting.acquire(aWaiting(), aLease()))],
    ['get', () => ledger.get('r1')],
    ['backlog', () => ledger.backlog('etl', 'orders')],
    ['claimedBy', () => ledger.claimedBy('r1', 1)],
    ['running', () => ledger.running('etl')],
    ['doubts', () => ledger.doubts(noon, 1)],
    ['outbox', () => ledger.outbox(noon, 1)],
    ['requestOfRun', () => ledger.requestOfRun('jr_1')],
    ['ofObject', () => ledger.ofObject('b', 'k', 1)],
    ['job', () => ledger.job('etl')],
    ['startConditions', () => ledger.startConditions('etl')],
    ['jobs', () => ledger.jobs()],
    ['noteJob', () => ledger.noteJob('etl', {})],
    ['noteTrigger', () => ledger.noteTrigger('etl', 'orders')],
    ['unmarkBacklog', () => ledger.unmarkBacklog('etl', 'm')],
  ])('is told by %s, with its name', async (operation, call) => {
    dynamo.onAnyCommand().rejects(Object.assign(new Error(), { name: 'InternalServerError' }));
    await expect(call()).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: true,
      message: expect.stringContaining(`"${operation}"`),
    });
  });

  it('is told by ofObject, too, when it comes after the entries are found', async () => {
    const entry = { arrivalKey: { S: arrivalKey({ arrival: noon, requestId: 'r1' }) } };
    dynamo.on(QueryCommand).resolves({ Items: [entry] });
    dynamo.on(GetItemCommand).rejects(Object.assign(new Error(), { name: 'InternalServerError' }));
    await expect(ledger.ofObject('b', 'k', 1)).rejects.toThrow('"ofObject"');
  });
});

it('knows its own write again when the first try was applied and its reply lost', async () => {
  let stored: unknown;
  await using server = await loopbackServer((response, { body }) => {
    if (stored === undefined) {
      stored = JSON.parse(body).Item;
      response.socket?.resetAndDestroy();
      return;
    }
    answerJson(response, 400, {
      __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      Item: stored,
    });
  });
  const client = new DynamoDBClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const item = starting.create(aNewRequest(), aLease({ leaseToken: 'me' }));
  const result = await wholeDynamoLedger({ client, tableName: 'ledger' }).create(item);
  client.destroy();
  expect(result).toEqual({ applied: false, item });
  expect(isLeasedBy(result.applied ? undefined : result.item, 'me')).toBe(true);
  expect(server.received).toHaveLength(2);
});
