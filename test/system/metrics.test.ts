/** The metrics that the built functions write in the local cloud, held against the alarms of the stack. */
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchStopJobRunCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoExpectedChecks } from '../../lib/adapters/dynamo/dynamo-expected.ts';
import { HOUR_MS, plusMs, systemClock, toUtcDay } from '../../lib/core/time.ts';
import { METRICS } from '../../lib/log/metrics.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';
import { alarmsOn, type Extracted, NAMESPACE, writtenMetrics } from './written-metrics.ts';

const TRIGGERS_FILE = path.join(import.meta.dirname, 'metrics-triggers.yml');

let world: TestCloud;
let written: readonly Extracted[] = [];

const numbersOf = (name: string, trigger: string): readonly number[] =>
  written
    .filter((metric) => metric.name === name && metric.dimensions['Trigger'] === trigger)
    .flatMap(({ value }) => value);

const total = (name: string, trigger: string): number => numbersOf(name, trigger).reduce((sum, each) => sum + each, 0);

const until = (what: string, name: string, trigger: string, least = 1) =>
  world.cloud.feed.until(what, () => total(name, trigger) >= least);

beforeAll(async () => {
  world = await aCloud({
    triggersFile: TRIGGERS_FILE,
    sweepEveryMs: 1_000,
    jobs: [
      { name: 'good', behaviour: { startupMs: 20, takesMs: 1_500 } },
      { name: 'bad', behaviour: { ends: ['FAILED'], startupMs: 20, takesMs: 200 } },
      { name: 'lasting', maxConcurrentRuns: 1, behaviour: { startupMs: 20, takesMs: 3_600_000 } },
    ],
    faults: [{ fault: 'error', error: 'InvalidInputException', message: 'Timeout not valid', jobName: 'refuses' }],
    environment: {
      VISIBILITY_WINDOW_SECONDS: '1',
      LONGEST_BACKOFF_SECONDS: '1',
      PUBLISH_GRACE_SECONDS: '1',
      METRICS_NAMESPACE: NAMESPACE,
      // Metrics do not depend on it.
      POWERTOOLS_LOG_LEVEL: 'ERROR',
    },
  });
  written = writtenMetrics(world.cloud.feed);
  for (const key of ['good/a', 'bad/a', 'refused/a']) await world.cloud.upload('landing', key, 'hello');
  for (const nth of [1, 2, 3]) await world.cloud.upload('landing', `lasting/${nth}`, 'hello');
  await until('three requests of lasting', 'Admitted', 'lasting', 3);
});
afterAll(() => world.close());

describe('the built functions write, though the log is at level ERROR,', () => {
  it('of a run that succeeded that it came, started and ended, how soon, and what it used', async () => {
    await until('its end', 'Succeeded', 'good');
    await until('its use', 'DpuSeconds', 'good', 0.01);
    expect([total('Admitted', 'good'), total('Started', 'good'), total('Failed', 'good')]).toEqual([1, 1, 0]);
    expect(numbersOf('SecondsToStart', 'good')).toHaveLength(1);
    expect(numbersOf('SecondsWaited', 'good')).toEqual([]);
  });

  it('of a run that failed that it failed', async () => {
    await until('its end', 'Failed', 'bad');
    expect([total('Started', 'bad'), total('Failed', 'bad'), total('Succeeded', 'bad')]).toEqual([1, 1, 0]);
  });

  it('of a request that Glue refuses that it was rejected once, and each minute that it still is', async () => {
    await until('two sweeps', 'RejectedNow', 'refused', 2);
    expect(total('Rejected', 'refused')).toBe(1);
    expect(new Set(numbersOf('RejectedNow', 'refused'))).toEqual(new Set([1]));
  });

  it('of a full job what runs and what waits, until it is cancelled or starts', async () => {
    await world.cloud.feed.until('a sweep', () => numbersOf('BacklogLength', 'lasting').includes(2));
    expect(numbersOf('RunsInFlight', 'lasting')).toContain(1);

    const ids = world.cloud.glue.runs('lasting').map(requestOf);
    const objects = [1, 2, 3].map((nth) => `s3://landing/lasting/${nth}`);
    const told = await Promise.all(objects.map((status) => world.cloud.invoke('manual', { status })));
    const waiting = told
      .flatMap(({ payload }) => JSON.stringify(payload).match(/(?<=requestId\W+)[0-9a-f]{24}/) ?? [])
      .filter((id) => !ids.includes(id));
    expect(waiting).toHaveLength(2);
    await world.cloud.invoke('manual', { cancel: waiting[0], by: 'ana', why: 'sent twice' });
    await until('the cancel', 'Cancelled', 'lasting');
    const glue = new GlueClient({
      endpoint: world.cloud.url,
      region: world.cloud.region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const JobRunIds = world.cloud.glue.runs('lasting').map(({ id }) => id);
    await glue.send(new BatchStopJobRunCommand({ JobName: 'lasting', JobRunIds }));
    await until('the next start', 'SecondsWaited', 'lasting', 0.01);
    expect(total('Started', 'lasting')).toBe(2);
  });

  it('of a call that comes twice that it was a duplicate', async () => {
    const call = { trigger: 'good', object: 's3://landing/good/a', again: true, idempotencyKey: 'one' };
    for (let nth = 0; nth < 2; nth += 1) await world.cloud.invoke('manual', call);
    await until('the second call', 'Duplicates', 'good');
  });

  it('of a trigger that a person pauses for how long it has been paused', async () => {
    await world.cloud.invoke('manual', { pause: { trigger: 'good' }, by: 'ana', why: 'maintenance' });
    await until('two sweeps', 'PausedSeconds', 'good', 2);
  });

  it('of an upload that joins a batch that it gathers', async () => {
    await world.cloud.upload('landing', 'gathered/a', 'hello');
    await until('the upload', 'Gathered', 'gathers');
    expect(total('Admitted', 'gathers')).toBe(0);
  });

  it('of something expected that has not come how much of it is missing, each minute', async () => {
    const { url: endpoint, region, topology } = world.cloud;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const table = { client: new DynamoDBClient({ endpoint, region, credentials }), tableName: topology().tableName };
    const checks = dynamoExpectedChecks(table);
    const found = await vi.waitFor(async () => {
      const last = await checks.last('missing');
      if (last === undefined) throw new Error('no sweep has looked yet');
      return last;
    });
    const now = systemClock();
    await checks.record({
      ...{ ...found, result: 'missed', missing: [''] },
      ...{ date: toUtcDay(now), since: plusMs(now, -HOUR_MS), due: now, checkedAt: now },
    });
    await until('two sweeps', 'ExpectedMissing', 'missing', 2);
  });

  it('each metric of the table, and each that an alarm of the stack watches, by the same name and dimensions', () => {
    expect(new Set(written.map(({ name }) => name))).toEqual(new Set(Object.keys(METRICS)));
    const watched = alarmsOn(TRIGGERS_FILE, Object.keys(METRICS));
    expect(watched.map(({ name }) => name).toSorted()).toEqual([
      'backlog-long',
      'backlog-old',
      'bad-run-failed',
      'lasting-waiting',
      'missing-missing',
      'paused-long',
      'rejected',
      'run-failed',
    ]);
    for (const { name, metric } of watched) {
      expect(written, name).toContainEqual(expect.objectContaining(metric));
    }
  });
});
