import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AfterRunEnd, FailedRun, GlueSays, RunOfAttempt } from '../../../lib/core/outcome/after-run-end.ts';
import { afterFailure } from '../../../lib/core/outcome/after-run-end.ts';
import { epochMs, MINUTE_MS, plusMs } from '../../../lib/core/time.ts';
import type { RetryPolicy } from '../../../lib/core/triggers/trigger.ts';
import { triggerOf } from '../../triggers-file/a-file.ts';

const retry: RetryPolicy = { attempts: 3, on: ['FAILED', 'TIMEOUT'], delaySeconds: 300 };
const HOUR_MS = 60 * MINUTE_MS;
const STARTED = epochMs(Date.UTC(2026, 10, 22, 12));
const ENDED = plusMs(STARTED, 10 * MINUTE_MS);

const aRun = (given: Partial<RunOfAttempt> = {}): RunOfAttempt => ({
  jobRunId: 'jr_1',
  state: 'FAILED',
  startedOn: STARTED,
  attempt: 0,
  ...given,
});

interface Given {
  readonly attempt?: number;
  readonly retry?: RetryPolicy;
  readonly state?: FailedRun['state'];
  readonly errorMessage?: string;
  readonly glue?: Partial<GlueSays>;
  readonly left?: readonly string[];
  readonly now?: typeof STARTED;
}

const retryOf = (when: string): RetryPolicy => {
  const retry = `{ attempts: 3, when: '${when}' }`;
  const trigger = triggerOf(`triggers:\n  call:\n    on: manual\n    start: { JobName: x }\n    retry: ${retry}\n`);
  if (trigger.retry === undefined) throw new Error('no retry');
  return trigger.retry;
};

/** The first attempt's run has failed, of a job that has been as it is for long. */
const leadsTo = ({
  attempt = 1,
  state = 'FAILED',
  glue = {},
  left = [],
  now = ENDED,
  errorMessage,
  ...given
}: Given = {}): AfterRunEnd =>
  afterFailure(
    { attempt, ...given },
    { jobRunId: 'jr_1', state, endedAt: ENDED, ...(errorMessage !== undefined && { errorMessage }) },
    { maxRetries: 0, changedOn: plusMs(STARTED, -HOUR_MS), runs: [aRun()], ...glue },
    { left: new Set(left), now, glueRetryMs: HOUR_MS },
  );

describe('the end of a failed run', () => {
  it('leads to another attempt, after the delay, where the trigger says so', () => {
    expect(leadsTo({ retry })).toEqual({ kind: 'retry', delayMs: 300_000 });
    expect(leadsTo({ retry, attempt: 2, state: 'TIMEOUT' })).toEqual({ kind: 'retry', delayMs: 300_000 });
  });

  it('is final if the condition of the trigger does not hold, or cannot be evaluated, which is logged', () => {
    const busy = retryOf('errorMessage.split(": ")[1] == "busy"');
    expect(leadsTo({ retry: busy, errorMessage: 'Glue: busy' })).toEqual({ kind: 'retry', delayMs: 60_000 });
    expect(leadsTo({ retry: busy, errorMessage: 'Glue: broken' })).toEqual({ kind: 'final' });
    const error = expect.stringContaining('there is no item [1]');
    expect(leadsTo({ retry: busy, errorMessage: 'broken' })).toEqual({ kind: 'final', error });
    expect(leadsTo({ retry: busy })).toEqual({ kind: 'final', error });
  });

  it('without a message has an empty one for the condition of the trigger', () => {
    expect(leadsTo({ retry: retryOf('errorMessage == ""') })).toMatchObject({ kind: 'retry' });
  });

  it('is final when all attempts are made', () => {
    expect(leadsTo({ retry, attempt: 3 })).toEqual({ kind: 'final' });
    expect(leadsTo({ retry, attempt: 4 })).toEqual({ kind: 'final' });
  });

  it('is final for an end that the trigger does not name, and for a trigger without retry', () => {
    expect(leadsTo({ retry, state: 'ERROR' })).toEqual({ kind: 'final' });
    expect(leadsTo()).toEqual({ kind: 'final' });
  });

  it('is waited for where the job has retries of its own, but not after a time-out, which Glue does not retry', () => {
    expect(leadsTo({ retry, glue: { maxRetries: 1 } })).toEqual({ kind: 'await' });
    expect(leadsTo({ retry, glue: { maxRetries: 1 }, state: 'TIMEOUT' })).toEqual({ kind: 'final' });
  });

  it('is final when Glue’s retries are used up, or none has come within the time', () => {
    expect(leadsTo({ glue: { maxRetries: 1, runs: [aRun({ attempt: 1 })] } })).toEqual({ kind: 'final' });
    expect(leadsTo({ glue: { maxRetries: 1 }, now: plusMs(ENDED, HOUR_MS) })).toEqual({ kind: 'await' });
    expect(leadsTo({ glue: { maxRetries: 1 }, now: plusMs(ENDED, HOUR_MS + 1) })).toEqual({ kind: 'final' });
  });
});

describe('another run of the attempt', () => {
  it('counts when Glue has started it after this one, the latest of several', () => {
    const later = aRun({ jobRunId: 'jr_2', attempt: 1 });
    const latest = aRun({ jobRunId: 'jr_3', attempt: 2, state: 'SUCCEEDED' });
    const glue = { maxRetries: 2, runs: [aRun(), later, latest] };
    expect(leadsTo({ retry, glue })).toEqual({ kind: 'follow', next: latest });
  });

  it('counts also when the job’s retries were removed meanwhile', () => {
    const later = aRun({ jobRunId: 'jr_2', attempt: 1, state: 'RUNNING' });
    expect(leadsTo({ retry, glue: { runs: [later, aRun()] } })).toEqual({ kind: 'follow', next: later });
  });

  it('counts before all others while it is in progress, whatever started it', () => {
    const second = aRun({ jobRunId: 'jr_2', state: 'RUNNING' });
    const ended = aRun({ jobRunId: 'jr_3', attempt: 1 });
    expect(leadsTo({ retry, glue: { runs: [ended, second, aRun()] } })).toEqual({ kind: 'follow', next: second });
  });

  it('does not count when it has ended and is no later one', () => {
    expect(leadsTo({ retry, glue: { runs: [aRun(), aRun({ jobRunId: 'jr_2' })] } })).toMatchObject({ kind: 'retry' });
  });

  it('is not followed again once it was left, and Glue starts nothing after it', () => {
    const quiet = aRun({ jobRunId: 'jr_2', attempt: 1, state: 'SUCCEEDED' });
    expect(leadsTo({ glue: { maxRetries: 2, runs: [aRun(), quiet] }, left: ['jr_2'] })).toEqual({ kind: 'final' });
  });
});

it('a run that was left, and is no later one, says nothing about Glue’s retries: they are waited for', () => {
  const runs = [aRun(), aRun({ jobRunId: 'jr_0' })];
  expect(leadsTo({ left: ['jr_0'], glue: { maxRetries: 1, runs } })).toEqual({ kind: 'await' });
});

it('a retry of Glue’s counts although Glue does not list the run that failed', () => {
  const next = aRun({ jobRunId: 'jr_2', attempt: 1 });
  expect(leadsTo({ glue: { runs: [next] } })).toEqual({ kind: 'follow', next });
});

describe('a job that was changed after its run began', () => {
  it('may have had retries then: Glue’s is waited for, and only then another attempt made', () => {
    const glue = { changedOn: STARTED };
    expect(leadsTo({ retry, glue })).toEqual({ kind: 'await' });
    expect(leadsTo({ glue })).toEqual({ kind: 'await' });
    expect(leadsTo({ retry, glue, now: plusMs(ENDED, HOUR_MS + 1) })).toMatchObject({ kind: 'retry' });
  });

  it('may have had more retries than today', () => {
    const glue = { maxRetries: 1, changedOn: ENDED, runs: [aRun({ attempt: 1 })] };
    expect(leadsTo({ glue })).toEqual({ kind: 'await' });
  });

  it('is assumed as well if Glue omits its time, or does not list the run', () => {
    const job = { maxRetries: 0, runs: [aRun()] };
    const settled = { left: new Set<string>(), now: ENDED, glueRetryMs: HOUR_MS };
    const failed = { jobRunId: 'jr_1', state: 'FAILED', endedAt: ENDED } as const;
    expect(afterFailure({ attempt: 1, retry }, failed, job, settled)).toEqual({ kind: 'await' });
    expect(leadsTo({ retry, glue: { runs: [] } })).toEqual({ kind: 'await' });
  });

  it('makes no difference after a time-out, which Glue does not retry', () => {
    expect(leadsTo({ retry, glue: { changedOn: ENDED }, state: 'TIMEOUT' })).toMatchObject({ kind: 'retry' });
  });
});

it('a retry of ours is never made while another run is in progress or came later, nor for a job that Glue retries', () => {
  const runs = fc.array(
    fc.record({
      jobRunId: fc.constantFrom('jr_1', 'jr_2', 'jr_3', 'jr_4'),
      state: fc.constantFrom('RUNNING', 'FAILED', 'SUCCEEDED', 'SOMETHING_NEW'),
      attempt: fc.integer({ min: 0, max: 3 }),
      startedOn: fc.constant(STARTED),
    }),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(runs, fc.integer({ min: 0, max: 2 }), (listed, maxRetries) => {
      if (leadsTo({ retry, glue: { maxRetries, runs: listed }, now: plusMs(ENDED, 2 * HOUR_MS) }).kind !== 'retry')
        return;
      const tried = listed.find(({ jobRunId }) => jobRunId === 'jr_1')?.attempt ?? 0;
      const others = listed.filter((_run, at) => at !== listed.findIndex(({ jobRunId }) => jobRunId === 'jr_1'));
      expect(maxRetries).toBe(0);
      expect(others.filter(({ state }) => state === 'RUNNING' || state === 'SOMETHING_NEW')).toEqual([]);
      expect(others.filter(({ attempt }) => attempt > tried)).toEqual([]);
    }),
  );
});
