import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoExpectedChecks } from '../../lib/adapters/dynamo/dynamo-expected.ts';
import type { DynamoTable } from '../../lib/adapters/dynamo/dynamo-table.ts';
import { field } from '../../lib/core/json.ts';
import { checksKey } from '../../lib/core/ledger/expected-check.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs, systemClock, toUtcDay } from '../../lib/core/time.ts';
import { showMinute } from '../../lib/core/time-of-day.ts';
import type { ExpectedChecks } from '../../lib/ports/expected-checks.ts';
import type { EventFault } from '../../local/event-bus/put-events.ts';
import { aCloud, type TestCloud } from './a-cloud.ts';

const NOW = systemClock();
/** A time zone in which it is noon now: no midnight passes during the test, and the clock is never changed there. */
const AHEAD = 12 - new Date(NOW).getUTCHours();
const TIMEZONE = `Etc/GMT${AHEAD > 0 ? '-' : '+'}${Math.abs(AHEAD)}`;
const LOCAL_NOW = plusMs(NOW, AHEAD * HOUR_MS);
const BY = showMinute(Math.floor((LOCAL_NOW % DAY_MS) / MINUTE_MS) - 2);
const TODAY = toUtcDay(LOCAL_NOW);

const TRIGGERS = `
triggers:
  orders:
    on: { s3: { bucket: landing, key: 'orders/{area}/{file}.csv' } }
    start: { JobName: orders-etl }
    notify: { failed: 'arn:aws:sns:eu-central-1:000000000000:on-call' }
    expect: { by: '${BY}', timezone: ${TIMEZONE}, each: { area: [eu, us] } }
`;

let world: TestCloud;
let folder: string;
let table: DynamoTable;
let checks: ExpectedChecks;
let hasKilled = false;
const events: unknown[] = [];
const notices: { readonly subject: string; readonly text: string }[] = [];
const lines: unknown[] = [];

/** The sweep is killed at the first event on something missing. */
const harm: EventFault = (put) => {
  if (hasKilled || !put.some(({ detail }) => field(detail, 'state') === 'MISSED')) return undefined;
  hasKilled = true;
  for (const worker of world.cloud.workers('sweep')) worker.kill();
  return 'not-taken';
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glue-job-trigger-expected-'));
  const triggersFile = path.join(folder, 'triggers.yml');
  await writeFile(triggersFile, TRIGGERS);
  world = await aCloud({
    triggersFile,
    eventFault: harm,
    environment: { VISIBILITY_WINDOW_SECONDS: '1', PUBLISH_GRACE_SECONDS: '0' },
  });
  const { url: endpoint, region, topology } = world.cloud;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  table = { client: new DynamoDBClient({ endpoint, region, credentials }), tableName: topology().tableName };
  checks = dynamoExpectedChecks(table);
  world.cloud.feed.listen((event) => {
    if (event.kind === 'event-put' && field(event.event.detail, 'state') === 'MISSED') events.push(event.event.detail);
    if (event.kind === 'notice') notices.push(event);
    if (event.kind === 'function-log' && event.fields !== undefined) lines.push(event.fields);
  });
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** As if the last check had been that of the day before. */
const rewind = async (): Promise<void> => {
  const last = await checks.last('orders');
  if (last === undefined) throw new Error('nothing was checked');
  const Key = { pk: { S: checksKey('orders') }, sk: { S: TODAY } };
  await table.client.send(new DeleteItemCommand({ TableName: table.tableName, Key }));
  await checks.record({ ...last, date: toUtcDay(plusMs(LOCAL_NOW, -DAY_MS)), result: 'met' });
};

const decisions = (name: string) => lines.filter((line) => field(Object(line), 'decision') === name);

describe('what is expected in the local cloud', () => {
  it('is not told of on the day on which the expectation is new', async () => {
    await world.cloud.sweep();
    expect(await checks.last('orders')).toMatchObject({ date: TODAY, result: 'skipped' });
    expect(events).toEqual([]);
  });

  it('is told by one event and one message, with near misses, though the sweep is killed while it tells', async () => {
    await rewind();
    await world.cloud.upload('landing', 'orders/eu/a.csv', 'hello');
    await world.cloud.upload('landing', 'orders/US/b.csv', 'hello');
    await world.cloud.upload('landing', 'orders/us/c.CSV', 'hello');
    await world.runs('orders-etl', 2);
    await vi.waitFor(async () => expect(await checks.nearMisses('orders')).toHaveLength(1), { timeout: 30_000 });
    await world.cloud.sweep();
    expect(hasKilled).toBe(true);
    expect(events).toEqual([]);
    expect(await checks.last('orders')).toMatchObject({ result: 'missed', outcomeDue: expect.any(Number) });
    await world.cloud.sweep();
    await world.cloud.sweep();
    expect(events).toMatchObject([
      {
        state: 'MISSED',
        stage: 'test',
        trigger: 'orders',
        jobName: 'orders-etl',
        outcomeId: expect.stringMatching(/^[0-9a-f]{24}$/),
        expected: { date: TODAY, by: BY, timezone: TIMEZONE, until: 'arrived' },
        missing: ['area us'],
        nearMisses: expect.arrayContaining([
          expect.objectContaining({
            what: 's3://landing/orders/US/b.csv',
            reason: 'its area is "US"; did you mean "us"?',
          }),
          expect.objectContaining({
            what: 's3://landing/orders/us/c.CSV',
            reason: expect.stringContaining('would take this key in lower case'),
          }),
        ]),
      },
    ]);
    expect(notices).toMatchObject([
      { subject: `MISSED: orders (test), ${BY}`, text: expect.stringContaining('area us') },
    ]);
    expect(decisions('expected-missed')).toHaveLength(1);
  });

  it('is shown by the status of its trigger, and has come when what was missing comes', async () => {
    const { payload = '' } = await world.cloud.invoke('manual', { status: { trigger: 'orders' } });
    expect(JSON.parse(payload)).toMatchObject({
      message: expect.stringMatching(/By \S+ something was missing for \S+: area us. Near misses: s3:/),
      expected: { last: { date: TODAY, result: 'missed', missing: ['area us'] } },
    });
    await world.cloud.upload('landing', 'orders/us/d.csv', 'hello');
    await world.runs('orders-etl', 3);
    await world.cloud.sweep();
    expect(await checks.last('orders')).toHaveProperty('cameAt');
    expect(decisions('expected-came')).toHaveLength(1);
    expect(events).toHaveLength(1);
  });
});
