import { describe, expect, it } from 'vitest';
import { decideRetry, type EndOfAttempt } from '../../../lib/core/outcome/decide-retry.ts';
import type { RetryPolicy } from '../../../lib/core/triggers/trigger.ts';
import { triggerOf } from '../../triggers-file/a-file.ts';

/** A policy as it stands in a file. */
const aPolicy = (retry: string): RetryPolicy => {
  const policy = triggerOf(
    `triggers:\n  call:\n    on: manual\n    start: { JobName: x }\n    retry: ${retry}\n`,
  ).retry;
  if (policy === undefined) throw new Error('no retry');
  // It is frozen with the request: into JSON and back.
  return JSON.parse(JSON.stringify(policy));
};

const anEnd = (end: Partial<EndOfAttempt> = {}): EndOfAttempt => ({
  attempt: 1,
  state: 'FAILED',
  errorMessage: 'ResourceUnavailable: Resource unavailable',
  ...end,
});

const UNAVAILABLE = aPolicy('{ attempts: 4, when: errorMessage.contains("Resource unavailable"), delay: 5 minutes }');

describe('whether a failed attempt is followed by another', () => {
  it('goes by the message of the failure where the trigger says so', () => {
    expect(decideRetry(UNAVAILABLE, anEnd())).toEqual({ again: true, delayMs: 300_000 });
    expect(decideRetry(UNAVAILABLE, anEnd({ errorMessage: 'SyntaxError: invalid syntax' }))).toEqual({ again: false });
    expect(decideRetry(UNAVAILABLE, anEnd({ errorMessage: '' }))).toEqual({ again: false });
  });

  it('goes by the state and the number of the attempt, too', () => {
    const policy = aPolicy('{ attempts: 5, on: [FAILED, TIMEOUT], when: \'state == "TIMEOUT" || attempt < 2\' }');
    expect(decideRetry(policy, anEnd({ attempt: 1 }))).toMatchObject({ again: true });
    expect(decideRetry(policy, anEnd({ attempt: 2 }))).toEqual({ again: false });
    expect(decideRetry(policy, anEnd({ attempt: 2, state: 'TIMEOUT' }))).toMatchObject({ again: true });
  });

  it('is no question of the condition where the end is not named, or the attempts are used up', () => {
    expect(decideRetry(UNAVAILABLE, anEnd({ state: 'ERROR' }))).toEqual({ again: false });
    expect(decideRetry(UNAVAILABLE, anEnd({ attempt: 4 }))).toEqual({ again: false });
    expect(decideRetry(undefined, anEnd())).toEqual({ again: false });
  });

  it('is no, and says why, when the condition cannot be decided', () => {
    const policy = aPolicy('{ attempts: 3, when: \'errorMessage.split(": ")[1] == "Resource unavailable"\' }');
    expect(decideRetry(policy, anEnd())).toMatchObject({ again: true });
    expect(decideRetry(policy, anEnd({ errorMessage: 'killed' }))).toEqual({
      again: false,
      error: expect.stringContaining('there is no item [1]'),
    });
    const long = aPolicy('{ attempts: 3, when: \'errorMessage.split("").all(a, errorMessage.contains(a))\' }');
    expect(decideRetry(long, anEnd({ errorMessage: 'x'.repeat(200_000) }))).toEqual({
      again: false,
      error: expect.stringContaining('takes too long'),
    });
  });

  it('waits longer each time, up to the longest', () => {
    const policy = aPolicy('{ attempts: 8, delay: { first: 1 minute, factor: 2, longest: 10 minutes } }');
    const delays = [1, 2, 3, 4, 5, 6].map((attempt) => decideRetry(policy, anEnd({ attempt })));
    expect(delays.map((decision) => (decision.again ? decision.delayMs / 60_000 : 0))).toEqual([1, 2, 4, 8, 10, 10]);
  });

  it('waits as long each time where the delay is one', () => {
    const policy = aPolicy('{ attempts: 8, delay: 2 minutes }');
    expect(decideRetry(policy, anEnd({ attempt: 7 }))).toEqual({ again: true, delayMs: 120_000 });
  });
});
