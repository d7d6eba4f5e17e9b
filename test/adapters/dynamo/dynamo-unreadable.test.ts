import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attributes, fromLedgerItem, requestKey } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import { drainBacklog } from '../../../lib/backlog/drain-backlog.ts';
import * as doubts from '../../../lib/core/ledger/doubt-writes.ts';
import { plusMs, SECOND_MS } from '../../../lib/core/time.ts';
import { sweep } from '../../../lib/sweep/sweep.ts';
import { type LedgerServer, openDynalite } from '../../contract/dynamodb-servers.ts';
import { brokenItem, putAttributes, readerOf } from '../../doubles/broken-items.ts';
import { anUncertain, aStarted, aStarting, aWaiting, unique } from '../../doubles/ledger-items.ts';
import { START_OF_TEST, testWorld } from '../../doubles/test-world.ts';
import { wholeDynamoLedger } from '../../doubles/whole-ledger.ts';

let server: LedgerServer;
beforeAll(async () => {
  server = await openDynalite();
});
afterAll(() => server.close());

const put = (attributes: Attributes) => putAttributes(server, attributes);
const aReader = () => readerOf(server);
const at = (index: number) => plusMs(START_OF_TEST, index);

/** A line of a job of which some entries, by their place, cannot be read. */
const aLine = async (length: number, unreadable: readonly number[]) => {
  const jobName = unique('job');
  for (let index = 0; index < length; index += 1) {
    const requestId = `${jobName}-r${index}`;
    const item = aWaiting({ jobName, requestId, arrival: at(index) });
    await put(unreadable.includes(index) ? brokenItem(item, { state: { S: 'HIBERNATING' } }) : fromLedgerItem(item));
  }
  return { jobName, ids: (...places: number[]) => places.map((place) => `${jobName}-r${place}`) };
};

describe('an entry that cannot be read', () => {
  it('is reported, and skipped by the reader of a backlog, also if it fills whole pages', async () => {
    const { ledger, logged } = aReader();
    const { jobName, ids } = await aLine(9, [0, 3, 4, 5, 6, 8]);
    const read: string[] = [];
    for (
      let page = await ledger.backlog(jobName, 'orders');
      page.length > 0;
      page = await ledger.backlog(jobName, 'orders', page.at(-1))
    ) {
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
    expect(await drainBacklog({ jobName }, 0, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(world.glue.runs).toHaveLength(2);
    expect(logged).toHaveLength(2);
  });

  it('among the doubts keeps no other doubt from being resolved, of whatever job', async () => {
    const { ledger, logged } = aReader();
    const doubt = { visibilityFrom: START_OF_TEST, searchFrom: START_OF_TEST, nextSearch: START_OF_TEST };
    const item = anUncertain({ jobName: unique('job'), requestId: unique('doubt'), ...doubt });
    const bad = { ...item, requestId: unique('doubt') };
    await put(fromLedgerItem(item));
    await put(brokenItem(bad, { jobName: { N: '7' } }));
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
    await put(brokenItem(bad, { startedAt: { S: 'yesterday' } }));
    await put(fromLedgerItem(good));
    expect((await ledger.running(jobName)).map(({ requestId }) => requestId)).toEqual([good.requestId]);
    expect(logged).toMatchObject([{ requestId: bad.requestId }]);
  });

  it('of an object is left out of the answer about it, and the others are listed', async () => {
    const { ledger, logged } = aReader();
    const event = { source: 's3', bucket: 'landing', key: unique('key'), eventTime: '2026-11-22T11:59:59Z' } as const;
    const bad = aWaiting({ event, arrival: at(0) });
    const good = aWaiting({ event, arrival: at(1) });
    await put(brokenItem(bad, { attempt: { S: 'first' } }));
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
    const strict = wholeDynamoLedger({ client: server.client, tableName: server.tableName });
    const { jobName } = await aLine(2, [0]);
    await expect(strict.backlog(jobName, 'orders')).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      retryable: false,
    });
  });
});
