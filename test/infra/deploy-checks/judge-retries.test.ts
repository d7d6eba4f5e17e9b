import { describe, expect, it } from 'vitest';
import { judgeRetries, type MaxRetriesReply, retriedJobs } from '../../../infra/deploy-checks/judge-retries.ts';
import type { RetryPolicy } from '../../../lib/core/triggers/trigger.ts';
import { aReadFailure } from '../../doubles/fake-glue.ts';
import { aTrigger, someTriggers } from '../some-triggers.ts';

const retry: RetryPolicy = { attempts: 3, on: ['FAILED'], delaySeconds: 60 };

const judged = (reply: MaxRetriesReply, names: readonly string[] = ['orders']) =>
  judgeRetries(new Map([['etl', names]]), new Map([['etl', reply]]));

describe('the jobs that Glue is asked about', () => {
  it('are those of triggers that say retry, each once', () => {
    const triggers = someTriggers([
      aTrigger({ name: 'one', start: { JobName: 'etl' }, retry }),
      aTrigger({ name: 'two', start: { JobName: 'other' } }),
      aTrigger({ name: 'three', start: { JobName: 'etl' }, retry, enabled: false }),
    ]);
    expect([...retriedJobs(triggers)]).toEqual([['etl', ['one', 'three']]]);
  });
});

const unread = aReadFailure('failed');

describe('retry for a job', () => {
  it('is right when the job has no retries of its own', () => {
    expect(judged({ kind: 'job', maxRetries: 0 })).toEqual({ errors: [], warnings: [] });
  });

  it('is refused when it has, naming triggers and job and both ways out', () => {
    const { errors, warnings } = judged({ kind: 'job', maxRetries: 2 }, ['orders', 'invoices']);
    expect(warnings).toEqual([]);
    expect(errors).toEqual([
      'triggers "orders", "invoices" say retry, and the job "etl" has MaxRetries 2: Glue and this service would both ' +
        'start a failed run again, two at once. Either set MaxRetries of the job to 0, or leave retry out and let Glue retry',
    ]);
  });

  it.each([
    ['gone', 'there is no job "etl" yet: when you create it, '],
    ['denied', 'you may not read the job "etl" (glue:GetJob): '],
    ['failed', `Glue could not be asked about the job "etl" (ThrottlingException: ${unread.error.message}): `],
  ] as const)('is only warned of when the answer is %s', (kind, message) => {
    const warning = `trigger "orders" says retry, and ${message}make sure that its MaxRetries is 0`;
    expect(judged(aReadFailure(kind))).toEqual({ errors: [], warnings: [warning] });
  });

  it('is not judged without an answer about the job', () => {
    expect(() => judgeRetries(new Map([['etl', ['orders']]]), new Map())).toThrow('there is no answer about job etl');
  });
});
