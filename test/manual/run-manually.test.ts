import { describe, expect, it } from 'vitest';
import { TriggerError } from '../../lib/core/errors.ts';
import { plan } from '../../lib/core/plan/plan.ts';
import { epochMs } from '../../lib/core/time.ts';
import { runManually } from '../../lib/manual/run-manually.ts';
import type { ObjectReader } from '../../lib/ports/objects.ts';
import { admit } from '../../lib/start/admit.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { anUpload } from '../doubles/event-payloads.ts';
import { memoryExpected } from '../doubles/memory-expected.ts';
import { memoryHistory } from '../doubles/memory-history.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { testWorld } from '../doubles/test-world.ts';
import { anUploadTrigger, aTrigger, someTriggers } from '../infra/some-triggers.ts';

/** Longer than the sweep waits before it asks about runs again. */
const MINUTES_11_MS = 660_000;

const triggers = someTriggers([
  anUploadTrigger('orders/{area}/*', 'landing', {
    start: { JobName: 'orders-etl', Arguments: { '--area': { path: ['area'] }, '--bytes': { path: ['size'] } } },
  }),
  aTrigger({
    name: 'nightly',
    on: { kind: 'schedule', expression: 'cron(0 2 * * ? *)', timezone: 'UTC', flexibleWindowMinutes: 0 },
    start: { JobName: 'rollup', Arguments: { '--day': { path: ['scheduledDate'] } } },
  }),
  aTrigger({
    name: 'monthly',
    on: { kind: 'schedule', expression: 'cron(0 2 1 * ? *)', timezone: 'UTC', flexibleWindowMinutes: 0 },
  }),
  aTrigger({
    name: 'often',
    on: { kind: 'schedule', expression: 'rate(5 minutes)', timezone: 'UTC', flexibleWindowMinutes: 0 },
  }),
  aTrigger({
    name: 'reprocess',
    start: { JobName: 'orders-etl', Arguments: { '--from': { path: ['input', 'from'] } } },
  }),
  aTrigger({ name: 'resting', enabled: false }),
  aTrigger({
    name: 'declared',
    on: {
      kind: 'manual',
      inputs: [
        { name: 'from', type: 'date', required: true },
        { name: 'country', type: 'string', required: false, enum: ['fr', 'de'], default: 'all' },
      ],
    },
    start: {
      JobName: 'orders-etl',
      Arguments: { '--from': { path: ['input', 'from'] }, '--country': { path: ['input', 'country'] } },
    },
  }),
]);

const anObject: ObjectReader = {
  head: async () => ({ size: 42, etag: 'e1', versionId: 'v1', lastModified: epochMs(Date.UTC(2026, 10, 22)) }),
};

const call = (world: TestWorld, payload: unknown, given: { objects?: ObjectReader; lambdaRequestId?: string } = {}) =>
  runManually(
    payload,
    {
      plan: { triggers, ledgerId: 'ledger' },
      objects: given.objects ?? anObject,
      ledger: world.ledger,
      pauses: world.ledger,
      ...{ history: memoryHistory(world.ledger), groups: world.ledger },
      checks: memoryExpected(),
      reader: world.glue.reader,
      region: 'eu-west-1',
      lambdaRequestId: given.lambdaRequestId ?? 'invocation-1',
    },
    world.invocation(),
  );

const upload = { trigger: 'orders', object: 's3://landing/orders/eu/a.csv' };

describe('a manual call', () => {
  it('starts a run for an object as if it had been uploaded, and answers with all that a person needs', async () => {
    const answer = await call(testWorld(), upload);
    expect(answer).toMatchObject({
      message: 'Run jr_1 of job orders-etl was started.',
      trigger: 'orders',
      state: 'STARTED',
      jobRunId: 'jr_1',
      runUrl: 'https://eu-west-1.console.aws.amazon.com/gluestudio/home?region=eu-west-1#/job/orders-etl/run/jr_1',
      request: { JobName: 'orders-etl', Arguments: { '--area': 'eu', '--bytes': '42' } },
    });
    expect(answer).toHaveProperty(['request', 'Arguments', '--trigger-request-id']);
  });

  it('does not run an object version again that has run, so a backfill may repeat what is done', async () => {
    const world = testWorld();
    await call(world, upload);
    const again = await call(world, upload, { lambdaRequestId: 'invocation-2' });
    expect(again).toMatchObject({ message: expect.stringContaining('in the ledger already'), jobRunId: 'jr_1' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('does not run an object version again under another idempotency key either', async () => {
    const world = testWorld();
    await call(world, upload);
    const other = await call(world, { ...upload, idempotencyKey: 'k2' }, { lambdaRequestId: 'invocation-2' });
    expect(other).toMatchObject({ message: expect.stringContaining('in the ledger already'), jobRunId: 'jr_1' });
  });

  it('runs an object again when the call says so, once for each idempotency key', async () => {
    const world = testWorld();
    await call(world, upload);
    await call(world, { ...upload, again: true, idempotencyKey: 'k2' });
    await call(world, { ...upload, again: true, idempotencyKey: 'k2' }, { lambdaRequestId: 'invocation-2' });
    expect(world.glue.runs).toHaveLength(2);
  });

  describe('for an object of a bucket without versions', () => {
    const objects: ObjectReader = {
      head: async () => ({ size: 42, etag: 'e1', lastModified: epochMs(Date.UTC(2026, 10, 22)) }),
    };

    /** The upload has come as an event, and its run has ended. */
    const uploaded = async (): Promise<TestWorld> => {
      const world = testWorld();
      const event = anUpload({ bucket: 'landing', key: 'orders/eu/a.csv', sequencer: 'a1' });
      const [decision] = await plan(event, { triggers, ledgerId: 'ledger' });
      if (decision === undefined) throw new Error('the upload gave no decision');
      await admit(decision, world.invocation());
      world.glue.end('jr_1', 'SUCCEEDED');
      world.pass(MINUTES_11_MS);
      await sweep(['orders-etl'], world.invocation());
      return world;
    };

    it('starts nothing when it has run, and says so', async () => {
      const world = await uploaded();
      for (const key of [{}, { idempotencyKey: 'backfill-1' }]) {
        expect(await call(world, { ...upload, ...key }, { objects })).toMatchObject({
          message:
            'Nothing is started: trigger orders has made 1 request for this object already. The latest: ' +
            'Run jr_1 of job orders-etl has ended: SUCCEEDED. To run the object once more, add "again": true (--again).',
          reason: 'object-has-run',
          jobRunId: 'jr_1',
        });
        expect(world.logged.at(-1)?.fields).toMatchObject({ decision: 'no-request', reason: 'object-has-run' });
        const rehearsed = await call(world, { ...upload, ...key, dryRun: true }, { objects });
        expect(rehearsed).toMatchObject({ reason: 'object-has-run' });
      }
      expect(world.glue.runs).toHaveLength(1);
    });

    it('runs once when the AWS CLI sends a call without an idempotency key twice', async () => {
      const world = testWorld();
      await call(world, upload, { objects });
      await call(world, upload, { objects, lambdaRequestId: 'invocation-2' });
      expect(world.glue.runs).toHaveLength(1);
    });

    it('runs again when the call says so', async () => {
      const world = await uploaded();
      expect(await call(world, { ...upload, again: true }, { objects })).toMatchObject({ jobRunId: 'jr_2' });
    });

    it('runs though another trigger has made a request of the object', async () => {
      const world = await uploaded();
      const [standing] = world.ledger.items();
      if (standing === undefined) throw new Error('the upload made no request');
      const others = { ...world.ledger, ofObject: async () => [{ ...standing, trigger: 'other' }] };
      const { reader } = world.glue;
      const past = { history: memoryHistory(world.ledger), groups: world.ledger, checks: memoryExpected() };
      const context = { plan: { triggers, ledgerId: 'ledger' }, objects, reader, ...past, region: 'eu-west-1' };
      const answering = { ...context, pauses: world.ledger, ledger: others, lambdaRequestId: 'i' };
      await runManually(upload, answering, world.invocation());
      expect(world.glue.runs).toHaveLength(2);
    });
  });

  it.each([
    [{ trigger: 'reprocess', input: { from: '2026-11-01' } }],
    [{ start: { JobName: 'orders-etl', Arguments: { '--day': '2026-11-22' } } }],
    [{ ...upload, again: true }],
  ])(
    'warns a caller without an idempotency key that a repeated call would be a second request: %j',
    async (payload) => {
      const hint = expect.stringContaining('give each call a key of its own');
      expect(await call(testWorld(), payload)).toMatchObject({ hint });
      expect(await call(testWorld(), { ...payload, idempotencyKey: 'k' })).not.toHaveProperty('hint');
    },
  );

  it.each([
    [
      { trigger: 'reprocess', input: { from: '1' } },
      { trigger: 'reprocess', input: { from: '2' } },
    ],
    [{ start: { JobName: 'orders-etl', Timeout: 60 } }, { start: { JobName: 'orders-etl', Timeout: 61 } }],
  ])('refuses an idempotency key that came with other values before: %j', async (first, second) => {
    const world = testWorld();
    await call(world, { ...first, idempotencyKey: 'november' });
    for (const dryRun of [true, false]) {
      await expect(call(world, { ...second, idempotencyKey: 'november', dryRun })).rejects.toMatchObject({
        code: 'CALL_INVALID',
        message: expect.stringContaining('idempotencyKey: found "november"'),
      });
    }
    expect(await call(world, { ...first, idempotencyKey: 'november' })).toMatchObject({ jobRunId: 'jr_1' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('runs a request again that succeeded, as the next attempt', async () => {
    const world = testWorld();
    const answer = await call(world, upload);
    world.glue.end('jr_1', 'SUCCEEDED');
    world.pass(MINUTES_11_MS);
    await sweep(['orders-etl'], world.invocation());
    const requestId = 'requestId' in answer ? answer.requestId : '';
    const rerun = { rerun: `${requestId}.1`, by: 'ana', why: 'the source was corrected' };
    expect(await call(world, rerun)).toMatchObject({
      message:
        'It runs again. Waits in the backlog of job orders-etl (a person runs it again); the sweep starts it when its turn comes.',
      attempt: 2,
    });
    await expect(call(world, { ...rerun, by: '' })).rejects.toThrow(
      'by: expected who asks for it, such as your name (the ledger keeps it), found an empty string',
    );
  });

  it('is the same call when Lambda delivers an asynchronous one again', async () => {
    const world = testWorld();
    const payload = { trigger: 'reprocess', input: { from: '2026-11-01' } };
    await call(world, payload);
    await call(world, payload);
    await call(world, payload, { lambdaRequestId: 'another' });
    expect(world.glue.runs).toHaveLength(2);
  });

  it('starts a schedule as if its time had come, and is one with the tick of that time', async () => {
    const world = testWorld();
    const payload = { trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z' };
    expect(await call(world, payload)).toMatchObject({ request: { Arguments: { '--day': '2026-11-22' } } });
    await call(world, { ...payload, scheduledTime: '2026-11-22T03:00:00+01:00' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('starts a schedule by its date, and is one with the tick of that time', async () => {
    const world = testWorld();
    await call(world, { trigger: 'nightly', scheduledTime: '2026-11-22T02:00:00Z' });
    const byDate = await call(world, { trigger: 'nightly', scheduledDate: '2026-11-22' });
    expect(byDate).toMatchObject({ message: expect.stringContaining('in the ledger already') });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('refuses a time that the schedule never has, and a date on which it is not due, and starts nothing', async () => {
    const world = testWorld();
    const refusal = 'the nearest are "2026-11-22T02:00:00Z" (2026-11-22 02:00:00 there) and "2026-11-23T02:00:00Z"';
    for (const dryRun of [true, false]) {
      const wrong = call(world, { trigger: 'nightly', scheduledTime: '2026-11-22T03:00:00Z', dryRun });
      await expect(wrong).rejects.toMatchObject({
        code: 'CALL_INVALID',
        message: expect.stringContaining(refusal),
      });
    }
    await expect(call(world, { trigger: 'monthly', scheduledDate: '2026-11-22' })).rejects.toThrow(
      '2026-11-01T02:00:00Z',
    );
    expect([world.glue.sends, world.ledger.items()]).toEqual([[], []]);
  });

  it('names a trigger that there is not, or that is no schedule, before the time', async () => {
    const world = testWorld();
    await expect(call(world, { trigger: 'nihgtly', scheduledDate: '2026-11-22' })).rejects.toThrow('mean "nightly"?');
    await expect(call(world, { trigger: 'orders', scheduledDate: '2026-11-22' })).rejects.toThrow(
      'it waits for uploads; by hand: {"trigger":"orders","object":"s3://landing/<key>"',
    );
  });

  it('shows a call with a time that the schedule has', async () => {
    const world = testWorld();
    const form = '{"trigger":"monthly","scheduledTime":"2026-11-01T02:00:00Z"}';
    await expect(call(world, { trigger: 'monthly' })).rejects.toThrow(`by hand: ${form}`);
    await expect(call(world, { trigger: 'monthly', scheduledTime: 'yesterday' })).rejects.toThrow(`Right: ${form}`);
  });

  it('says what a future time’s event will be, and that the times of a rate could not be checked', async () => {
    const world = testWorld();
    const tomorrow = { trigger: 'nightly', scheduledDate: '2030-01-01' };
    const hint = { hint: expect.stringContaining('This time is still to come') };
    expect(await call(world, { ...tomorrow, dryRun: true })).toMatchObject(hint);
    expect(await call(world, tomorrow)).toMatchObject(hint);
    expect(await call(world, { trigger: 'often', scheduledTime: '2026-11-22T02:07:31Z' })).toMatchObject({
      hint: expect.stringContaining('could not be checked'),
    });
    expect(await call(world, { trigger: 'nightly', scheduledDate: '2025-01-01' })).not.toHaveProperty('hint');
  });

  it('starts a request of its own for a job of the file, and no other job', async () => {
    const world = testWorld();
    const start = { JobName: 'orders-etl', Arguments: { '--day': '2026-11-22' }, Timeout: 60 };
    expect(await call(world, { start })).toMatchObject({ trigger: 'manual-start', request: { Timeout: 60 } });
    await expect(call(world, { start: { JobName: 'orders-etI' } })).rejects.toThrow('orders-etl');
    expect(world.glue.runs).toHaveLength(1);
  });

  it('says in a dry run what would happen, and does nothing', async () => {
    const world = testWorld();
    const answer = await call(world, { ...upload, dryRun: true });
    expect(answer).toMatchObject({
      message: 'Dry run: it would start a run of job orders-etl with this request.',
      request: { Arguments: { '--area': 'eu' } },
    });
    expect([world.glue.sends, world.ledger.items()]).toEqual([[], []]);
  });

  it('says in a dry run that the request is in the ledger already', async () => {
    const world = testWorld();
    await call(world, upload);
    expect(await call(world, { ...upload, dryRun: true })).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('says why nothing is started', async () => {
    const world = testWorld();
    const other = { trigger: 'orders', object: 's3://landing/invoices/a.csv' };
    expect(await call(world, other)).toMatchObject({ reason: 'key-does-not-match' });
    expect(await call(world, { trigger: 'resting' })).toMatchObject({ reason: 'disabled' });
    expect(world.glue.runs).toEqual([]);
  });

  it.each([
    ['s3://other/orders/eu/a.csv', 'bucket-does-not-match'],
    ['s3://landing/invoices/a.csv', 'key-does-not-match'],
  ])('never asks S3 about %s, which the trigger does not wait for', async (object, reason) => {
    const forbidden: ObjectReader = {
      head: async () => {
        throw new Error('asked');
      },
    };
    const answer = await call(testWorld(), { trigger: 'orders', object }, { objects: forbidden });
    expect(answer).toMatchObject({ reason });
  });

  it('is refused with the right form when it names no trigger there is', async () => {
    const refused = call(testWorld(), { trigger: 'ordres', input: {} });
    await expect(refused).rejects.toThrow(TriggerError);
    await expect(refused).rejects.toMatchObject({ code: 'CALL_INVALID', message: expect.stringContaining('orders') });
  });

  it('is refused when its input lacks what the arguments need, names the field, and leaves no trace', async () => {
    const world = testWorld();
    const refused = call(world, { trigger: 'reprocess', input: {} });
    await expect(refused).rejects.toMatchObject({
      code: 'CALL_INVALID',
      message: expect.stringContaining('input.from'),
    });
    expect([world.glue.sends, world.ledger.items()]).toEqual([[], []]);
  });

  it('is refused when its input is not what the trigger declares, with all errors at once, and leaves no trace', async () => {
    const world = testWorld();
    const wrong = { trigger: 'declared', input: { from: '2026-02-30', contry: 'fr' } };
    for (const payload of [wrong, { ...wrong, dryRun: true }]) {
      await expect(call(world, payload)).rejects.toMatchObject({
        code: 'CALL_INVALID',
        message: expect.stringMatching(
          /"contry" is no input .*did you mean "country".*; input\.from: expected a date .*, found the string "2026-02-30"/,
        ),
      });
    }
    expect([world.glue.sends, world.ledger.items()]).toEqual([[], []]);
  });

  it('runs with the defaults that the trigger declares', async () => {
    const world = testWorld();
    const answer = await call(world, { trigger: 'declared', input: { from: '2026-11-22' } });
    expect(answer).toMatchObject({ request: { Arguments: { '--from': '2026-11-22', '--country': 'all' } } });
  });

  it('answers WAITING for a full job, and the run has started when asked again later', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    const answer = await call(world, upload);
    expect(answer).toMatchObject({ state: 'WAITING', message: expect.stringContaining('backlog of job orders-etl') });
    world.pass(MINUTES_11_MS);
    await sweep([], world.invocation());
    const status = 'requestId' in answer ? answer.requestId : '';
    expect(await call(world, { status })).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });

  it('shows the requests of an object, latest first', async () => {
    const world = testWorld();
    await call(world, upload);
    world.pass(1_000);
    await call(world, { ...upload, again: true });
    const answer = await call(world, { status: upload.object });
    expect(answer).toMatchObject({ requests: [{ jobRunId: 'jr_2' }, { jobRunId: 'jr_1' }] });
  });

  it('says of an unknown request id how it can have come to nothing', async () => {
    await expect(call(testWorld(), { status: 'a'.repeat(24) })).rejects.toThrow('never admitted');
  });
});
