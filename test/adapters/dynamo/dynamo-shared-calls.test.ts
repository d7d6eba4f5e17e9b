/** The real client and adapter against a server that holds a ledger, and answers some writes as it is told. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CountingAws } from '../../../bench/aws/counting-aws.ts';
import { dynamoAdmissionLedger } from '../../../lib/adapters/dynamo/dynamo-request-ledger.ts';
import { dynamoSharedCalls } from '../../../lib/adapters/dynamo/dynamo-shared-calls.ts';
import { toInsert } from '../../../lib/adapters/dynamo/dynamo-statements.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import { create, record } from '../../../lib/core/ledger/start-writes.ts';
import type { AdmissionLedger, WriteResult } from '../../../lib/ports/ledger.ts';
import type { LedgerWrite, PendingWrite } from '../../../lib/ports/shared-calls.ts';
import { aLease, aNewRequest, aStarting, noon } from '../../doubles/ledger-items.ts';
import { answerJson, type LoopbackServer, loopbackServer } from '../../doubles/loopback-server.ts';

interface Told {
  readonly status?: number;
  readonly body: object;
}

const aws = new CountingAws();
let server: LoopbackServer;
let client: DynamoDBClient;
let ledger: AdmissionLedger;
/** What the server answers to the next calls of this operation, instead of carrying them out; it knows how often it was asked. */
let tell: (operation: string, nth: number, body: string) => Told | undefined;
let pauses: number[];
/** The statements of each shared call, by what they do and to which request. */
let calls: string[][];

beforeEach(async () => {
  aws.reset();
  tell = () => undefined;
  pauses = [];
  calls = [];
  const asked = new Map<string, number>();
  server = await loopbackServer((response, { headers, body }) => {
    const operation = String(headers['x-amz-target']).split('.')[1] ?? '';
    const nth = (asked.get(operation) ?? 0) + 1;
    asked.set(operation, nth);
    if (operation === 'BatchExecuteStatement') calls.push(statementsIn(body));
    const told = tell(operation, nth, body);
    const { status = 200, body: answer } = told ?? aws.answer(`DynamoDB_20120810.${operation}`, body);
    answerJson(response, status, answer);
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ region: 'eu-central-1', endpoint: server.endpoint, credentials, maxAttempts: 1 });
  ledger = dynamoAdmissionLedger({ client, tableName: 'ledger' });
});
afterEach(async () => {
  client.destroy();
  await server.stop();
});

const statementsIn = (body: string): string[] =>
  JSON.parse(body).Statements.map(
    ({ Statement, Parameters }: { Statement: string; Parameters: { S?: string }[] }) =>
      `${Statement.split(' ')[0]} ${Parameters.find(({ S }) => S?.startsWith('REQ#'))?.S?.slice('REQ#'.length)}`,
  );

const entry = { at: noon, what: 'sent', attempt: 1, result: 'started' } as const;
const created = (requestId: string): LedgerItem =>
  create(aNewRequest({ requestId, jobName: 'orders-etl' }), aLease({ leaseToken: 'me' }));
const creates = (...ids: readonly string[]): LedgerWrite[] =>
  ids.map((requestId) => ({ kind: 'create', item: created(requestId) }));
const records = (...ids: readonly string[]): LedgerWrite[] =>
  ids.map((requestId) => ({
    kind: 'change',
    change: record(aStarting({ requestId }), { jobRunId: `jr_${requestId}`, startedAt: noon }, entry),
  }));

const carryOut = (writes: readonly LedgerWrite[]): Promise<PromiseSettledResult<WriteResult>[]> => {
  const sleepMs = async (ms: number) => void pauses.push(ms);
  const pending: PendingWrite[] = [];
  const answers = writes.map(
    (write) => new Promise<WriteResult>((settle, fail) => pending.push({ write, settle, fail })),
  );
  dynamoSharedCalls({ client, tableName: 'ledger' }, ledger, { sleepMs, random: () => 0.5 }).carryOut(pending);
  return Promise.allSettled(answers);
};

const applied = { status: 'fulfilled', value: { applied: true } };
const refusedBy = (item: LedgerItem | undefined) => ({ status: 'fulfilled', value: { applied: false, item } });
const unreachable = (message: string, retryable = true) => ({
  status: 'rejected',
  reason: expect.objectContaining({
    code: 'LEDGER_UNREACHABLE',
    retryable,
    message: expect.stringContaining(message),
  }),
});
const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `r${at + 1}`);
const inCalls = () => aws.counts().calls;

describe('writes that share a call', () => {
  it('are carried out each by itself, for the price of as many single writes', async () => {
    expect(await carryOut(creates('r1', 'r2'))).toEqual([applied, applied]);
    expect(await carryOut([...records('r1', 'r2'), ...creates('r3')])).toEqual([applied, applied, applied]);
    expect(calls).toEqual([
      ['INSERT r1', 'INSERT r2'],
      ['UPDATE r1', 'UPDATE r2', 'INSERT r3'],
    ]);
    const { itemWriteUnits, indexWriteUnits } = aws.counts();
    expect(await ledger.get('r1')).toMatchObject({ state: 'STARTED', jobRunId: 'jr_r1' });

    aws.reset();
    for (const item of ['r1', 'r2', 'r3'].map(created)) await ledger.create(item);
    for (const write of records('r1', 'r2')) if (write.kind === 'change') await ledger.change(write.change);
    expect(aws.counts()).toMatchObject({ itemWriteUnits, indexWriteUnits });
  });

  it('are at most 25; the one that is left goes by itself', async () => {
    expect(await carryOut(creates(...ids(26)))).toEqual(ids(26).map(() => applied));
    expect(inCalls()).toEqual({ BatchExecuteStatement: 1, PutItem: 1 });
    expect(calls[0]).toHaveLength(25);
  });

  it('are never two of one item, which DynamoDB would refuse together with all others', async () => {
    const [first, second, again] = await carryOut(creates('r1', 'r2', 'r1'));
    expect([first, second]).toEqual([applied, applied]);
    expect(again).toEqual(refusedBy(created('r1')));
    expect(inCalls()).toEqual({ BatchExecuteStatement: 1, PutItem: 1 });
  });

  it.each([
    [1_000_000, [2]],
    [1_000_001, []],
  ])('may have %i characters together, in calls of %j', async (characters, sizes) => {
    const charactersOf = (item: LedgerItem): number => {
      const { Statement = '', Parameters = [] } = toInsert('ledger', item);
      return Parameters.reduce((sum, { S = '' }) => sum + S.length, Statement.length);
    };
    const [first, second] = [created('r1'), created('r2')];
    const missing = characters - charactersOf(first) - charactersOf(second);
    const filled = { ...first, identity: first.identity + 'x'.repeat(missing) };
    const answers = await carryOut([filled, second].map((item) => ({ kind: 'create', item })));
    expect(answers).toEqual([applied, applied]);
    expect(calls.map((call) => call.length)).toEqual(sizes);
  });

  it('are spread over calls where they are large', async () => {
    const large = ids(5).map((requestId) => ({ ...created(requestId), identity: 'x'.repeat(290_000) }));
    expect(await carryOut(large.map((item) => ({ kind: 'create', item })))).toEqual(large.map(() => applied));
    // The two calls are under way together, so either may arrive first.
    expect(calls.map((call) => call.length).toSorted()).toEqual([2, 3]);
  });

  it('are none where a write is alone', async () => {
    expect(await carryOut(creates('r1'))).toEqual([applied]);
    expect(await carryOut(records('r1'))).toEqual([applied]);
    expect(inCalls()).toEqual({ PutItem: 1, UpdateItem: 1 });
  });
});

describe('a write that is refused', () => {
  it('learns what stands there, by one consistent reading for all of its call', async () => {
    await carryOut(creates('r1', 'r2'));
    aws.resetCounts();
    const answers = await carryOut([...creates('r1', 'r2', 'r3'), ...records('r4')]);
    expect(answers).toEqual([refusedBy(created('r1')), refusedBy(created('r2')), applied, refusedBy(undefined)]);
    expect(inCalls()).toEqual({ BatchExecuteStatement: 1, BatchGetItem: 1 });
    const read = server.received.find(({ headers }) => String(headers['x-amz-target']).endsWith('.BatchGetItem'));
    expect(JSON.parse(read?.body ?? '{}').RequestItems.ledger).toMatchObject({ ConsistentRead: true });
  });

  it('is not read where the server brings the item along', async () => {
    const [row] = await carryOut(creates('r1'));
    expect(row).toEqual(applied);
    const Item = aws.table('ledger').get({ pk: { S: 'REQ#r1' }, sk: { S: 'REQ' } });
    tell = (operation) =>
      operation === 'BatchExecuteStatement'
        ? { body: { Responses: [{ Error: { Code: 'ConditionalCheckFailed', Item } }, {}] } }
        : undefined;
    expect(await carryOut(records('r1', 'r2'))).toEqual([refusedBy(created('r1')), applied]);
    expect(inCalls()['BatchGetItem']).toBeUndefined();
  });

  it('does not know what stands there when that cannot be read', async () => {
    await carryOut(creates('r1', 'r2'));
    tell = (operation) => (operation === 'BatchGetItem' ? { status: 500, body: {} } : undefined);
    const [refused, other] = await carryOut(creates('r1', 'r3'));
    expect(refused).toEqual(unreachable('readRefused'));
    expect(other).toEqual(applied);
  });
});

const PASSING = [
  ...['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded', 'InternalServerError'],
  'TransactionConflict',
];

describe('a write that is refused in passing within a call that succeeds', () => {
  it.each(PASSING)('is tried again, and the others are not: %s', async (Code) => {
    tell = (operation, nth, body) => {
      if (operation !== 'BatchExecuteStatement' || nth > 2) return undefined;
      const { Statements } = JSON.parse(body);
      return { body: { Responses: Statements.map(() => ({ Error: { Code } })) } };
    };
    expect(await carryOut(creates('r1', 'r2'))).toEqual([applied, applied]);
    expect(pauses).toEqual([12.5, 25]);
    expect(calls).toHaveLength(3);
  });

  it('goes by itself when it is left alone, and its neighbours know their answers before', async () => {
    tell = (operation, nth) =>
      operation === 'BatchExecuteStatement' && nth === 1
        ? { body: { Responses: [{}, { Error: { Code: 'ThrottlingError', Message: 'slow down' } }, {}] } }
        : undefined;
    expect(await carryOut(creates('r1', 'r2', 'r3'))).toEqual([applied, applied, applied]);
    expect(calls).toHaveLength(1);
    expect(inCalls()).toEqual({ PutItem: 1 });
    expect(await ledger.get('r2')).toEqual(created('r2'));
  });

  it('is tried four times, with pauses that grow; then it is not known', async () => {
    tell = (operation) =>
      operation === 'BatchExecuteStatement'
        ? { body: { Responses: [1, 2].map(() => ({ Error: { Code: 'ThrottlingError', Message: 'slow down' } })) } }
        : undefined;
    const failed = unreachable('did not answer "create": ThrottlingError: slow down. It is being asked too much');
    expect(await carryOut(creates('r1', 'r2'))).toEqual([failed, failed]);
    expect(calls).toHaveLength(4);
    expect(pauses).toEqual([12.5, 25, 50]);
  });
});

describe('a write that cannot be carried out for another reason', () => {
  it('goes by itself, which says what is wrong, and harms no other', async () => {
    const tooLarge = { __type: 'ValidationException', message: 'Item size has exceeded the maximum allowed size' };
    tell = (operation) => {
      if (operation === 'PutItem') return { status: 400, body: tooLarge };
      const refused = { Error: { Code: 'ValidationError', Message: tooLarge.message } };
      return operation === 'BatchExecuteStatement' ? { body: { Responses: [{}, refused, {}] } } : undefined;
    };
    const answers = await carryOut(creates('r1', 'r2', 'r3'));
    expect(answers).toEqual([applied, unreachable('400 KB', false), applied]);
  });

  it('goes by itself where the call has no answer for it', async () => {
    tell = (operation) => (operation === 'BatchExecuteStatement' ? { body: { Responses: [{}] } } : undefined);
    expect(await carryOut(creates('r1', 'r2'))).toEqual([applied, applied]);
    expect(inCalls()).toEqual({ PutItem: 1 });
  });
});

describe('a call that is refused as a whole', () => {
  it.each(['ValidationException', 'SerializationException', 'UnknownOperationException', 'AccessDeniedException'])(
    'with %s carried nothing out: each of its writes goes by itself',
    async (name) => {
      tell = (operation) =>
        operation === 'BatchExecuteStatement' ? { status: 400, body: { __type: name, message: 'no' } } : undefined;
      expect(await carryOut([...creates('r1', 'r2'), ...records('r3')])).toEqual([
        applied,
        applied,
        refusedBy(undefined),
      ]);
      expect(calls).toHaveLength(1);
      expect(inCalls()).toMatchObject({ PutItem: 2, UpdateItem: 1 });
    },
  );

  it.each([
    ['InternalServerError', 500],
    ['ResourceNotFoundException', 400],
  ])(
    'with %s may have carried anything out: none of its writes is known, and none is repeated',
    async (name, status) => {
      tell = (operation) =>
        operation === 'BatchExecuteStatement' ? { status, body: { __type: name, message: 'no' } } : undefined;
      const answers = await carryOut([...creates('r1'), ...records('r2')]);
      expect(answers).toEqual([unreachable('did not answer "create"'), unreachable('did not answer "record"')]);
      expect(inCalls()).toEqual({});
    },
  );
});
