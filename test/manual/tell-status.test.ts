import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { EVERY_JOB, WHOLE_JOB } from '../../lib/core/ledger/pause.ts';
import { HOUR_MS, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { flowOf } from '../../lib/core/triggers/flow.ts';
import { runManually } from '../../lib/manual/run-manually.ts';
import type { ObjectReader } from '../../lib/ports/objects.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { aRejected, aStarted, aWaiting } from '../doubles/ledger-items.ts';
import { memoryExpected } from '../doubles/memory-expected.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import { START_OF_TEST, type TestWorld, testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../infra/some-triggers.ts';

const triggers = someTriggers([
  anUploadTrigger('orders/{area}/*', 'landing', {
    start: { JobName: 'orders-etl', Arguments: { '--area': { path: ['area'] } } },
  }),
  aTrigger({
    name: 'reprocess',
    on: { kind: 'manual', inputs: [{ name: 'from', type: 'date', required: true }] },
    start: { JobName: 'orders-etl', Arguments: {} },
  }),
]);

const anObject: ObjectReader = { head: async () => ({ size: 4, etag: 'e', lastModified: START_OF_TEST }) };

const ask = (world: TestWorld, status: unknown, objects = anObject, region = 'eu-west-1') =>
  runManually(
    { status },
    {
      plan: { triggers, ledgerId: 'ledger' },
      objects,
      ledger: world.ledger,
      pauses: world.ledger,
      history: memoryHistory(world.ledger),
      groups: world.ledger,
      checks: memoryExpected(),
      reader: world.glue.reader,
      region,
      lambdaRequestId: 'invocation-1',
    },
    world.invocation({ flow: flowOf(triggers) }),
  );

const idOf = (nth: number): string => String(nth).padStart(24, '0');
const ago = (minutes: number) => plusMs(START_OF_TEST, -minutes * MINUTE_MS);
const job = { jobName: 'orders-etl', trigger: 'orders' };

/** A full job: one run of it is in progress, three have ended that took ten minutes, and two requests wait. */
const aFullJob = (...more: readonly LedgerItem[]): TestWorld => {
  const world = testWorld();
  const ended = [1, 2, 3].map((nth) =>
    anEnded({ ...job, requestId: idOf(nth), arrival: ago(99), startedAt: ago(60), endedAt: ago(50) }),
  );
  const running = aStarted({ ...job, requestId: idOf(4), jobRunId: 'jr_4', arrival: ago(20), startedAt: ago(6) });
  const waiting = [5, 6].map((nth) =>
    aWaiting({ ...job, requestId: idOf(nth), arrival: ago(20 - nth), waitingFor: 'busy' }),
  );
  for (const item of [...ended, running, ...waiting, ...more]) world.ledger.put(item);
  return world;
};

describe('the status of a request that waits', () => {
  it('tells its place, since when, what is in progress, and when it probably starts', async () => {
    expect(await ask(aFullJob(), idOf(6))).toMatchObject({
      message:
        'Waits in the backlog of job orders-etl (Glue refused it: the job had no free slot); the sweep starts it when ' +
        'its turn comes. It waits since ' +
        '2026-11-22T11:46:00Z, for 14 minutes; 1 request is before it. 1 run of the job is in progress; a run usually ' +
        'takes 10 minutes. It probably starts in about 14 minutes, if runs take as long as the last ones did.',
      backlog: { place: 2, waitingFor: 'busy', startsAbout: '2026-11-22T12:14:00.000Z' },
      job: { inProgress: 1, runs: [{ requestId: idOf(4), jobRunId: 'jr_4' }], usuallySeconds: 600 },
    });
  });

  it('says nothing of the start where too few runs have ended', async () => {
    const world = testWorld();
    world.ledger.put(aStarted({ ...job, requestId: idOf(4) }));
    world.ledger.put(aWaiting({ ...job, requestId: idOf(5) }));
    const answer = await ask(world, idOf(5));
    expect(answer).toMatchObject({ backlog: { place: 1 } });
    expect(answer).not.toMatchObject({ backlog: { startsAbout: expect.anything() } });
    expect(answer.message).not.toContain('probably');
  });

  it('says nothing of the start of one that Glue refuses', async () => {
    const refused = aWaiting({ ...job, requestId: idOf(7), arrival: ago(1), waitingFor: 'denied' });
    expect((await ask(aFullJob(refused), idOf(7))).message).not.toContain('probably');
  });

  it('tells who pauses it, and nothing of the start as long as it is paused', async () => {
    const world = aFullJob();
    const pause = { trigger: 'orders', by: 'ana', why: 'schema change', at: ago(5) };
    await world.ledger.pause('orders-etl', pause);
    const answer = await ask(world, idOf(6));
    expect(answer).toMatchObject({ message: expect.stringContaining('paused by ana since'), backlog: { place: 2 } });
    expect(answer).not.toMatchObject({ backlog: { startsAbout: expect.anything() } });
    expect(answer.message).not.toContain('probably');
  });

  it('does not let it start before its retry is due', async () => {
    const notBefore = plusMs(START_OF_TEST, 5 * HOUR_MS);
    const retried = aWaiting({ ...job, requestId: idOf(7), arrival: ago(1), waitingFor: 'retry', notBefore });
    expect(await ask(aFullJob(retried), idOf(7))).toMatchObject({
      backlog: { place: 3, notBefore: '2026-11-22T17:00:00.000Z', startsAbout: '2026-11-22T17:00:00.000Z' },
    });
  });
});

describe('the status of a run', () => {
  it.each([
    ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com/gluestudio/'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/gluestudio/'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/gluestudio/'],
  ])('in %s links to the console of its partition', async (region, address) => {
    const { runUrl } = (await ask(aFullJob(), 'jr_4', anObject, region)) as { readonly runUrl?: string };
    expect(runUrl?.startsWith(address), runUrl).toBe(true);
  });

  it('is that of its request', async () => {
    expect(await ask(aFullJob(), 'jr_4')).toMatchObject({
      requestId: idOf(4),
      state: 'STARTED',
      job: { inProgress: 1 },
    });
  });

  it('of which the ledger knows nothing says what it may be', async () => {
    await expect(ask(aFullJob(), 'jr_none')).rejects.toThrow(
      /no request whose last run is jr_none.*another stage.*or glue-job-trigger status <its value>/,
    );
  });
});

describe('the status of a trigger', () => {
  it('tells what waits of it, and what is in progress of its job', async () => {
    const ofOther = aWaiting({ ...job, trigger: 'reprocess', requestId: idOf(9), arrival: ago(30) });
    expect(await ask(aFullJob(ofOther), { trigger: 'orders' })).toMatchObject({
      message:
        'Trigger orders starts job orders-etl on uploads to s3://landing/orders/{area}/*. 2 of its requests wait; ' +
        'the oldest arrived at 2026-11-22T11:45:00Z, 15 minutes ago. 1 run of the job is in progress; a run ' +
        'usually takes 10 minutes.',
      source: 's3',
      backlog: { waiting: 2, oldest: { requestId: idOf(5) } },
    });
  });

  it('of calls tells what they may bring', async () => {
    expect(await ask(testWorld(), { trigger: 'reprocess' })).toMatchObject({
      source: 'manual',
      inputs: [{ name: 'from', type: 'date', required: true }],
      backlog: { waiting: 0 },
    });
  });

  it('that the file does not have names the nearest, or says that it is a job', async () => {
    await expect(ask(testWorld(), { trigger: 'order' })).rejects.toThrow('did you mean "orders"?');
    await expect(ask(testWorld(), { trigger: 'orders-etl' })).rejects.toThrow(
      'it has a job of this name: {"status":{"job":"orders-etl"}}, or glue-job-trigger backlog orders-etl',
    );
  });
});

describe('the status of a job', () => {
  it('tells how many of each trigger wait, since when, and what is in progress', async () => {
    // The file has no trigger of this name any more; what waits of it is served all the same.
    const ofRemoved = aWaiting({ ...job, trigger: 'removed', requestId: idOf(9), arrival: ago(30) });
    const world = aFullJob(ofRemoved);
    await world.ledger.noteTrigger('orders-etl', 'removed');
    expect(await ask(world, { job: 'orders-etl' })).toEqual({
      message:
        'For job orders-etl wait 1 of removed, 2 of orders; the oldest arrived at 2026-11-22T11:30:00Z, 30 minutes ago. ' +
        '1 run of the job is in progress; a run usually takes 10 minutes.',
      jobName: 'orders-etl',
      triggers: [
        { trigger: 'removed', waiting: 1, oldest: { requestId: idOf(9), arrived: '2026-11-22T11:30:00.000Z' } },
        { trigger: 'orders', waiting: 2, oldest: { requestId: idOf(5), arrived: '2026-11-22T11:45:00.000Z' } },
        { trigger: 'reprocess', waiting: 0 },
      ],
      job: expect.objectContaining({ inProgress: 1, usuallySeconds: 600 }),
    });
  });

  it('tells each pause of it, of a trigger of it, and of everything', async () => {
    const world = aFullJob();
    await world.ledger.pause('orders-etl', { trigger: 'orders', by: 'ana', why: 'schema change', at: ago(5) });
    await world.ledger.pause(EVERY_JOB, { trigger: WHOLE_JOB, by: 'bea', why: 'incident', at: ago(4) });
    const since = { ana: '2026-11-22T11:55:00.000Z', bea: '2026-11-22T11:56:00.000Z' };
    expect(await ask(world, { job: 'orders-etl' })).toMatchObject({
      message: expect.stringMatching(
        /Everything is paused by bea since \S+ \(incident\)\. Trigger orders is paused by ana since \S+ \(schema change\)\.$/,
      ),
      paused: [
        { everything: true, by: 'bea', why: 'incident', since: since.bea },
        { trigger: 'orders', by: 'ana', why: 'schema change', since: since.ana },
      ],
    });
  });

  it('tells that nothing waits, and of a job that nobody knows the nearest', async () => {
    expect(await ask(testWorld(), { job: 'orders-etl' })).toMatchObject({
      message: 'Nothing waits for job orders-etl. No run of the job is in progress.',
    });
    await expect(ask(testWorld(), { job: 'order-etl' })).rejects.toThrow(
      'Neither the triggers file nor the ledger has a job "order-etl"; did you mean "orders-etl"?',
    );
  });
});

describe('the status of an object without a request', () => {
  it('tells which trigger nearly accepts it, and why none does', async () => {
    const answer = await ask(testWorld(), 's3://landing/Orders/eu/a.csv');
    expect(answer.message).toMatch(/^The ledger has no request for .*would take this key in lower case/);
    expect(answer).toMatchObject({ requests: [] });
  });

  it('tells that no event of it came, if a trigger would start it, and how to start it', async () => {
    expect(await ask(testWorld(), 's3://landing/orders/eu/a.csv')).toMatchObject({
      message: expect.stringContaining('Trigger orders would start it, so no event of it has arrived'),
      triggers: [{ trigger: 'orders' }],
      next: [{ call: { trigger: 'orders', object: 's3://landing/orders/eu/a.csv' } }],
    });
  });

  it('tells that the object itself cannot be read', async () => {
    const head = async () => {
      throw new TriggerError('OBJECT_UNREADABLE', 'there is no such object.', { retryable: false });
    };
    const { message } = await ask(testWorld(), 's3://landing/orders/eu/a.csv', { head });
    expect(message).toBe(
      'The ledger has no request for s3://landing/orders/eu/a.csv. there is no such object. ' +
        'By its key it is one for orders.',
    );
  });
});

describe('what a person may do next', () => {
  it.each([
    [aRejected({ requestId: idOf(1) }), { redrive: idOf(1) }],
    [anEnded({ requestId: idOf(1), state: 'TIMEOUT' }), { redrive: idOf(1) }],
    [anEnded({ requestId: idOf(1), attempt: 2 }), { rerun: `${idOf(1)}.2` }],
  ])('is told of a request in its state', async (item, call) => {
    const world = testWorld();
    world.ledger.put(item);
    expect(await ask(world, idOf(1))).toMatchObject({ next: [{ call }] });
  });
});
