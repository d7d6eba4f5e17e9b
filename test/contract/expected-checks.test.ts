import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoExpectedChecks, dynamoNearMisses } from '../../lib/adapters/dynamo/dynamo-expected.ts';
import { checksKey, type ExpectedCheck, NEAR_MISS_SLOTS } from '../../lib/core/ledger/expected-check.ts';
import { DAY_MS, epochMs, HOUR_MS, plusMs, toEpochSeconds } from '../../lib/core/time.ts';
import type { ExpectedChecks, NearMissNotes } from '../../lib/ports/expected-checks.ts';
import { noon, unique } from '../doubles/ledger-items.ts';
import { memoryExpected } from '../doubles/memory-expected.ts';
import { JAVA } from '../machine/java.ts';
import { needing } from '../machine/tool.ts';
import { openDynamoDbLocal } from './dynamodb-local.ts';
import { type LedgerServer, openDynalite } from './dynamodb-servers.ts';

interface Opened {
  readonly checks: ExpectedChecks & NearMissNotes;
  close(): Promise<void>;
}

const on = (openServer: () => Promise<Pick<LedgerServer, 'client' | 'tableName' | 'close'>>) => async () => {
  const { close, ...table } = await openServer();
  return { checks: { ...dynamoExpectedChecks(table), ...dynamoNearMisses(table) }, close };
};

const aCheck = (given: Partial<ExpectedCheck> = {}): ExpectedCheck => ({
  trigger: unique('trigger'),
  date: '2026-11-26',
  jobName: 'orders-etl',
  result: 'missed',
  since: noon,
  due: plusMs(noon, HOUR_MS),
  checkedAt: plusMs(noon, HOUR_MS + 1),
  by: '13:00',
  timezone: 'Europe/Berlin',
  until: 'succeeded',
  missing: ['area eu', 'area "ü"'],
  nearMisses: [{ what: 's3://landing/x', at: noon, reason: 'its key' }],
  outcomeDue: plusMs(noon, 2 * HOUR_MS),
  expiresAt: toEpochSeconds(plusMs(noon, DAY_MS)),
  ...given,
});

const contract = (open: () => Promise<Opened>) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());

  it('gives the check of the latest date, as it was recorded, and none where there is none', async () => {
    const { checks } = opened;
    const check = aCheck();
    await checks.record(check);
    await checks.record({ ...check, date: '2026-11-25', result: 'met' });
    await checks.record(aCheck({ date: '2026-11-27' }));
    expect(await checks.last(check.trigger)).toEqual(check);
    expect(await checks.last(unique('trigger'))).toBeUndefined();
  });

  it('records one check for each trigger and date, the first', async () => {
    const { checks } = opened;
    const check = aCheck();
    expect(await checks.record(check)).toBe(true);
    expect(await checks.record({ ...check, result: 'met' })).toBe(false);
    expect(await checks.last(check.trigger)).toEqual(check);
  });

  it('notes that a check is told, and a late copy of that note makes no check', async () => {
    const { checks } = opened;
    const { outcomeDue, ...told } = aCheck();
    await checks.notePublished({ ...told, date: '2026-11-30' });
    expect(await checks.last(told.trigger)).toBeUndefined();
    await checks.record({ ...told, ...(outcomeDue !== undefined && { outcomeDue }) });
    await checks.notePublished(told);
    await checks.notePublished(told);
    expect(await checks.last(told.trigger)).toEqual(told);
  });

  it('notes when what was missing came, the first time only', async () => {
    const { checks } = opened;
    const check = aCheck();
    await checks.noteCame(check, epochMs(1));
    expect(await checks.last(check.trigger)).toBeUndefined();
    await checks.record(check);
    await checks.noteCame(check, epochMs(2));
    await checks.noteCame(check, epochMs(3));
    expect(await checks.last(check.trigger)).toEqual({ ...check, cameAt: 2 });
  });

  it('keeps a bounded number of near misses of a trigger, and the same one once', async () => {
    const { checks } = opened;
    const [trigger, other] = [unique('trigger'), unique('trigger')];
    const miss = { what: 's3://landing/orders/EU/é', at: noon, reason: 'in lower case it would match' };
    await checks.noteNearMiss(trigger, miss, noon);
    await checks.noteNearMiss(trigger, { ...miss, at: plusMs(noon, 1) }, noon);
    expect(await checks.nearMisses(trigger)).toEqual([{ ...miss, at: plusMs(noon, 1) }]);
    expect(await checks.nearMisses(other)).toEqual([]);
    for (let nth = 0; nth < 100; nth += 1) await checks.noteNearMiss(trigger, { ...miss, what: `s3://b/${nth}` }, noon);
    expect(await checks.nearMisses(trigger)).toHaveLength(NEAR_MISS_SLOTS);
  });
};

describe('expectations in memory', () => contract(async () => ({ checks: memoryExpected(), close: async () => {} })));
describe('expectations on dynalite', () => contract(on(openDynalite)));
describe("expectations on AWS's DynamoDB Local", needing(JAVA), () => contract(on(openDynamoDbLocal)));

it('a check that somebody has edited is an error that names it', async () => {
  const { client, tableName, close } = await openDynalite();
  const Item = { pk: { S: checksKey('orders') }, sk: { S: '2026-11-26' }, result: { S: 'perhaps' } };
  await client.send(new PutItemCommand({ TableName: tableName, Item }));
  await expect(dynamoExpectedChecks({ client, tableName }).last('orders')).rejects.toMatchObject({
    code: 'LEDGER_UNREACHABLE',
    message: expect.stringContaining('EXPECT#orders, 2026-11-26'),
  });
  await close();
});
