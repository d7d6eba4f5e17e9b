import { describe, expect, it } from 'vitest';
import { type Arrived, unmet } from '../../../lib/core/expect/unmet.ts';
import { epochMs } from '../../../lib/core/time.ts';
import type { Expectation } from '../../../lib/core/triggers/expectation.ts';
import { anExpectation } from '../../doubles/an-expectation.ts';
import { anUploadTrigger, aTrigger } from '../../infra/some-triggers.ts';

const since = epochMs(1_000);
const trigger = anUploadTrigger('orders/{area}/{kind}-{file}.csv');
const each = [{ capture: 'area', values: ['eu', 'us'] }];

const came = (key: string, more: Partial<Arrived> = {}): Arrived => ({
  arrival: epochMs(2_000),
  identity: JSON.stringify(['s3-version', 'landing', key, 'v1']),
  state: 'WAITING',
  ...more,
});

const missingOf = (given: Partial<Expectation>, arrived: readonly Arrived[], of = trigger) =>
  unmet(anExpectation(given), of, arrived, since).missing;

describe('what is missing', () => {
  it('is anything at all where nothing came, and nothing where something did', () => {
    expect(missingOf({}, [])).toEqual(['']);
    expect(missingOf({}, [came('orders/eu/a-1.csv', { state: 'REJECTED' })])).toEqual([]);
  });

  it('is each value of a capture that no key had', () => {
    expect(missingOf({ each }, [came('orders/us/a-1.csv')])).toEqual(['area eu']);
    expect(missingOf({ each }, [came('orders/us/a-1.csv'), came('orders/eu/b-1.csv')])).toEqual([]);
  });

  it('is each combination where values of two captures are expected', () => {
    const two = [...each, { capture: 'kind', values: ['a', 'b'] }];
    const arrived = [came('orders/us/a-1.csv'), came('orders/eu/b-1.csv'), came('orders/eu/a-1.csv')];
    expect(missingOf({ each: two }, arrived)).toEqual(['area us, kind b']);
  });

  it('is what has no run where a run is expected, and what has not succeeded where a success is', () => {
    const arrived = [
      came('orders/eu/a-1.csv', { state: 'FAILED', jobRunId: 'jr_1' }),
      came('orders/us/a-1.csv', { state: 'WAITING' }),
    ];
    expect(missingOf({ each, until: 'started' }, arrived)).toEqual(['area us']);
    expect(missingOf({ each, until: 'succeeded' }, arrived)).toEqual(['area eu', 'area us']);
    const done = came('orders/eu/a-1.csv', { state: 'SUCCEEDED', jobRunId: 'jr_2' });
    expect(missingOf({ each, until: 'succeeded' }, [...arrived, done])).toEqual(['area us']);
  });

  it('is told for a schedule as well, by its requests', () => {
    const nightly = aTrigger({
      on: { kind: 'schedule', expression: 'cron(0 3 * * ? *)', timezone: 'UTC', flexibleWindowMinutes: 0 },
    });
    const due: Arrived = { ...came(''), identity: '["schedule","2026-11-26T03:00:00Z"]', state: 'STARTED' };
    const found = unmet(anExpectation({ until: 'succeeded' }), nightly, [due], since);
    expect(found).toEqual({
      missing: [''],
      nearMisses: [{ what: '2026-11-26T03:00:00Z', at: 2_000, reason: 'its request is STARTED' }],
    });
  });

  it.each([
    ['s3-key', ['s3-key', 'landing', 'orders/eu/a-1.csv']],
    ['s3-content', ['s3-content', 'landing', 'orders/eu/a-1.csv', 'etag', 5]],
    ['s3-sequencer', ['s3-sequencer', 'landing', 'orders/eu/a-1.csv', '5a']],
    ['s3-call', ['s3-call', 'landing', 'orders/eu/a-1.csv', 'invocation', 'x']],
    ['unidentified', ['unidentified', { source: 's3', bucket: 'landing', key: 'orders/eu/a-1.csv' }]],
  ])('is found by the key of an identity of kind %s', (_kind, identity) => {
    expect(missingOf({ each }, [came('', { identity: JSON.stringify(identity) })])).toEqual(['area us']);
  });
});

describe('the near misses among requests', () => {
  it('are compared with what is missing, and not with what has come', () => {
    const arrived = [came('orders/eu/a-1.csv'), came('orders/EU/a-1.csv'), came('orders/US/a-1.csv')];
    const { missing, nearMisses } = unmet(anExpectation({ each }), trigger, arrived, since);
    expect(missing).toEqual(['area us']);
    expect(nearMisses.map(({ reason }) => reason)).toEqual(['its area is "US"; did you mean "us"?']);
  });

  it('are what came and has not got far enough, and values that are nearly expected; the latest first', () => {
    const arrived = [
      came('orders/EU/a-1.csv'),
      came('orders/us/a-1.csv', { state: 'FAILED', jobRunId: 'jr_1', arrival: epochMs(3_000) }),
      came('orders/asia/a-1.csv', { state: 'SUCCEEDED', jobRunId: 'jr_3' }),
    ];
    expect(unmet(anExpectation({ each, until: 'succeeded' }), trigger, arrived, since)).toEqual({
      missing: ['area eu', 'area us'],
      nearMisses: [
        { what: 's3://landing/orders/us/a-1.csv', at: 3_000, reason: 'its run is FAILED' },
        { what: 's3://landing/orders/EU/a-1.csv', at: 2_000, reason: 'its area is "EU"; did you mean "eu"?' },
      ],
    });
  });

  it('are ten at most, each object once', () => {
    const many = Array.from({ length: 30 }, (_, at) => came(`orders/EU/a-${at % 15}.csv`));
    expect(unmet(anExpectation({ each }), trigger, many, since).nearMisses).toHaveLength(10);
  });
});
