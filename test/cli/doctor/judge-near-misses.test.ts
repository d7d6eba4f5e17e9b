import { describe, expect, it } from 'vitest';
import type { NoRequestLine } from '../../../cli/doctor/aws-reads.ts';
import { judgeNearMisses } from '../../../cli/doctor/judge-near-misses.ts';
import { plusMs } from '../../../lib/core/time.ts';
import { aTrigger, uploads } from '../../doubles/a-trigger.ts';
import { START_OF_TEST } from '../../doubles/test-world.ts';

const ORDERS = aTrigger({ name: 'orders', on: uploads('orders/{area}/{file}.csv') });

const aLine = (given: Partial<NoRequestLine> = {}): NoRequestLine => ({
  at: START_OF_TEST,
  reason: 'no-trigger',
  event: 's3://landing/Orders/eu/a.csv',
  message: 'it starts nothing',
  ...given,
});
const judge = (...lines: readonly NoRequestLine[]) =>
  judgeNearMisses({ kind: 'answer', value: { lines, unfinished: [] } }, [ORDERS], { stage: 'dev' });

describe('an event that started nothing', () => {
  it('is a warning where its key nearly matched, with what is wrong with the key', () => {
    expect(judge(aLine())).toEqual([
      {
        level: 'warning',
        where: { triggers: ['orders'] },
        what: '1 event of the last 24 hours started nothing (no-trigger), the latest at 2026-11-22T12:00:00Z: it starts nothing',
        advice: 'in lower case it would match',
        remedy: 'npx glue-job-trigger explain s3://landing/Orders/eu/a.csv --stage dev',
      },
    ]);
  });

  it('is a warning where its key nearly was that of an object that ends batches', () => {
    const parsed = uploads('done/{area}/_SUCCESS').keys[0];
    if (parsed === undefined) throw new Error('there is no pattern');
    const batch = { by: ['area'], items: 1, atMostSeconds: 60, until: parsed, orElse: 'wait', hold: false } as const;
    const lines = [
      aLine({ event: 's3://landing/Done/eu/_SUCCESS' }),
      aLine({ event: 's3://landing//done/eu/_SUCCESS' }),
    ];
    const asked = { kind: 'answer', value: { lines, unfinished: [] } } as const;
    expect(judgeNearMisses(asked, [{ ...ORDERS, batch }], { stage: 'dev' })).toMatchObject([
      { level: 'note' },
      { level: 'warning', where: { triggers: ['orders'] } },
    ]);
  });

  it('is a note in all other cases', () => {
    const findings = judge(
      aLine({ event: 's3://landing/other.txt' }),
      aLine({ event: 's3://elsewhere/Orders/eu/a.csv' }),
      aLine({ reason: 'condition-false', trigger: 'orders', event: 's3://landing/orders/eu/a.csv' }),
      aLine({ reason: 'condition-false', trigger: 'all' }),
      aLine({ reason: 'disabled', trigger: 'nightly', event: 'the scheduled time 2026-11-22T02:00:00Z' }),
    );
    expect(findings.map(({ level, where }) => [level, where.triggers])).toEqual([
      ['note', undefined],
      ['note', ['orders']],
      ['note', ['all']],
      ['note', ['nightly']],
    ]);
  });

  it('is counted with those like it, and the latest is shown', () => {
    const later = plusMs(START_OF_TEST, 1_000);
    const [finding, ...others] = judge(aLine(), aLine({ at: later, event: 's3://landing/ORDERS/us/b.csv' }), aLine());
    expect(others).toEqual([]);
    expect(finding?.what).toContain('3 events of the last 24 hours started nothing');
    expect(finding?.what).toContain('2026-11-22T12:00:01Z');
    expect(finding?.remedy).toContain('s3://landing/ORDERS/us/b.csv');
  });

  it('whose key a shell would obey is quoted', () => {
    expect(judge(aLine({ event: "s3://landing/$(id) 'x'" }))[0]?.remedy).toBe(
      "npx glue-job-trigger explain 's3://landing/$(id) '\\''x'\\''' --stage dev",
    );
  });

  it('of a schedule leads to the status of its trigger', () => {
    const [finding] = judge(
      aLine({ reason: 'disabled', trigger: 'nightly', event: 'the scheduled time 2026-11-22T02:00:00Z' }),
    );
    expect(finding?.remedy).toBe('npx glue-job-trigger status nightly --stage dev');
  });
});

describe('a log', () => {
  it('that was not read to its end is named, with the command that shows its end', () => {
    const log = { lines: [], unfinished: ['/aws/lambda/s3-upload'] };
    expect(judgeNearMisses({ kind: 'answer', value: log }, [ORDERS], { stage: 'dev' })).toMatchObject([
      {
        level: 'note',
        remedy: `aws logs tail /aws/lambda/s3-upload --since 1h --filter-pattern '{ $.decision = "no-request" }'`,
      },
    ]);
  });
});
