import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { epochMs, parseIso } from '../../lib/core/time.ts';
import { aCloud, MARKER, requestOf, type TestCloud } from './a-cloud.ts';

const FIRST_LOOK_MS = 15_000;
let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({
    sweepEveryMs: 1_000,
    jobs: [{ name: 'narrow', maxConcurrentRuns: 1 }],
    faults: [
      { fault: 'accept-then-drop', jobName: 'lossy', times: 1 },
      { fault: 'error', jobName: 'refuses', error: 'InvalidInputException', message: 'Timeout not valid' },
    ],
  });
  world.cloud.glue.deleteJob('not-defined-in-glue');
});
afterAll(() => world.close());

const example = async (name: string): Promise<string> =>
  readFile(path.join(import.meta.dirname, '../../examples/events', name), 'utf8');
const uploaded = (key: string, sequencer: string): string =>
  JSON.stringify({
    version: '0',
    id: `event-${sequencer}`,
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: '2026-11-22T08:15:30Z',
    region: 'eu-central-1',
    resources: ['arn:aws:s3:::landing'],
    detail: {
      version: '0',
      bucket: { name: 'landing' },
      object: { key, size: 5, etag: 'e', sequencer },
      reason: 'PutObject',
    },
  });
const sqsRecord = (messageId: string, body: string) => ({
  messageId,
  body,
  eventSource: 'aws:sqs',
  receiptHandle: 'r',
});
const ordersOf = (area: string) =>
  world.cloud.glue.runs('orders-test').filter((run) => run.arguments['--area'] === area);
const ordersIn = (area: string, count: number) =>
  world.cloud.feed.until(`${count} runs for ${area}`, () => ordersOf(area).length >= count && ordersOf(area));
const settled = (requestId: string, count: number) =>
  world.cloud.feed.until(`${count} decisions on ${requestId}`, () => world.decisions(requestId).length >= count);

describe.concurrent('the built functions in the local cloud', () => {
  it('start one run for an upload, with the key as the object is named and the right arguments', async () => {
    const key = 'orders/eu/März + April 100%.csv';
    await world.cloud.upload('landing', key, 'hello');
    const [run, ...others] = await ordersIn('eu', 1);
    expect(others).toEqual([]);
    expect(run?.request).toEqual({
      JobName: 'orders-test',
      Arguments: {
        '--source': `s3://landing/${key}`,
        '--area': 'eu',
        '--file': 'März + April 100%',
        [MARKER]: expect.stringMatching(/^[\da-f]{24}\.1$/),
      },
      WorkerType: 'G.1X',
      NumberOfWorkers: 4,
    });
  });

  it('note how the run ended, from its completion event', async () => {
    await world.cloud.upload('landing', 'orders/ended/a.csv', 'hello');
    const [run] = await ordersIn('ended', 1);
    await world.cloud.feed.until('the end is noted', () => world.decisions(requestOf(run)).includes('ended'));
    const { payload } = await world.cloud.invoke('manual', { status: requestOf(run) });
    expect(JSON.parse(payload ?? '')).toMatchObject({ state: 'SUCCEEDED', jobRunId: run?.id });
  });

  it('start a second run when the same key is uploaded again', async () => {
    await world.cloud.upload('landing', 'orders/again/a.csv', 'one');
    await world.cloud.upload('landing', 'orders/again/a.csv', 'two, and longer');
    const runs = await ordersIn('again', 2);
    expect(new Set(runs.map(requestOf)).size).toBe(2);
    expect(runs.map((run) => run.request['NumberOfWorkers']).sort()).toEqual([20, 4]);
  });

  it('start one run however often and at once the same event comes', async () => {
    const event = uploaded('orders/same/a.csv', '0000000000000001');
    await Promise.all([
      ...Array.from({ length: 7 }, () => world.cloud.sendToQueue('uploads', event)),
      ...Array.from({ length: 3 }, () => world.cloud.invoke('s3-upload', JSON.parse(event))),
    ]);
    const [run] = await ordersIn('same', 1);
    await settled(requestOf(run), 10);
    const decisions = world.decisions(requestOf(run)).filter((decision) => decision !== 'ended');
    expect(decisions.sort()).toEqual([...Array.from({ length: 9 }, () => 'duplicate'), 'started']);
    expect(ordersOf('same')).toHaveLength(1);
  });

  it('start one run when the reply to the start is lost', { timeout: FIRST_LOOK_MS * 3 }, async () => {
    await world.cloud.upload('landing', 'lossy/a', 'hello');
    const [run] = await world.runs('lossy', 1);
    const requestId = requestOf(run);
    await world.cloud.feed.until('it is in doubt', () => world.decisions(requestId).includes('uncertain'));
    await world.cloud.feed.until(
      'the run is found',
      () => world.decisions(requestId).includes('found'),
      FIRST_LOOK_MS * 2,
    );
    expect(world.cloud.glue.runs('lossy').map(({ id }) => id)).toEqual([run?.id]);
    await world.cloud.feed.until('the end is noted', () => world.decisions(requestId).includes('ended'));
    const { payload } = await world.cloud.invoke('manual', { status: requestId });
    expect(JSON.parse(payload ?? '')).toMatchObject({ state: 'SUCCEEDED', jobRunId: run?.id });
  });

  it('let requests for a full job wait, and start each when its turn comes', async () => {
    for (const number of [1, 2, 3]) await world.cloud.upload('landing', `narrow/${number}`, 'hello');
    const runs = await world.runs('narrow', 3, 50_000);
    expect(runs.map((run) => run.arguments['--number']).sort()).toEqual(['1', '2', '3']);
    const waited = runs.filter((run) => world.decisions(requestOf(run)).includes('waiting'));
    expect(waited.length).toBeGreaterThan(0);
    for (const [before, after] of [runs.slice(0, 2), runs.slice(1)]) {
      expect(after?.startedOn).toBeGreaterThanOrEqual(before?.completedOn ?? Number.POSITIVE_INFINITY);
    }
  });

  it('start one run for a schedule that is delivered twice', async () => {
    const due = parseIso('2026-11-22T01:00:00Z') ?? epochMs(0);
    await world.cloud.tick('nightly', due);
    await world.cloud.tick('nightly', due);
    const [run] = await world.runs('nightly', 1);
    await world.cloud.feed.until('both were taken in', () => world.decisions(requestOf(run)).includes('duplicate'));
    expect(world.cloud.glue.runs('nightly').map((each) => each.arguments['--day'])).toEqual(['2026-11-22']);
  });

  it("start one run for a manual call over Lambda's own URL, also when it is repeated", async () => {
    const url = `${world.cloud.url}/2015-03-31/functions/glue-job-trigger-test-manual/invocations`;
    const call = async (): Promise<Record<string, unknown>> =>
      JSON.parse(await (await fetch(url, { method: 'POST', body: await example('manual-input.json') })).text());
    const [first, second] = [await call(), await call()];
    expect(first).toMatchObject({ state: 'STARTED', jobName: 'reprocess' });
    expect(second).toMatchObject({ requestId: first.requestId, jobRunId: first.jobRunId });
    expect(world.cloud.glue.runs('reprocess').map((run) => run.arguments)).toEqual([
      { '--from': '2026-11-01', '--to': '2026-11-21', [MARKER]: `${first.requestId}.1` },
    ]);
  });

  it('decode the form-encoded key of an S3 notification', async () => {
    const notification = {
      eventVersion: '2.6',
      eventSource: 'aws:s3',
      awsRegion: 'eu-central-1',
      eventTime: '2026-11-22T08:15:30.123Z',
      eventName: 'ObjectCreated:Put',
      s3: {
        bucket: { name: 'landing' },
        object: { key: 'orders/form/M%C3%A4rz+%2B+100%25.csv', size: 3, eTag: 'e', sequencer: '0A' },
      },
    };
    await world.cloud.sendToQueue('uploads', JSON.stringify({ Records: [notification] }));
    const [run] = await ordersIn('form', 1);
    expect(run?.arguments['--source']).toBe('s3://landing/orders/form/März + 100%.csv');
  });

  it('carry a key with any character from the upload to the run', async () => {
    const names = ['😀', '👩‍👩‍👧', '\u{10ffff}', 'a b+c%20', 'q?#&=;', 'it\'s <"&>'];
    for (const name of names) await world.cloud.upload('landing', `orders/any/${name}.csv`, 'x');
    const runs = await ordersIn('any', names.length);
    expect(runs.map((run) => run.arguments['--source']).sort()).toEqual(
      names.map((name) => `s3://landing/orders/any/${name}.csv`).sort(),
    );
  });

  it('fail only the malformed message of a batch', async () => {
    const good = ['1', '2'].map((n) => sqsRecord(`good-${n}`, uploaded(`orders/batch/${n}.csv`, `b${n}`)));
    const { payload } = await world.cloud.invoke('s3-upload', { Records: [sqsRecord('bad', '{"no":"event'), ...good] });
    expect(JSON.parse(payload ?? '')).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(ordersOf('batch')).toHaveLength(2);
  });

  it('leave a malformed message in the dead letters after its last delivery, and do the others', async () => {
    const bad = '{"no":"event at all"}';
    await Promise.all([
      world.cloud.sendToQueue('uploads', uploaded('orders/beside/1.csv', 'd1')),
      world.cloud.sendToQueue('uploads', bad),
      world.cloud.sendToQueue('uploads', uploaded('orders/beside/2.csv', 'd2')),
    ]);
    await ordersIn('beside', 2);
    const letters = await world.cloud.feed.until('the dead letter is there', async () => {
      const found = await world.cloud.deadLetters('uploads');
      return found.length > 0 && found;
    });
    expect(letters).toEqual([bad]);
    expect(ordersOf('beside')).toHaveLength(2);
  });

  it('reject a request that Glue refuses for good, and say so', async () => {
    const rejected = world.cloud.feed.until('it is rejected', async () => {
      const { payload } = await world.cloud.invoke('manual', { status: 's3://landing/refused/a' });
      const [request] = JSON.parse(payload ?? '').requests ?? [];
      return request?.state === 'REJECTED' && request;
    });
    await world.cloud.upload('landing', 'refused/a', 'hello');
    expect(await rejected).toMatchObject({
      jobName: 'refuses',
      error: { name: 'InvalidInputException', message: 'Timeout not valid' },
    });
  });

  it('let a request wait whose job does not exist', async () => {
    const waits = world.cloud.feed.until('it waits for its job', () =>
      world.reasons('not-defined-in-glue').includes('job-missing'),
    );
    await world.cloud.upload('landing', 'job-missing/a', 'hello');
    await waits;
    const { payload } = await world.cloud.invoke('manual', { status: 's3://landing/job-missing/a' });
    expect(JSON.parse(payload ?? '').requests).toMatchObject([{ state: 'WAITING', jobName: 'not-defined-in-glue' }]);
  });

  it('are not even called for an upload that no key pattern can match', async () => {
    const queues = new Promise((resolve) => {
      world.cloud.feed.listen((event) => {
        if (event.kind === 'object-created' && JSON.stringify(event.event).includes('elsewhere/a.csv'))
          resolve(event.queues);
      });
    });
    await world.cloud.upload('landing', 'elsewhere/a.csv', 'hello');
    expect(await queues).toEqual([]);
  });
});
