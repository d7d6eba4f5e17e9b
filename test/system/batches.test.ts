/** The examples of batches, all six in one file, played with the built functions: the clock is the test's. */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { epochMs, HOUR_MS, MINUTE_MS } from '../../lib/core/time.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import { LOCAL_CREDENTIALS } from '../../local/server/local-account.ts';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';
import { aMovedClock, type MovedClock } from './a-moved-clock.ts';

const LANDING = 'acme-dev-landing';
/** Nine in the evening in Berlin. */
const EVENING = epochMs(Date.UTC(2027, 0, 10, 20));

const exampleForm = z.object({ vars: z.unknown(), triggers: z.record(z.string(), z.unknown()) });

/** One file of all examples, which share a bucket. */
const allExamples = (): string => {
  const files = globSync('examples/batches/*.yml').map((file) => exampleForm.parse(parse(readFileSync(file, 'utf8'))));
  expect(files).toHaveLength(6);
  return stringify({ vars: files[0]?.vars, triggers: Object.assign({}, ...files.map(({ triggers }) => triggers)) });
};

let clock: MovedClock;
let folder: string;
let world: TestCloud;
let s3: S3Client;
let gathered = 0;
const errors: string[] = [];
const uploaded: string[] = [];

beforeAll(async () => {
  clock = aMovedClock();
  clock.moveTo(EVENING);
  folder = mkdtempSync(path.join(tmpdir(), 'batches-'));
  const triggersFile = path.join(folder, 'triggers.yml');
  writeFileSync(triggersFile, allExamples());
  world = await aCloud({
    triggersFile,
    stage: 'dev',
    nodeOptions: clock.nodeOptions,
    jobs: [{ name: 'merge-table-dev', behaviour: { takesMs: 3_000 } }],
  });
  s3 = new S3Client({
    ...{ endpoint: world.cloud.url, region: world.cloud.region, credentials: LOCAL_CREDENTIALS, forcePathStyle: true },
  });
  world.cloud.feed.listen((event) => {
    if (event.kind !== 'function-log') return;
    if (event.fields?.['decision'] === 'gathered') gathered += 1;
    if (event.fields?.['level'] === 'ERROR') errors.push(JSON.stringify(event.fields));
  });
});
afterAll(async () => {
  s3?.destroy();
  await world?.close();
  clock?.restore();
  rmSync(folder, { recursive: true });
});

/** Uploads objects, and waits until all gather. */
const upload = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await world.cloud.upload(LANDING, key, key);
  uploaded.push(...keys);
  await world.cloud.feed.until(`${uploaded.length} gather`, () => gathered === uploaded.length);
};

const later = async (ms: number): Promise<void> => {
  clock.pass(ms);
  await world.cloud.sweep();
};

const argumentsOf = (run: GlueRun | undefined) => run?.arguments ?? {};

const keyForm = z.object({ bucket: z.literal(LANDING), key: z.string() });

/** The keys that a list names; those that came at once stand in any order. */
const listed = async (address: string | undefined): Promise<readonly string[]> => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address ?? '') ?? [];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  const text = (await Body?.transformToString()) ?? '';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => keyForm.parse(JSON.parse(line)).key)
    .toSorted();
};

const statusForm = z.object({ requests: z.array(z.object({ batch: z.object({ requestId: z.string() }) })) });

/** The requests of the batches that an upload is part of, as a person is told. */
const batchesOf = async (key: string): Promise<readonly string[]> => {
  const { payload } = await world.cloud.invoke('manual', { status: `s3://${LANDING}/${key}` });
  return statusForm.parse(JSON.parse(payload ?? 'null')).requests.map(({ batch }) => batch.requestId);
};

describe('the examples of batches in the local cloud', () => {
  it('start one run for what has come within 15 minutes of the first', async () => {
    const keys = ['clicks/a.json.gz', 'clicks/2027/b.json.gz', 'clicks/c.json.gz'];
    await upload(...keys);
    await later(14 * MINUTE_MS);
    expect(world.cloud.glue.runs('clicks-dev')).toEqual([]);
    await later(MINUTE_MS);
    const [run] = await world.runs('clicks-dev', 1);
    expect(argumentsOf(run)['--files']).toBe('3');
    expect(await listed(argumentsOf(run)['--manifest'])).toEqual(keys.toSorted());
  });

  it('start one run for a partition when its marker is there, and none for one that is not complete', async () => {
    const place = 'orders/eu/dt=2027-01-10';
    await upload(`${place}/1.parquet`, 'orders/us/dt=2027-01-10/1.parquet', `${place}/2.parquet`, `${place}/_SUCCESS`);
    await later(2 * MINUTE_MS);
    const [run] = await world.runs('orders-dev', 1);
    expect(argumentsOf(run)).toMatchObject({ '--path': `s3://${LANDING}/${place}/`, '--files': '2' });
    await upload('orders/us/dt=2027-01-10/_SUCCESS');
    await later(2 * MINUTE_MS);
    expect(argumentsOf((await world.runs('orders-dev', 2))[1])['--files']).toBe('1');
  });

  it('start one run when a delivery has been quiet for five minutes', async () => {
    await upload('acme/in/1.xml');
    await later(4 * MINUTE_MS);
    await upload('acme/in/2.xml');
    await later(4 * MINUTE_MS);
    expect(world.cloud.glue.runs('import-dev')).toEqual([]);
    await later(MINUTE_MS);
    const [run] = await world.runs('import-dev', 1);
    expect(argumentsOf(run)).toMatchObject({ '--files': '["acme/in/1.xml","acme/in/2.xml"]', '--reason': 'quiet' });
  });

  it('never start two runs of one table at once, and the second as soon as the first has ended', async () => {
    await upload('tables/sales/1.parquet');
    await later(2 * MINUTE_MS);
    await world.runs('merge-table-dev', 1);
    await upload('tables/sales/2.parquet', 'tables/sales/3.parquet');
    await later(2 * MINUTE_MS);
    const [first, ...others] = world.cloud.glue.runs('merge-table-dev');
    expect(others).toEqual([]);
    // No sweep is called any more: the end of the first run closes the group.
    const [, second] = await world.runs('merge-table-dev', 2);
    expect(world.cloud.glue.runs('merge-table-dev')[0]?.state).toBe('SUCCEEDED');
    expect(await listed(argumentsOf(first)['--manifest'])).toEqual(['tables/sales/1.parquet']);
    expect(await listed(argumentsOf(second)['--manifest'])).toEqual([
      'tables/sales/2.parquet',
      'tables/sales/3.parquet',
    ]);
  });

  it('start one run at two in the morning for what has come until then', async () => {
    await upload('scans/a.pdf', 'scans/b.pdf');
    await later(HOUR_MS);
    expect(world.cloud.glue.runs('archive-dev')).toEqual([]);
    clock.moveTo(epochMs(EVENING + 5 * HOUR_MS));
    await world.cloud.sweep();
    const [run] = await world.runs('archive-dev', 1);
    expect(argumentsOf(run)['--since']).toMatch(/^2027-01-10 2\d:\d\d$/);
    expect(await listed(argumentsOf(run)['--manifest'])).toEqual(['scans/a.pdf', 'scans/b.pdf']);
  });

  it('start one run for a complete set, and say at six what one lacks, which starts when it comes', async () => {
    const of = (day: string, ...files: readonly string[]) => files.map((file) => `exports/${day}/${file}.csv`);
    await upload(...of('2027-01-10', 'orders', 'customers', 'rates'), ...of('2027-01-11', 'orders', 'rates'));
    await later(2 * MINUTE_MS);
    const [run] = await world.runs('load-day-dev', 1);
    expect(argumentsOf(run)['--day']).toBe('2027-01-10');
    expect(errors).toEqual([]);

    clock.moveTo(epochMs(EVENING + 9 * HOUR_MS));
    await world.cloud.sweep();
    await world.cloud.feed.until('what is missing is told', () => errors.length === 1);
    expect(JSON.parse(errors.pop() ?? '')).toMatchObject({
      decision: 'batch-incomplete',
      waiting: 1,
      groups: [{ by: { day: '2027-01-11' }, missing: ['customers'] }],
    });
    await upload(...of('2027-01-11', 'customers'));
    await later(2 * MINUTE_MS);
    expect(argumentsOf((await world.runs('load-day-dev', 2))[1])['--day']).toBe('2027-01-11');
  });

  it('have each upload in exactly one batch, and one run for each batch', async () => {
    await later(24 * HOUR_MS);
    const runs = world.cloud.topology().jobs.flatMap((job) => world.cloud.glue.runs(job));
    const batches = await Promise.all(uploaded.map(batchesOf));
    expect(batches.map((own) => own.length)).toEqual(uploaded.map(() => 1));
    expect([...new Set(batches.flat())].toSorted()).toEqual(runs.map(requestOf).toSorted());
    // Lists are written for the triggers that read them, and nowhere are there more.
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'glue-job-trigger-dev-manifests' }));
    const reading = runs.filter((run) => argumentsOf(run)['--manifest'] !== undefined);
    expect(Contents).toHaveLength(reading.length + world.cloud.glue.runs('import-dev').length);
    expect(errors).toEqual([]);
  });
});
