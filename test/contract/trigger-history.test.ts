import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoHistory } from '../../lib/adapters/dynamo/dynamo-history.ts';
import { fromLedgerItem } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { DAY_MS, plusMs, toUtcDay } from '../../lib/core/time.ts';
import type { Unreadable } from '../../lib/ports/ledger.ts';
import type { Arrivals, PastRequest, TriggerHistory } from '../../lib/ports/trigger-history.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRejected, aWaiting, noon, unique } from '../doubles/ledger-items.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import { memoryLedger } from '../doubles/memory-ledger.ts';
import { type WholeLedger, wholeDynamoLedger } from '../doubles/whole-ledger.ts';
import { openDynalite } from './dynamodb-servers.ts';

interface Opened {
  readonly ledger: WholeLedger;
  readonly history: TriggerHistory & Arrivals;
  close(): Promise<void>;
}

const inMemory = async (): Promise<Opened> => {
  const ledger = memoryLedger();
  return { ledger, history: memoryHistory(ledger), close: async () => undefined };
};

const failOn = ({ requestId }: Unreadable): void => expect.unreachable(`${requestId} cannot be read`);

const onDynalite = async (): Promise<Opened> => {
  const server = await openDynalite();
  return { ledger: wholeDynamoLedger(server), history: dynamoHistory(server, failOn, 3), close: server.close };
};

const today = toUtcDay(noon);

/** A day page by page. */
const wholeDay = async ({ ofDay }: Pick<TriggerHistory, 'ofDay'>, trigger: string) => {
  const pages: (readonly PastRequest[])[] = [];
  do pages.push(await ofDay(trigger, today, pages.at(-1)?.at(-1)));
  while (pages.at(-1)?.length !== 0);
  return pages.slice(0, -1);
};

describe.each([
  ['in memory', inMemory],
  ['on dynalite', onDynalite],
] as const)('the history of a trigger %s', (_where, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  const aTriggerWith = async (count: number) => {
    const trigger = unique('trigger');
    const items = Array.from({ length: count }, (_, at) => aWaiting({ trigger, arrival: plusMs(noon, at * 1_000) }));
    for (const item of items) await opened.ledger.create(item);
    return { trigger, ids: items.map(({ requestId }) => requestId) };
  };

  it('holds each request of the day once, in order of arrival, whatever partition it is in', async () => {
    const { trigger, ids } = await aTriggerWith(40);
    await opened.ledger.create(aWaiting({ trigger, arrival: plusMs(noon, DAY_MS) }));
    await opened.ledger.create(aWaiting({ trigger: `${trigger}-other` }));
    const found = (await wholeDay(opened.history, trigger)).flat();
    expect(found.map(({ requestId }) => requestId)).toEqual(ids);
  });

  it('gives a day page by page, each in order, and begins behind whatever place is given', async () => {
    const { trigger, ids } = await aTriggerWith(40);
    const pages = await wholeDay(opened.history, trigger);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.flat().map(({ requestId }) => requestId)).toEqual(ids);
    const from = { arrival: plusMs(noon, 38_000), requestId: '' };
    expect((await opened.history.ofDay(trigger, today, from)).map(({ requestId }) => requestId)).toEqual(ids.slice(38));
  });

  it('gives the latest first where only the latest are asked for', async () => {
    const { trigger, ids } = await aTriggerWith(40);
    const found = await opened.history.latestOfDay(trigger, today, 8);
    const arrivals = found.map(({ arrival }) => arrival);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => b - a));
    expect(found[0]?.requestId).toBe(ids.at(-1));
    expect(found.length).toBeLessThanOrEqual(8);
  });

  it('tells what an answer or a table needs of a request, and no more', async () => {
    const trigger = unique('trigger');
    const error = { name: 'FAILED', message: 'out of memory' };
    const usage = { executionSeconds: 60, dpuSeconds: 600 };
    const ended = anEnded({ trigger, state: 'FAILED', error, attempt: 2, usage });
    const rejected = aRejected({ trigger, arrival: plusMs(noon, 1) });
    const waiting = aWaiting({ trigger, arrival: plusMs(noon, 2), waitingFor: 'busy' });
    for (const item of [ended, rejected, waiting]) await opened.ledger.create(item);
    const { jobName, requestId, identity, jobRunId, startedAt, endedAt } = ended;
    const ofEach = ({
      requestId: id,
      jobName: job,
      arrival,
      state,
    }: typeof ended | typeof rejected | typeof waiting) => ({
      ...{ requestId: id, jobName: job, arrival, state, trigger, identity, attempt: 1 },
    });
    expect(await opened.history.ofDay(trigger, today)).toEqual([
      { ...ofEach(ended), requestId, jobName, attempt: 2, jobRunId, startedAt, endedAt, error, usage },
      { ...ofEach(rejected), error: rejected.error, endedAt: rejected.endedAt },
      { ...ofEach(waiting), waitingFor: 'busy' },
    ]);
  });

  it('gives what has arrived since a moment, and says so where that is too much to give all of it', async () => {
    const { trigger, ids } = await aTriggerWith(40);
    const since = (seconds: number, about: number) =>
      opened.history.arrivedSince(trigger, today, plusMs(noon, seconds * 1_000), about);
    const found = await since(30, 200);
    expect(found?.map(({ requestId }) => requestId).toSorted()).toEqual(ids.slice(30).toSorted());
    expect(await since(40, 200)).toEqual([]);
    expect(await since(0, 16)).toBeUndefined();
  });

  it('is empty for a day on which nothing came', async () => {
    expect(await opened.history.ofDay(unique('trigger'), today)).toEqual([]);
  });
});

it('an entry that somebody has edited is passed over, and told of; the others are read', async () => {
  const server = await openDynalite();
  const told: Unreadable[] = [];
  const trigger = unique('trigger');
  const right = aWaiting({ trigger });
  const edited = fromLedgerItem(aWaiting({ trigger }));
  await wholeDynamoLedger(server).create(right);
  const Item = { ...edited, state: { S: 'LOST' } };
  await server.client.send(new PutItemCommand({ TableName: server.tableName, Item }));
  const found = await dynamoHistory(server, (unreadable) => told.push(unreadable)).ofDay(trigger, today);
  await server.close();
  expect(found.map(({ requestId }) => requestId)).toEqual([right.requestId]);
  expect(told).toMatchObject([
    { error: { message: expect.stringContaining(`item ${edited['pk']?.S} cannot be read`) } },
  ]);
});
