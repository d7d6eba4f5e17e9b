import { describe, expect, it } from 'vitest';
import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { RetryPolicy } from '../../lib/core/triggers/trigger.ts';
import { decideOutcome } from '../../lib/outcome/decide-outcome.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { aReadFailure } from '../doubles/fake-glue.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, losingReplies, testWorld } from '../doubles/test-world.ts';
import { triggerOf } from '../triggers-file/a-file.ts';

const retry: RetryPolicy = { attempts: 3, on: ['FAILED', 'TIMEOUT'], delaySeconds: 300 };

/** A started request; its run is `jr_1`. */
const aStartedWorld = async (given: Parameters<typeof aRequest>[0] = { retry }): Promise<TestWorld> => {
  const world = testWorld();
  await startNew(aRequest(given), world.invocation());
  return world;
};

const hearsOf = async (world: TestWorld, jobRunId: string, state: FinalRunState, given = world.invocation()) => {
  world.glue.end(jobRunId, state);
  const message = `it is ${state}`;
  await hearRunState({ jobName: 'orders-etl', jobRunId, state, message, time: world.clock() }, given);
};

/** The condition of a retry as the file's check writes it down. */
const conditionOf = (when: string): NonNullable<RetryPolicy['when']> => {
  const trigger = triggerOf(
    `triggers:\n  call:\n    on: manual\n    start: { JobName: x }\n    retry: { attempts: 3, when: '${when}' }\n`,
  );
  if (trigger.retry?.when === undefined) throw new Error('no condition');
  return trigger.retry.when;
};

const sweeps = async (world: TestWorld, afterMs = 0) => {
  world.pass(afterMs);
  await sweep(['orders-etl'], world.invocation());
};

const item = (world: TestWorld) => world.ledger.get('r1');

/** Only a real request id can be read out of a marker. */
const ID = '0123456789abcdef01234567';

const markers = (world: TestWorld) => world.glue.sends.map(({ Arguments }) => Arguments?.['--trigger-request-id']);

describe('a run that failed, of a trigger with retry', () => {
  it('leads to the next attempt, in the request’s old place, after the delay', async () => {
    const world = await aStartedWorld();
    const before = await item(world);
    await hearsOf(world, 'jr_1', 'FAILED');
    const after = await item(world);
    expect(after).toMatchObject({
      state: 'WAITING',
      attempt: 2,
      arrival: before?.arrival,
      waitingFor: 'retry',
      notBefore: plusMs(world.clock(), 300 * SECOND_MS),
    });
    expect(after?.leaseToken).not.toBe(before?.leaseToken);
    for (const gone of ['jobRunId', 'startedAt', 'endedAt', 'expiresAt', 'error'])
      expect(after).not.toHaveProperty(gone);
  });

  it('keeps the failed attempt’s run and reason in the history', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'FAILED');
    expect((await item(world))?.history.at(-1)).toMatchObject({
      what: 'ended',
      attempt: 1,
      result: 'FAILED',
      jobRunId: 'jr_1',
      error: { message: 'it is FAILED' },
    });
  });

  it('is sent again by the sweep once the delay is over, not before, with a marker of its own', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'FAILED');
    await sweeps(world, 4 * MINUTE_MS);
    expect(world.glue.sends).toHaveLength(1);
    await sweeps(world, MINUTE_MS);
    expect(markers(world)).toEqual(['r1.1', 'r1.2']);
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 2, jobRunId: 'jr_2' });
  });

  it('is sent again with the same arguments, but for the marker', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'FAILED');
    await sweeps(world, 6 * MINUTE_MS);
    const [first, second] = world.glue.sends;
    expect(second).toEqual({ ...first, Arguments: { ...first?.Arguments, '--trigger-request-id': 'r1.2' } });
  });

  it('waits longer after each failure where the delay grows', async () => {
    const world = await aStartedWorld({ retry: { ...retry, delaySeconds: 60, factor: 3, longestSeconds: 120 } });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ notBefore: plusMs(world.clock(), 60 * SECOND_MS) });
    await sweeps(world, MINUTE_MS);
    await hearsOf(world, 'jr_2', 'FAILED');
    expect(await item(world)).toMatchObject({ attempt: 3, notBefore: plusMs(world.clock(), 120 * SECOND_MS) });
  });

  it('is started again when Glue’s message meets the condition of the retry', async () => {
    const world = await aStartedWorld({ retry: { ...retry, when: conditionOf('errorMessage.endsWith("is FAILED")') } });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
  });

  it('is not started again when the condition of the retry says so, and that is no error', async () => {
    const world = await aStartedWorld({
      retry: { ...retry, when: conditionOf('errorMessage.contains("unavailable")') },
    });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'FAILED', attempt: 1 });
    expect(world.errors()).toEqual([]);
  });

  it('is not started again when that condition cannot be evaluated, and an error line says why', async () => {
    const world = await aStartedWorld({ retry: { ...retry, when: conditionOf('errorMessage.split(":")[7] == "x"') } });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'FAILED', attempt: 1 });
    expect(world.errors()).toMatchObject([
      {
        message: expect.stringContaining('there is no item [7]: the array has 1'),
        fields: { decision: 'retry-undecided', requestId: 'r1', jobRunId: 'jr_1' },
      },
    ]);
  });

  it('goes at once when there is no delay', async () => {
    const world = await aStartedWorld({ retry: { ...retry, delaySeconds: 0 } });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 2, jobRunId: 'jr_2' });
  });

  it('ends as its last attempt ends when all attempts are made', async () => {
    const world = await aStartedWorld();
    for (const run of ['jr_1', 'jr_2', 'jr_3']) {
      await hearsOf(world, run, 'FAILED');
      await sweeps(world, 6 * MINUTE_MS);
    }
    expect(markers(world)).toEqual(['r1.1', 'r1.2', 'r1.3']);
    expect(await item(world)).toMatchObject({ state: 'FAILED', attempt: 3, jobRunId: 'jr_3' });
    expect(await item(world)).toHaveProperty('expiresAt');
  });

  it('ends SUCCEEDED, without the first attempt’s error, when the second attempt does', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'TIMEOUT');
    await sweeps(world, 6 * MINUTE_MS);
    await hearsOf(world, 'jr_2', 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', attempt: 2, jobRunId: 'jr_2' });
    expect(await item(world)).not.toHaveProperty('error');
  });

  it('is not started again when a person has stopped it', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'STOPPED');
    expect(await item(world)).toMatchObject({ state: 'STOPPED', attempt: 1 });
  });

  it('is found by the sweep when Glue’s event is lost, and started again all the same', async () => {
    const world = await aStartedWorld();
    world.glue.end('jr_1', 'FAILED');
    await sweeps(world, 11 * MINUTE_MS);
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
  });

  it('keeps its policy when the trigger’s changes meanwhile', async () => {
    const world = await aStartedWorld({ retry: { ...retry, attempts: 2 } });
    await hearsOf(world, 'jr_1', 'FAILED');
    await sweeps(world, 6 * MINUTE_MS);
    await hearsOf(world, 'jr_2', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'FAILED', attempt: 2 });
  });

  it('is one retry although the reply of its write was lost, and says so once', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'FAILED', world.invocation({ ledger: losingReplies(world.ledger) }));
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
    expect(world.decisions().filter((decision) => decision === 'retried')).toHaveLength(1);
  });
});

describe('hole 15: a retry is tied to attempt and run', () => {
  it('makes one attempt of it when event and poll see the same end at once', async () => {
    const world = await aStartedWorld();
    world.glue.end('jr_1', 'FAILED');
    const seen = await item(world);
    if (seen?.state !== 'STARTED') throw new Error('no run');
    const end = { jobRunId: 'jr_1', state: 'FAILED', endedAt: world.clock() } as const;
    await Promise.all([decideOutcome(seen, end, world.invocation()), decideOutcome(seen, end, world.invocation())]);
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
    expect(world.decisions().filter((decision) => decision === 'retried')).toHaveLength(1);
  });

  it('makes one attempt of an event that comes again, before and after the next run has started', async () => {
    const world = await aStartedWorld();
    await hearsOf(world, 'jr_1', 'FAILED');
    await hearsOf(world, 'jr_1', 'FAILED');
    await sweeps(world, 6 * MINUTE_MS);
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 2, jobRunId: 'jr_2' });
    expect(world.glue.runs).toHaveLength(2);
  });

  it('makes nothing of a version that was read before the next attempt', async () => {
    const world = await aStartedWorld({ retry: { ...retry, delaySeconds: 0 } });
    const old = await item(world);
    if (old?.state !== 'STARTED') throw new Error('no run');
    await hearsOf(world, 'jr_1', 'FAILED');
    await decideOutcome(old, { jobRunId: 'jr_1', state: 'FAILED', endedAt: world.clock() }, world.invocation());
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 2, jobRunId: 'jr_2' });
  });
});

describe('hole 14: no retry of ours beside Glue’s', () => {
  it('is left to Glue when the job has retries of its own, whatever the trigger says', async () => {
    const world = await aStartedWorld();
    world.glue.maxRetries = 1;
    await hearsOf(world, 'jr_1', 'FAILED');
    await sweeps(world, 6 * MINUTE_MS);
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 1, jobRunId: 'jr_1' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('is not decided, and asked again, while Glue does not say whether it retries', async () => {
    const world = await aStartedWorld();
    world.glue.jobFailure = aReadFailure('failed');
    await expect(hearsOf(world, 'jr_1', 'FAILED')).rejects.toMatchObject({ code: 'GLUE_UNREADABLE', retryable: true });
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
    world.glue.jobFailure = undefined;
    await sweeps(world, 11 * MINUTE_MS);
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
  });

  it('starts the next in the backlog all the same while Glue does not say', async () => {
    const world = await aStartedWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ requestId: 'r2' }), world.invocation());
    world.glue.jobFailure = aReadFailure('denied', 'AccessDeniedException');
    await expect(hearsOf(world, 'jr_1', 'FAILED')).rejects.toMatchObject({ code: 'GLUE_UNREADABLE' });
    expect(await world.ledger.get('r2')).toMatchObject({ state: 'STARTED' });
  });

  it('is final when the job is gone: it retries nothing, and there is nothing to start', async () => {
    const world = await aStartedWorld({});
    world.glue.jobFailure = aReadFailure('gone', 'EntityNotFoundException');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'FAILED' });
  });

  it('asks Glue nothing about a run that succeeded', async () => {
    const world = await aStartedWorld();
    world.glue.jobFailure = aReadFailure('failed');
    await hearsOf(world, 'jr_1', 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'SUCCEEDED' });
  });
});

describe('a failed run, of a job whose MaxRetries were changed while it ran', () => {
  it('is left to the retry that Glue has begun, though the job has none any more', async () => {
    const world = await aStartedWorld({ requestId: ID, retry });
    world.glue.end('jr_1', 'FAILED');
    const again = world.glue.retryByItself('jr_1');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await world.ledger.get(ID)).toMatchObject({ state: 'STARTED', attempt: 1, jobRunId: again });
    expect(world.glue.sends).toHaveLength(1);
  });

  it('is started again by us only when no retry of Glue’s has come within the hour', async () => {
    const world = await aStartedWorld();
    world.pass(MINUTE_MS);
    world.glue.changedOn = world.clock();
    await hearsOf(world, 'jr_1', 'FAILED');
    await sweeps(world, 50 * MINUTE_MS);
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 1, jobRunId: 'jr_1' });
    await sweeps(world, 11 * MINUTE_MS);
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
  });

  it('starts nothing beside a second run of its attempt that is in progress, whatever started that', async () => {
    const world = await aStartedWorld();
    const second = world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': 'r1.1' } });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 1, jobRunId: second });
  });

  it('is not decided while its attempt’s runs cannot be listed', async () => {
    const world = await aStartedWorld();
    const reader = { ...world.glue.reader, list: async () => aReadFailure('denied', 'AccessDeniedException') };
    await expect(hearsOf(world, 'jr_1', 'FAILED', world.invocation({ reader }))).rejects.toMatchObject({
      code: 'GLUE_UNREADABLE',
    });
    expect(await item(world)).toMatchObject({ state: 'STARTED', attempt: 1 });
  });
});

describe('a run whose attempt another run has claimed, by the fence', () => {
  /** Two runs of the first attempt: `jr_1` is recorded, `jr_2` does the work. */
  const twoRuns = async (given: Parameters<typeof aRequest>[0] = {}): Promise<TestWorld> => {
    const world = await aStartedWorld(given);
    world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': 'r1.1' } });
    world.ledger.claim('r1', 1, 'jr_2');
    return world;
  };

  it('is not the outcome, however quietly it has ended: the run with the claim is', async () => {
    const world = await twoRuns();
    await hearsOf(world, 'jr_1', 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_2' });
    await hearsOf(world, 'jr_2', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'FAILED', jobRunId: 'jr_2' });
  });

  it('records at once the end of a run with the claim that has ended before', async () => {
    const world = await twoRuns();
    world.glue.end('jr_2', 'FAILED');
    await hearsOf(world, 'jr_1', 'SUCCEEDED');
    expect(await item(world)).toMatchObject({ state: 'FAILED', jobRunId: 'jr_2' });
  });

  it('starts no retry beside the run that works', async () => {
    const world = await twoRuns({ retry });
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_2', attempt: 1 });
  });

  it('is the outcome all the same when it has the claim itself, or when Glue knows no run that has', async () => {
    for (const claimant of ['jr_1', 'jr_forgotten']) {
      const world = await aStartedWorld({});
      world.ledger.claim('r1', 1, claimant);
      await hearsOf(world, 'jr_1', 'SUCCEEDED');
      expect(await item(world)).toMatchObject({ state: 'SUCCEEDED', jobRunId: 'jr_1' });
    }
  });

  it('decides nothing while Glue does not show the run with the claim', async () => {
    const world = await twoRuns();
    world.glue.getFailure = aReadFailure('failed');
    await expect(hearsOf(world, 'jr_1', 'SUCCEEDED')).rejects.toMatchObject({
      code: 'GLUE_UNREADABLE',
      retryable: true,
    });
    expect(await item(world)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });
});

describe('a run with the claim that has failed, of a job that Glue itself retries', () => {
  /** The first run has claimed the attempt and failed; Glue has started it again. */
  const retriedByGlue = async (maxRetries = 1) => {
    const world = await aStartedWorld({ requestId: ID });
    world.glue.maxRetries = maxRetries;
    world.ledger.claim(ID, 1, 'jr_1');
    world.glue.end('jr_1', 'FAILED');
    const again = world.glue.retryByItself('jr_1');
    let writes = 0;
    const change: typeof world.ledger.change = (given) => {
      writes += 1;
      if (writes > 20) throw new Error('this settlement does not come to an end');
      return world.ledger.change(given);
    };
    const hears = (jobRunId: string, state: FinalRunState) =>
      hearsOf(world, jobRunId, state, world.invocation({ ledger: { ...world.ledger, change } }));
    return { world, again, hears, writes: () => writes };
  };

  it('is not followed again when Glue’s retry fails before its fence line: the failure is final, in two writes', async () => {
    const { world, again, hears, writes } = await retriedByGlue();
    await hears('jr_1', 'FAILED');
    await hears(again, 'FAILED');
    expect(await world.ledger.get(ID)).toMatchObject({ state: 'FAILED', jobRunId: again });
    expect(writes()).toBe(2);
  });

  it('is not followed again however late both ends are noticed', async () => {
    const { world, again, hears, writes } = await retriedByGlue();
    world.glue.end(again, 'FAILED');
    await hears('jr_1', 'FAILED');
    expect(await world.ledger.get(ID)).toMatchObject({ state: 'FAILED', jobRunId: again });
    expect(writes()).toBe(2);
  });

  it('is followed to each of Glue’s retries in turn, when each fails before its fence line', async () => {
    const { world, again, hears, writes } = await retriedByGlue(2);
    world.glue.end(again, 'FAILED');
    const last = world.glue.retryByItself(again);
    world.glue.end(last, 'ERROR');
    await hears('jr_1', 'FAILED');
    expect(await world.ledger.get(ID)).toMatchObject({ state: 'ERROR', jobRunId: last });
    expect(writes()).toBe(2);
  });

  it('leads to another attempt when both have failed and the trigger says retry', async () => {
    const world = await aStartedWorld();
    const second = world.glue.accept({ JobName: 'orders-etl', Arguments: { '--trigger-request-id': 'r1.1' } });
    world.ledger.claim('r1', 1, second);
    world.glue.end(second, 'FAILED');
    await hearsOf(world, 'jr_1', 'FAILED');
    expect(await item(world)).toMatchObject({ state: 'WAITING', attempt: 2 });
  });

  it('decides the outcome when Glue’s retry ends quietly without the claim, whichever end is noticed', async () => {
    for (const heard of ['first', 'retry'] as const) {
      const { world, again, hears, writes } = await retriedByGlue();
      world.glue.end(again, 'SUCCEEDED');
      if (heard === 'first') await hears('jr_1', 'FAILED');
      else await hears(again, 'SUCCEEDED');
      expect(await world.ledger.get(ID)).toMatchObject({ state: 'FAILED', jobRunId: 'jr_1' });
      expect(writes()).toBe(3);
    }
  });
});
