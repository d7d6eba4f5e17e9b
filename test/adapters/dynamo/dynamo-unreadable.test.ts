import { DeleteItemCommand, GetItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attributes, fromLedgerItem, requestKey } from '../../../lib/adapters/dynamo/dynamo-item.ts';
import { dynamoLedger } from '../../../lib/adapters/dynamo/dynamo-ledger.ts';
import { drainBacklog } from '../../../lib/backlog/drain-backlog.ts';
import * as admission from '../../../lib/core/ledger/admission-writes.ts';
import * as doubts from '../../../lib/core/ledger/doubt-writes.ts';
import { READ_FORMAT, WRITTEN_FORMAT } from '../../../lib/core/ledger/ledger-format.ts';
import type { LedgerItem } from '../../../lib/core/ledger/ledger-item.ts';
import * as sending from '../../../lib/core/ledger/sending-writes.ts';
import { plusMs, SECOND_MS, toEpochSeconds } from '../../../lib/core/time.ts';
import { reportUnreadable } from '../../../lib/ledger/report-unreadable.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { type LedgerServer, openDynalite } from '../../contract/dynamodb-servers.ts';
import {
  aLease,
  aNewRequest,
  anUncertain,
  aStarted,
  aStarting,
  aWaiting,
  noon,
  unique,
} from '../../doubles/ledger-items.ts';
import { START_OF_TEST, testWorld } from '../../doubles/test-world.ts';

let server: LedgerServer;
beforeAll(async () => {
  server = await openDynalite();
});
afterAll(() => server.close());

const put = (attributes: Attributes) =>
  server.client.send(new PutItemCommand({ TableName: server.tableName, Item: attributes }));

/** A ledger with small pages, and what it could not read. */
const aReader = () => {
  const logged: Readonly<Record<string, unknown>>[] = [];
  const quiet = () => undefined;
  const log = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (_: string, fields: Readonly<Record<string, unknown>>) => void logged.push(fields),
  };
  const table = { client: server.client, tableName: server.tableName };
  return { ledger: dynamoLedger(table, { pageSize: 2, passOver: reportUnreadable(log) }), logged };
};

const broken = (item: LedgerItem, attributes: Attributes): Attributes => ({ ...fromLedgerItem(item), ...attributes });
const at = (index: number) => plusMs(START_OF_TEST, index);

/** A line of a job of which some entries, by their place, cannot be read. */
const aLine = async (length: number, unreadable: readonly number[]) => {
  const jobName = unique('job');
  for (let index = 0; index < length; index += 1) {
    const requestId = `${jobName}-r${index}`;
    const item = aWaiting({ jobName, requestId, arrival: at(index) });
    await put(unreadable.includes(index) ? broken(item, { state: { S: 'HIBERNATING' } }) : fromLedgerItem(item));
  }
  return { jobName, ids: (...places: number[]) => places.map((place) => `${jobName}-r${place}`) };
};

describe('an entry that cannot be read', () => {
  it('is reported, and skipped by the reader of a backlog, also if it fills whole pages', async () => {
    const { ledger, logged } = aReader();
    const { jobName, ids } = await aLine(9, [0, 3, 4, 5, 6, 8]);
    const read: string[] = [];
    for (let page = await ledger.backlog(jobName); page.length > 0; page = await ledger.backlog(jobName, page.at(-1))) {
      read.push(...page.map(({ requestId }) => requestId));
    }
    expect(read).toEqual(ids(1, 2, 7));
    expect(logged.map(({ requestId }) => requestId)).toEqual(ids(0, 3, 4, 5, 6, 8));
    expect(logged[0]).toMatchObject({ decision: 'unreadable', error: { message: expect.stringContaining('state') } });
  });

  it('keeps no request behind it from starting', async () => {
    const { ledger, logged } = aReader();
    const { jobName } = await aLine(4, [0, 2]);
    const world = testWorld();
    world.pass(SECOND_MS);
    expect(await drainBacklog({ jobName }, false, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(world.glue.runs).toHaveLength(2);
    expect(logged).toHaveLength(2);
  });

  it('among the doubts keeps no other doubt from being resolved, of whatever job', async () => {
    const { ledger, logged } = aReader();
    const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
    const item = anUncertain({ jobName: unique('job'), requestId: unique('doubt'), ...doubt });
    const bad = { ...item, requestId: unique('doubt') };
    await put(fromLedgerItem(item));
    await put(broken(bad, { jobName: { N: '7' } }));
    const world = testWorld();
    world.pass(120 * SECOND_MS);
    await sweep([], world.invocation({ ledger, limitMs: 120_000 }));
    expect(await ledger.get(item.requestId)).toMatchObject({ state: 'STARTED' });
    expect(logged).toMatchObject([{ decision: 'unreadable', requestId: bad.requestId }]);
    await server.client.send(new DeleteItemCommand({ TableName: server.tableName, Key: requestKey(bad.requestId) }));
  });

  it('among the runs in flight keeps no other from being asked about', async () => {
    const { ledger, logged } = aReader();
    const jobName = unique('job');
    const bad = aStarted({ jobName, arrival: at(0) });
    const good = aStarted({ jobName, arrival: at(1) });
    await put(broken(bad, { startedAt: { S: 'yesterday' } }));
    await put(fromLedgerItem(good));
    expect((await ledger.running(jobName)).map(({ requestId }) => requestId)).toEqual([good.requestId]);
    expect(logged).toMatchObject([{ requestId: bad.requestId }]);
  });

  it('of an object is left out of the answer about it, and the others are listed', async () => {
    const { ledger, logged } = aReader();
    const event = { source: 's3', bucket: 'landing', key: unique('key'), eventTime: '2026-11-22T11:59:59Z' } as const;
    const bad = aWaiting({ event, arrival: at(0) });
    const good = aWaiting({ event, arrival: at(1) });
    await put(broken(bad, { attempt: { S: 'first' } }));
    await put(fromLedgerItem(good));
    const found = await ledger.ofObject('landing', event.key, 20);
    expect(found.map(({ requestId }) => requestId)).toEqual([good.requestId]);
    expect(logged).toMatchObject([{ requestId: bad.requestId }]);
  });

  it('of the register counts as a job of which nothing is noted', async () => {
    const { ledger } = aReader();
    const jobName = unique('job');
    await put({ pk: { S: 'JOBS' }, sk: { S: jobName }, polledAt: { S: 'never' }, backlogMark: { N: '1' } });
    expect(await ledger.job(jobName)).toEqual({ jobName });
    expect(await ledger.jobs()).toContainEqual({ jobName });
  });

  it('without what its state demands is changed by no write, and its reader hears what is missing', async () => {
    const { ledger } = aReader();
    const item = aStarting({ leaseUntil: at(0) });
    const { leaseUntil: _gone, ...leaseless } = fromLedgerItem(item);
    await put(leaseless);
    const doubt = { visibilityFrom: at(1), searchFrom: at(1), nextSearch: at(1) };
    const entry = { at: at(1), what: 'searched', attempt: 1, result: 'too-early' } as const;
    const expired = doubts.doubtExpired(item, doubt, plusMs(START_OF_TEST, SECOND_MS), entry);
    await expect(ledger.change(expired)).rejects.toThrow('wrong or missing leaseUntil');
    const key = { TableName: server.tableName, Key: requestKey(item.requestId) };
    expect((await server.client.send(new GetItemCommand(key))).Item).toEqual(leaseless);
  });

  it('is an error for a reader that must know every entry, such as a deployment that looks for open requests', async () => {
    const strict = dynamoLedger({ client: server.client, tableName: server.tableName });
    const { jobName } = await aLine(2, [0]);
    await expect(strict.backlog(jobName)).rejects.toMatchObject({ code: 'LEDGER_UNREACHABLE', retryable: false });
  });
});

describe('an old function that meets what a later version has written', () => {
  const later = { format: { N: String(READ_FORMAT + 1) } };

  it('acquires no such item, changes nothing of it, and says that it is of a later version', async () => {
    const { ledger, logged } = aReader();
    const { jobName, ids } = await aLine(2, []);
    const [requestId = ''] = ids(0);
    const key = { TableName: server.tableName, Key: requestKey(requestId) };
    await server.client.send(
      new UpdateItemCommand({
        ...key,
        UpdateExpression: 'SET #format = :later, colour = :blue',
        ExpressionAttributeNames: { '#format': 'format' },
        ExpressionAttributeValues: { ':later': later.format, ':blue': { S: 'blue' } },
      }),
    );
    const world = testWorld();
    world.pass(SECOND_MS);
    expect(await drainBacklog({ jobName }, false, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(world.glue.runs).toHaveLength(1);
    expect(world.errors()).toMatchObject([
      { fields: { requestId, error: { message: expect.stringContaining('reads up to 1: a later version') } } },
    ]);
    expect((await ledger.backlog(jobName)).map((entry) => entry.state)).toEqual(['WAITING']);
    expect(logged).toEqual([]);
  });

  it('leaves a field and a reason alone that it does not know, where the format is one that it reads', async () => {
    const { ledger } = aReader();
    const item = aWaiting({ notBefore: noon });
    const unknown = { waitingFor: { S: 'full-moon' }, backoff: { S: '{"of":"the stars"}' }, colour: { S: 'blue' } };
    await put(broken(item, unknown));
    const { waitingFor: _reason, ...rest } = item;
    expect(await ledger.get(item.requestId)).toEqual(rest);
    expect(await ledger.acquire(sending.acquire(item, aLease()))).toMatchObject({
      applied: true,
      item: { state: 'STARTING' },
    });
  });
});

describe('a new function that meets what an older version has written', () => {
  it('reads, acquires and resolves an item without a format and without a backoff', async () => {
    const { ledger } = aReader();
    const old = aWaiting();
    expect(old).not.toHaveProperty('format');
    await put(fromLedgerItem(old));
    expect(await ledger.get(old.requestId)).toEqual(old);
    const taken = await ledger.acquire(sending.acquire(old, aLease({ leaseToken: 'me' })));
    expect(taken.applied).toBe(true);
    const entry = { at: noon, what: 'sent', attempt: 1, result: 'started' } as const;
    const run = { jobRunId: unique('jr'), startedAt: noon };
    expect(await ledger.change(sending.record({ ...old, leaseToken: 'me' }, run, entry))).toEqual({ applied: true });
  });

  it('writes its own format into each new item, however it is admitted', () => {
    const created = admission.create(aNewRequest(), aLease());
    const queued = admission.enqueue(aNewRequest(), 'leaseToken', 'backlog');
    const refused = admission.refuse(aNewRequest(), 'leaseToken', { name: 'E', message: 'm' }, toEpochSeconds(noon));
    expect([created, queued, refused].map(({ format }) => format)).toEqual(Array(3).fill(WRITTEN_FORMAT));
    expect(WRITTEN_FORMAT).toBeLessThanOrEqual(READ_FORMAT);
  });
});
