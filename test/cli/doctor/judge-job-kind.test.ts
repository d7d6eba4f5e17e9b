import { describe, expect, it } from 'vitest';
import { judgeJobKind } from '../../../cli/doctor/judge-job-kind.ts';
import type { StartTemplate } from '../../../lib/core/triggers/trigger.ts';
import { aTrigger } from '../../doubles/a-trigger.ts';
import { aJob } from './an-aws.ts';

const TARGET = { stage: 'dev', region: 'eu-central-1' };

const judge = (job: Parameters<typeof aJob>[0], start: Partial<StartTemplate> = {}) =>
  judgeJobKind('etl', aJob(job), [aTrigger({ name: 'orders', start: { JobName: 'etl', ...start } })], TARGET);

const SHELL = { kind: 'pythonshell', glueVersion: '3.0' };

describe('a job of the right kind', () => {
  it.each([
    ['a Spark job', {}, {}],
    ['a Spark job on workers of the trigger', {}, { WorkerType: 'R.8X', NumberOfWorkers: 4 }],
    ['a Spark job with FLEX', {}, { ExecutionClass: 'FLEX', WorkerType: 'G.2X' }],
    ['a Spark job of an old version that Glue still runs', { glueVersion: '3.0' }, {}],
    ['a Python shell job', SHELL, {}],
    ['a Python shell job with a capacity', SHELL, { MaxCapacity: 0.0625 }],
    ['a Python shell job of a version that has ended for Spark', { ...SHELL, glueVersion: '1.0' }, {}],
  ])('gives no finding: %s', (_what, job, start) => {
    expect(judge(job, start)).toEqual([]);
  });
});

describe('a job of the wrong kind', () => {
  it.each([
    [
      'workers of a Python shell job',
      SHELL,
      { WorkerType: 'G.1X', NumberOfWorkers: 2 },
      /no workers, and the trigger sets WorkerType and NumberOfWorkers$/,
    ],
    ['a number of workers alone', SHELL, { NumberOfWorkers: 2 }, /the trigger sets NumberOfWorkers$/],
    ['FLEX on a Python shell job', SHELL, { ExecutionClass: 'FLEX' }, /FLEX is for Spark jobs only/],
    [
      'FLEX of the job itself on a Python shell job',
      { ...SHELL, executionClass: 'FLEX' },
      {},
      /FLEX is for Spark jobs only/,
    ],
    [
      'FLEX on workers that do not have it',
      {},
      { ExecutionClass: 'FLEX', WorkerType: 'R.1X' },
      /runs are FLEX and on R\.1X workers/,
    ],
    [
      'FLEX on workers of the job',
      { workerType: 'G.4X' },
      { ExecutionClass: 'FLEX' },
      /runs are FLEX and on G\.4X workers/,
    ],
    ['a capacity of a Spark job', {}, { MaxCapacity: 10 }, /sets MaxCapacity/],
    ['a version that Glue has ended', { glueVersion: '2.0' }, {}, /GlueVersion 2\.0, and Glue starts no run/],
    ['a worker type of streaming jobs', {}, { WorkerType: 'G.025X' }, /G\.025X workers are for streaming/],
  ])('gives an error that names the trigger and the job: %s', (_what, job, start, what) => {
    expect(judge(job, start)).toEqual([
      expect.objectContaining({
        level: 'error',
        where: { triggers: ['orders'], job: 'etl' },
        what: expect.stringMatching(what),
      }),
    ]);
  });

  it('gives one finding for all triggers that share the fault', () => {
    const triggers = ['a', 'b'].map((name) => aTrigger({ name, start: { JobName: 'etl', WorkerType: 'G.1X' } }));
    expect(judgeJobKind('etl', aJob(SHELL), triggers, TARGET)).toMatchObject([{ where: { triggers: ['a', 'b'] } }]);
  });

  it('of a streaming job warns that its slot is never freed, and refuses FLEX', () => {
    const found = judge({ kind: 'gluestreaming', executionClass: 'FLEX' });
    expect(found.map(({ level, what }) => [level, what])).toEqual([
      ['error', expect.stringContaining('of the kind gluestreaming')],
      ['warning', expect.stringContaining('keeps its slot')],
    ]);
  });

  it('is none for workers that streaming jobs have', () => {
    const found = judge({ kind: 'gluestreaming' }, { WorkerType: 'G.025X' });
    expect(found.map(({ level }) => level)).toEqual(['warning']);
  });

  it('is changed where its fault is: in the job, or in the triggers file', () => {
    const [ofTrigger] = judge({}, { ExecutionClass: 'FLEX', WorkerType: 'R.1X' });
    expect(ofTrigger?.remedy).toBe('npm run deploy -- --stage dev --region eu-central-1');
    const [ofJob] = judge({ executionClass: 'FLEX', workerType: 'R.1X' });
    expect(ofJob?.remedy).toMatch(/^aws glue update-job --job-name etl .*\.ExecutionClass = "STANDARD"/);
  });
});

describe('GlueVersion auto', () => {
  it.each(['auto', 'AUTO'])('written %s gives a note', (glueVersion) => {
    expect(judge({ glueVersion })).toMatchObject([{ level: 'note', what: expect.stringContaining('by itself') }]);
  });
});
