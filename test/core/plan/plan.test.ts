import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallIdentity, ManualCall, ScheduledTimeReached } from '../../../lib/core/events/event.ts';
import type { Decision } from '../../../lib/core/plan/decision.ts';
import { requestIdOf } from '../../../lib/core/plan/identity.ts';
import { plan } from '../../../lib/core/plan/plan.ts';
import type { TriggerSource } from '../../../lib/core/triggers/trigger.ts';
import { aTrigger, given, uploads } from '../../doubles/a-trigger.ts';
import { anExpression, aReadable } from '../../doubles/an-expression.ts';
import { anUpload } from '../../doubles/event-payloads.ts';

const schedule: TriggerSource = {
  kind: 'schedule',
  expression: 'cron(0 2 * * ? *)',
  timezone: 'UTC',
  flexibleWindowMinutes: 0,
};
const byHand: TriggerSource = { kind: 'manual' };

const nightlyTime = (trigger = 'nightly'): ScheduledTimeReached => ({
  source: 'schedule',
  trigger,
  scheduledTime: '2026-11-22T02:00:00Z',
});

const CALL: CallIdentity = { lambdaRequestId: 'invocation-1' };
const aCall = (input: ManualCall['input']): ManualCall => ({ source: 'manual', input, call: CALL });

/** A decision in one line. */
const summary = (decision: Decision): string =>
  decision.kind === 'no-request'
    ? `${decision.trigger ?? '-'}: ${decision.reason}`
    : `${decision.request.trigger}: ${decision.kind}`;
const summaries = (decisions: readonly Decision[]): readonly string[] => decisions.map(summary);
const messageOf = (decision: Decision | undefined): string | undefined =>
  decision?.kind === 'no-request' ? decision.message : undefined;

describe('plan for an upload', () => {
  it('makes the whole request, ready for the ledger', async () => {
    const event = anUpload({ key: 'orders/eu/a b.csv', versionId: 'v1' });
    const trigger = aTrigger({
      name: 'orders',
      when: anExpression('size > 0', aReadable('s3')),
      start: {
        JobName: 'orders-etl',
        Arguments: {
          '--source': { text: ['s3://', { path: ['bucket'] }, '/', { path: ['key'] }] },
          '--area': { path: ['area'] },
        },
        NumberOfWorkers: { path: ['size'] },
        WorkerType: 'G.1X',
      },
    });
    const identity = '["s3-version","landing","orders/eu/a b.csv","v1"]';
    expect(await plan(event, given([trigger]))).toEqual([
      {
        kind: 'request',
        request: {
          requestId: requestIdOf({ ledgerId: 'ledger', trigger: 'orders', identity }),
          trigger: 'orders',
          jobName: 'orders-etl',
          markerName: '--trigger-request-id',
          identity,
          event,
          request: {
            JobName: 'orders-etl',
            Arguments: { '--source': 's3://landing/orders/eu/a b.csv', '--area': 'eu' },
            WorkerType: 'G.1X',
            NumberOfWorkers: 2_048,
          },
        },
        upload: { reupload: 'run', otherIds: [expect.stringMatching(/^[0-9a-f]{24}$/), expect.any(String)] },
      },
    ]);
  });

  it('makes a request for every enabled trigger that matches, each with an id of its own', async () => {
    const decisions = await plan(
      anUpload(),
      given([
        aTrigger({ name: 'one' }),
        aTrigger({ name: 'other-key', on: uploads('invoices/**') }),
        aTrigger({ name: 'off', enabled: false }),
        aTrigger({ name: 'other-bucket', on: uploads('**', 'elsewhere') }),
        aTrigger({ name: 'nightly', on: schedule }),
        aTrigger({ name: 'two', on: uploads('**') }),
      ]),
    );
    expect(summaries(decisions)).toEqual(['one: request', 'off: disabled', 'two: request']);
    const ids = decisions.flatMap((decision) => (decision.kind === 'request' ? [decision.request.requestId] : []));
    expect(new Set(ids).size).toBe(2);
  });

  it('says which buckets are watched when this one is not, and which was meant', async () => {
    const event = anUpload({ bucket: 'landign' });
    const [decision] = await plan(event, given([aTrigger({ name: 'orders' })]));
    expect(decision).toEqual({
      kind: 'no-request',
      event,
      reason: 'no-trigger',
      message:
        's3://landign/orders/eu/part-1.csv starts nothing: no trigger watches the bucket "landign" (watched: landing); ' +
        'did you mean "landing"?',
    });
  });

  it.each([
    ['orders/eu/x/part-1.csv', 'wants 2 folders, this key has 3'],
    ['orders/eu/part-1.tsv', 'wants "{file}.csv", this key has "part-1.tsv"'],
    ['/orders/eu/part-1.csv', 'would take this key without the "/" at its beginning'],
    ['orders//eu/part-1.csv', 'would take this key with single slashes'],
    ['orders/eu/PART.CSV', 'would take this key in lower case'],
    ['orders%2Feu%2Fa.csv', 'would take this key decoded (its name was encoded before the upload)'],
  ])('says how near the key %s came', async (key, tried) => {
    const decisions = await plan(anUpload({ key }), given([aTrigger({ name: 'orders' })]));
    expect(summaries(decisions)).toEqual(['-: no-trigger']);
    expect(messageOf(decisions[0])).toBe(
      `s3://landing/${key} starts nothing: its key matches no trigger. Nearest: orders ${tried}`,
    );
  });

  it('keeps the line short when many triggers were tried', async () => {
    const many = Array.from({ length: 50 }, (_, index) => aTrigger({ name: `t${index}`, on: uploads(`in${index}/*`) }));
    const [decision] = await plan(anUpload(), given(many));
    expect(messageOf(decision)).toMatch(
      /Nearest: t0 wants "in0", .*; others: t1 wants .*, t5 wants "in5", .* and 44 more$/,
    );
  });

  it('skips a folder marker, unless the pattern asks for it', async () => {
    const marker = anUpload({ key: 'orders/eu/', size: 0 });
    const triggers = [
      aTrigger({ name: 'all', on: uploads('orders/**') }),
      aTrigger({ name: 'folders', on: uploads('orders/{area}/') }),
    ];
    expect(summaries(await plan(marker, given(triggers)))).toEqual(['all: folder-marker', 'folders: request']);
    expect(summaries(await plan({ ...marker, size: 1 }, given(triggers)))).toEqual([
      'all: request',
      'folders: request',
    ]);
    expect(summaries(await plan(anUpload({ key: 'orders/eu/empty.csv', size: 0 }), given(triggers)))).toEqual([
      'all: request',
    ]);
  });

  it('says why the condition let nothing happen', async () => {
    const when = anExpression('area in ["us"]', aReadable('s3', { captures: ['area'] }));
    const event = anUpload();
    const [decision] = await plan(event, given([aTrigger({ name: 'orders', when })]));
    expect(decision).toEqual({
      kind: 'no-request',
      event,
      trigger: 'orders',
      reason: 'condition-false',
      message:
        's3://landing/orders/eu/part-1.csv starts nothing by trigger "orders": its condition is false: ' +
        `\${{ area in ["us"] }}`,
    });
  });

  it('keeps an event whose condition cannot be decided, instead of taking it for false', async () => {
    const { size: _none, ...event } = anUpload();
    const when = anExpression('size > 0', aReadable('s3'));
    const [decision] = await plan(event, given([aTrigger({ name: 'orders', when })]));
    expect(decision).toMatchObject({
      kind: 'invalid',
      error: { name: 'RenderFailed', message: expect.stringContaining('size is absent') },
    });
  });

  it('keeps a request that cannot be rendered, with every error at once', async () => {
    const { etag: _e, versionId: _v, ...event } = anUpload();
    const Arguments = { '--etag': { path: ['etag'] }, '--version': { path: ['versionId'] } };
    const [decision] = await plan(
      event,
      given([aTrigger({ name: 'orders', start: { JobName: 'orders-etl', Arguments } })]),
    );
    expect(decision?.kind).toBe('invalid');
    if (decision?.kind !== 'invalid') return;
    expect(decision.error.message).toContain('etag is absent');
    expect(decision.error.message).toContain('versionId is absent');
    expect(decision.request).not.toHaveProperty('request');
    expect(decision.request.jobName).toBe('orders-etl');
  });

  it('keeps a request that Glue would refuse', async () => {
    const start = { JobName: 'orders-etl', Timeout: { path: ['size'] } };
    const [decision] = await plan(anUpload({ size: 0 }), given([aTrigger({ name: 'orders', start })]));
    expect(decision).toMatchObject({ kind: 'invalid', error: { message: expect.stringContaining('Timeout') } });
  });

  it('keeps an upload that nothing distinguishes from others, and only once', async () => {
    const { sequencer: _none, ...event } = anUpload();
    const context = given([aTrigger({ name: 'orders' })]);
    const [decision] = await plan(event, context);
    expect(decision).toMatchObject({ kind: 'invalid', error: { name: 'NoIdentity' } });
    expect(await plan({ ...event }, context)).toEqual([decision]);
    const [other] = await plan({ ...event, key: 'orders/eu/part-2.csv' }, context);
    expect(other?.kind === 'invalid' && other.request.requestId).not.toBe(
      decision?.kind === 'invalid' && decision.request.requestId,
    );
  });

  it('keeps what else the ledger may know the upload by, though the request is invalid', () => {
    const start = { JobName: 'orders-etl', Timeout: { path: ['size'] } };
    const [decision] = plan(anUpload({ size: 0 }), given([aTrigger({ name: 'orders', start })]));
    expect(decision?.kind === 'invalid' && decision.upload?.reupload).toBe('run');
  });

  it('says which arguments the request does not have for this event', () => {
    const start = { JobName: 'orders-etl', Arguments: { '--period': anExpression('optional.none()') } };
    const [decision] = plan(anUpload(), given([aTrigger({ name: 'orders', start })]));
    expect(decision).toMatchObject({ kind: 'request', leftOut: ['Arguments["--period"]'] });
  });

  it('gives the request the retry policy of its trigger, and none if it has none', () => {
    const retry = { attempts: 3, on: ['FAILED'], delaySeconds: 60 } as const;
    const [retried] = plan(anUpload(), given([aTrigger({ name: 'orders', retry })]));
    const [once] = plan(anUpload(), given([aTrigger({ name: 'orders' })]));
    expect(retried?.kind === 'request' && retried.request.retry).toBe(retry);
    expect(once?.kind === 'request' && Object.hasOwn(once.request, 'retry')).toBe(false);
  });

  it('gives two stages that share a job two requests', async () => {
    const idIn = async (ledgerId: string) => {
      const [decision] = await plan(anUpload(), given([aTrigger({ name: 'orders' })], { ledgerId }));
      return decision?.kind === 'request' ? decision.request.requestId : undefined;
    };
    expect(await idIn('dev')).toBe(await idIn('dev'));
    expect(await idIn('dev')).not.toBe(await idIn('prod'));
  });

  it('never throws, whatever the key is', async () => {
    const triggers = [
      aTrigger({ name: 'all', on: uploads('{all**}') }),
      aTrigger({ name: 'orders', when: anExpression('key.size() > 3', aReadable('s3')) }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (key) => {
        const decisions = await plan(anUpload({ key }), given(triggers));
        expect(decisions.length).toBeGreaterThan(0);
        expect((await plan(anUpload({ key }), given([]))).map(summary)).toEqual(['-: no-trigger']);
      }),
    );
  });
});

describe('plan for a trigger that a call names', () => {
  const triggers = [
    aTrigger({ name: 'orders' }),
    aTrigger({ name: 'all', on: uploads('**') }),
    aTrigger({ name: 'off', enabled: false }),
    aTrigger({ name: 'nightly', on: schedule }),
    aTrigger({ name: 'reprocess', on: byHand }),
  ];
  const only = (name: string) => given(triggers, { only: name });

  it('evaluates no other trigger', async () => {
    expect(summaries(await plan(anUpload(), only('orders')))).toEqual(['orders: request']);
  });

  it.each([
    ['orders', anUpload({ key: 'x' }), 'orders: key-does-not-match'],
    ['orders', anUpload({ bucket: 'x' }), 'orders: bucket-does-not-match'],
    ['off', anUpload(), 'off: disabled'],
    ['nightly', anUpload(), 'nightly: wrong-source'],
    ['ordres', anUpload(), '-: unknown-trigger'],
    ['orders', nightlyTime(), 'orders: wrong-source'],
    ['orders', aCall({}), 'orders: wrong-source'],
    ['reprocess', aCall({}), 'reprocess: request'],
    ['reproces', aCall({}), '-: unknown-trigger'],
  ])('says of trigger %s precisely why', async (name, event, expected) => {
    expect(summaries(await plan(event, only(name)))).toEqual([expected]);
  });

  it('says that a call must name a trigger', () => {
    expect(messageOf(plan(aCall({}), given(triggers))[0])).toContain('the triggers file has no trigger ""');
  });

  it('says that the trigger is disabled, and where', () => {
    expect(messageOf(plan(anUpload(), only('off'))[0])).toContain('disabled in the triggers file (enabled: false)');
  });

  it('says what the trigger waits for', async () => {
    expect(messageOf((await plan(anUpload(), only('nightly')))[0])).toBe(
      's3://landing/orders/eu/part-1.csv starts nothing by trigger "nightly": it waits for a scheduled time',
    );
  });

  it('names the trigger that was meant, or all there are', async () => {
    expect(messageOf((await plan(aCall({}), only('reproces')))[0])).toContain(
      'no trigger "reproces"; did you mean "reprocess"?',
    );
    expect(messageOf((await plan(aCall({}), only('x')))[0])).toContain(
      '(there are orders, all, off, nightly, reprocess)',
    );
  });

  it('says of a key how it differs from the pattern', async () => {
    expect(messageOf((await plan(anUpload({ key: 'Orders/eu/a.csv' }), only('orders')))[0])).toContain(
      'the key "Orders/eu/a.csv" does not match "orders/{area}/{file}.csv", which would take this key in lower case',
    );
  });
});

describe('plan for a scheduled time', () => {
  const triggers = [
    aTrigger({
      name: 'nightly',
      on: schedule,
      start: { JobName: 'rollup', Arguments: { '--day': { path: ['scheduledDate'] } } },
    }),
    aTrigger({ name: 'eu-nightly', on: schedule }),
  ];

  it('makes the request of the trigger whose schedule it is', async () => {
    expect(await plan(nightlyTime(), given(triggers))).toMatchObject([
      { kind: 'request', request: { trigger: 'nightly', request: { Arguments: { '--day': '2026-11-22' } } } },
    ]);
  });

  it('finds the trigger of a legacy rule by the end of its name, and notes it in the event', async () => {
    const [bySchedule] = await plan(nightlyTime('nightly'), given(triggers));
    expect(await plan(nightlyTime('rule/my-stack-nightly'), given(triggers))).toEqual([bySchedule]);
    expect(summaries(await plan(nightlyTime('rule/stack-eu-nightly'), given(triggers)))).toEqual([
      'eu-nightly: request',
    ]);
    expect(summaries(await plan(nightlyTime('rule/overnightly'), given(triggers)))).toEqual(['-: unknown-trigger']);
  });

  it('does not read the end of a schedule name as a trigger', async () => {
    expect(summaries(await plan(nightlyTime('us-nightly'), given(triggers)))).toEqual(['-: unknown-trigger']);
  });
});
