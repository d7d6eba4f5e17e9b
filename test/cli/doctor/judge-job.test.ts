import { describe, expect, it } from 'vitest';
import { judgeJob } from '../../../cli/doctor/judge-job.ts';
import type { Trigger } from '../../../lib/core/triggers/trigger.ts';
import { aTrigger } from '../../doubles/a-trigger.ts';
import { aJob } from './an-aws.ts';

const TARGET = { stage: 'prod', region: 'eu-central-1' };
const RETRY = { attempts: 2, on: ['FAILED'], delaySeconds: 60 } as const;

const judge = (job: Parameters<typeof aJob>[0], trigger: Partial<Trigger> = {}) =>
  judgeJob(
    { jobName: 'etl', triggers: [aTrigger({ name: 'orders', ...trigger })] },
    { kind: 'answer', value: aJob(job) },
    TARGET,
  );

describe('a job', () => {
  it('that is as it should be gives no finding', () => {
    expect(judge({})).toEqual([]);
    expect(judge({}, { retry: RETRY })).toEqual([]);
    expect(judge({ maxRetries: 2 })).toEqual([]);
  });

  it('that is not there gives an error', () => {
    const findings = judgeJob(
      { jobName: 'it’s', triggers: [aTrigger({ name: 'orders' })] },
      { kind: 'missing' },
      TARGET,
    );
    expect(findings).toMatchObject([
      { level: 'error', where: { triggers: ['orders'], job: 'it’s' }, what: expect.stringContaining('no such job') },
    ]);
  });

  it('that could not be asked about is no error, and says why', () => {
    const why = 'glue:GetJob is denied to arn:aws:iam::111122223333:user/ana';
    expect(judgeJob({ jobName: 'etl', triggers: [] }, { kind: 'unasked', why }, TARGET)).toMatchObject([
      { level: 'unchecked', what: `could not check the job etl, because ${why}` },
    ]);
  });

  it('with retries of its own beside those of the trigger gives an error that deploy gives too', () => {
    expect(judge({ maxRetries: 1 }, { retry: RETRY })).toMatchObject([
      {
        level: 'error',
        what: expect.stringContaining('the job "etl" has MaxRetries 1: Glue and this service would both start'),
        remedy: expect.stringContaining('.MaxRetries = 0'),
      },
    ]);
  });

  it('with one slot gives a note, if a trigger waits for uploads', () => {
    expect(judge({ maxConcurrentRuns: 1 })).toMatchObject([
      { level: 'note', what: expect.stringContaining('MaxConcurrentRuns 1') },
    ]);
    expect(judge({ maxConcurrentRuns: 1 }, { on: { kind: 'manual' } })).toEqual([]);
  });
});

describe('queuing by Glue', () => {
  it('is told, and where it is turned on', () => {
    expect(judge({ queuesRuns: true })).toMatchObject([
      {
        level: 'note',
        what: expect.stringContaining('of the job'),
        remedy: expect.stringContaining('JobRunQueuingEnabled = false'),
      },
    ]);
    const start = { JobName: 'etl', JobRunQueuingEnabled: true };
    expect(judge({}, { start })).toMatchObject([
      {
        level: 'note',
        what: expect.stringContaining('of the trigger'),
        remedy: expect.stringMatching(/^npm run deploy/),
      },
    ]);
    expect(judge({ queuesRuns: true }, { start: { JobName: 'etl', JobRunQueuingEnabled: false } })).toEqual([]);
  });

  it.each([
    ['FLEX runs', { executionClass: 'FLEX' }, {}, /FLEX, which Glue does not queue/],
    ['retries of the job', { maxRetries: 1 }, {}, /MaxRetries 1, beside which Glue does not queue/],
    ['retries of the trigger', {}, { retry: RETRY }, /uses up one attempt/],
  ])('is a warning beside %s', (_what, job, trigger, what) => {
    expect(judge({ queuesRuns: true, ...job }, trigger)).toMatchObject([
      { level: 'warning', what: expect.stringMatching(what) },
    ]);
  });
});
