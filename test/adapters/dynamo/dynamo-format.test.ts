import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attributes, fromLedgerItem, requestKey } from '../../../lib/adapters/dynamo/dynamo-table.ts';
import { drainBacklog } from '../../../lib/backlog/drain-backlog.ts';
import { READ_FORMAT, WRITTEN_FORMAT } from '../../../lib/core/ledger/parse-ledger-item.ts';
import * as starting from '../../../lib/core/ledger/start-writes.ts';
import { plusMs, SECOND_MS } from '../../../lib/core/time.ts';
import { type LedgerServer, openDynalite } from '../../contract/dynamodb-servers.ts';
import { brokenItem, putAttributes, readerOf } from '../../doubles/broken-items.ts';
import { aLease, aNewRequest, anEnding, aWaiting, noon, unique } from '../../doubles/ledger-items.ts';
import { START_OF_TEST, testWorld } from '../../doubles/test-world.ts';

let server: LedgerServer;
beforeAll(async () => {
  server = await openDynalite();
});
afterAll(() => server.close());

const put = (attributes: Attributes) => putAttributes(server, attributes);
const aReader = () => readerOf(server);
const jobKey = (jobName: string): Attributes => ({ pk: { S: 'JOBS' }, sk: { S: jobName } });
const at = (index: number) => plusMs(START_OF_TEST, index);

/** A backlog of a job. */
const aLine = async (length: number) => {
  const jobName = unique('job');
  for (let index = 0; index < length; index += 1) {
    const requestId = `${jobName}-r${index}`;
    const item = aWaiting({ jobName, requestId, arrival: at(index) });
    await put(fromLedgerItem(item));
  }
  return { jobName, ids: (...places: number[]) => places.map((place) => `${jobName}-r${place}`) };
};

describe('an old function that meets what a later version has written', () => {
  const later = { format: { N: String(READ_FORMAT + 1) } };

  it('acquires no such item, changes nothing of it, and says that it is of a later version', async () => {
    const { ledger, logged } = aReader();
    const { jobName, ids } = await aLine(2);
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
    expect(await drainBacklog({ jobName }, 0, world.invocation({ ledger }))).toMatchObject({ end: 'empty' });
    expect(world.glue.runs).toHaveLength(1);
    expect(world.errors()).toMatchObject([
      { fields: { requestId, error: { message: expect.stringContaining('reads up to 1: a later version') } } },
    ]);
    expect((await ledger.backlog(jobName, 'orders')).map((entry) => entry.state)).toEqual(['WAITING']);
    expect(logged).toEqual([]);
  });

  it('leaves a field and a reason alone that it does not know, where the format is one that it reads', async () => {
    const { ledger } = aReader();
    const item = aWaiting({ notBefore: noon });
    const unknown = { waitingFor: { S: 'full-moon' }, backoff: { S: '{"of":"the stars"}' }, colour: { S: 'blue' } };
    await put(brokenItem(item, unknown));
    const { waitingFor: _reason, ...rest } = item;
    expect(await ledger.get(item.requestId)).toEqual(rest);
    expect(await ledger.acquire(starting.acquire(item, aLease()))).toMatchObject({
      applied: true,
      item: { state: 'STARTING' },
    });
  });

  it('sees of an entry of the register only that the job is there, and notes nothing in it', async () => {
    const { ledger } = aReader();
    const jobName = unique('job');
    const entry = { ...jobKey(jobName), ...later, backlogMark: { S: 'm' }, colour: { S: 'blue' } };
    await put(entry);
    expect(await ledger.job(jobName)).toEqual({ jobName });
    expect(await ledger.jobs()).toContainEqual({ jobName });
    await ledger.noteJob(jobName, { backlogMark: 'mine', polledAt: noon });
    const read = new GetItemCommand({ TableName: server.tableName, Key: jobKey(jobName) });
    expect((await server.client.send(read)).Item).toEqual(entry);
  });
});

describe('a new function that meets what an older version has written', () => {
  it('reads, acquires and resolves an item without a format and without a backoff', async () => {
    const { ledger } = aReader();
    const old = aWaiting();
    expect(old).not.toHaveProperty('format');
    await put(fromLedgerItem(old));
    expect(await ledger.get(old.requestId)).toEqual(old);
    const taken = await ledger.acquire(starting.acquire(old, aLease({ leaseToken: 'me' })));
    expect(taken.applied).toBe(true);
    const entry = { at: noon, what: 'sent', attempt: 1, result: 'started' } as const;
    const run = { jobRunId: unique('jr'), startedAt: noon };
    expect(await ledger.change(starting.record({ ...old, leaseToken: 'me' }, run, entry))).toEqual({ applied: true });
  });

  it('writes its own format into each new item, however it is admitted', () => {
    const created = starting.create(aNewRequest(), aLease());
    const queued = starting.enqueue(aNewRequest(), 'leaseToken', 'backlog');
    const refused = starting.refuse(aNewRequest(), 'leaseToken', { name: 'E', message: 'm' }, anEnding());
    expect([created, queued, refused].map(({ format }) => format)).toEqual(Array(3).fill(WRITTEN_FORMAT));
    expect(WRITTEN_FORMAT).toBeLessThanOrEqual(READ_FORMAT);
  });

  it('reads an entry of the register without a format, and writes its own with the next note', async () => {
    const { ledger } = aReader();
    const jobName = unique('job');
    await put({ ...jobKey(jobName), backlogMark: { S: 'm' } });
    expect(await ledger.job(jobName)).toEqual({ jobName, backlogMark: 'm' });
    await ledger.noteJob(jobName, { polledAt: noon });
    expect(await ledger.job(jobName)).toEqual({ jobName, backlogMark: 'm', polledAt: noon });
    const read = new GetItemCommand({ TableName: server.tableName, Key: jobKey(jobName) });
    expect((await server.client.send(read)).Item).toMatchObject({ format: { N: String(WRITTEN_FORMAT) } });
  });
});
