import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterRunEnd } from '../../lib/core/after-run-end.ts';
import type { FinalRunState } from '../../lib/core/job-run.ts';
import type { RetryPolicy } from '../../lib/core/trigger.ts';

const retry: RetryPolicy = { attempts: 3, on: ['FAILED', 'TIMEOUT'], delaySeconds: 300 };

const STATES: readonly FinalRunState[] = ['SUCCEEDED', 'FAILED', 'TIMEOUT', 'STOPPED', 'ERROR', 'EXPIRED'];

describe('the end of a run', () => {
  it('leads to another attempt, after the delay, where the trigger says so', () => {
    expect(afterRunEnd({ attempt: 1, retry }, 'FAILED', 0)).toEqual({ kind: 'retry', delayMs: 300_000 });
    expect(afterRunEnd({ attempt: 2, retry }, 'TIMEOUT', 0)).toEqual({ kind: 'retry', delayMs: 300_000 });
  });

  it('is final when all attempts are made', () => {
    expect(afterRunEnd({ attempt: 3, retry }, 'FAILED', 0)).toEqual({ kind: 'final' });
    expect(afterRunEnd({ attempt: 4, retry }, 'FAILED', 0)).toEqual({ kind: 'final' });
  });

  it('is final for an end that the trigger does not name, and for a trigger without retry', () => {
    expect(afterRunEnd({ attempt: 1, retry }, 'ERROR', 0)).toEqual({ kind: 'final' });
    expect(afterRunEnd({ attempt: 1 }, 'FAILED', 0)).toEqual({ kind: 'final' });
  });

  it.each(['SUCCEEDED', 'STOPPED'] as const)('is final when it is %s, whatever trigger and job say', (state) => {
    for (const maxRetries of [0, 2])
      expect(afterRunEnd({ attempt: 1, retry }, state, maxRetries)).toEqual({ kind: 'final' });
  });

  it('never leads to a retry of ours beside one of Glue’s', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STATES),
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 10 }),
        fc.subarray(['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'] as const),
        (state, attempt, maxRetries, on) => {
          expect(
            afterRunEnd({ attempt, retry: { attempts: 10, on, delaySeconds: 0 } }, state, maxRetries).kind,
          ).not.toBe('retry');
        },
      ),
    );
  });

  it('is asked of Glue where the job has retries of its own, but for a time-out, after which Glue retries nothing', () => {
    expect(afterRunEnd({ attempt: 1 }, 'FAILED', 1)).toEqual({ kind: 'ask-glue' });
    expect(afterRunEnd({ attempt: 1 }, 'TIMEOUT', 1)).toEqual({ kind: 'final' });
  });
});
