import { describe, expect, it } from 'vitest';
import { epochMs, plusMs } from '../../lib/core/time.ts';
import { GlueError } from '../../local/glue/glue-error.ts';
import { type GlueJobOptions, glueJob } from '../../local/glue/glue-job.ts';
import { createGlueModel, DEFAULT_LIMITS, type GlueLimits } from '../../local/glue/glue-model.ts';
import { parseStartJobRun } from '../../local/glue/start-job-run-input.ts';

const T0 = epochMs(Date.UTC(2026, 10, 22, 12));
const at = (ms: number) => plusMs(T0, ms);
const input = (rest: Record<string, unknown> = {}) => parseStartJobRun({ JobName: 'orders', ...rest });

const aModel = (job: Partial<GlueJobOptions> = {}, limits: GlueLimits = DEFAULT_LIMITS) => {
  let id = 0;
  const model = createGlueModel(() => {
    id += 1;
    return `jr_${id}`;
  }, limits);
  const behaviour = { startupMs: 100, takesMs: 1_000, ...job.behaviour };
  model.putJob(glueJob({ name: 'orders', ...job, behaviour }), T0);
  return model;
};
const errorOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    if (error instanceof GlueError) return error.name;
    throw error;
  }
  return 'no error';
};

describe('a run', () => {
  it('passes through STARTING and RUNNING to its end, each at its time', () => {
    const model = aModel();
    const { id } = model.start(input(), T0);
    const states = [0, 99, 100, 1_099, 1_100].map((ms) => {
      model.advance(at(ms));
      return model.run('orders', id, at(ms))?.state;
    });
    expect(states).toEqual(['STARTING', 'STARTING', 'RUNNING', 'RUNNING', 'SUCCEEDED']);
    expect(model.run('orders', id, at(2_000))).toMatchObject({ startedOn: T0, completedOn: at(1_100) });
  });

  it('ends as configured for the job, where the last end applies to all later runs', () => {
    const model = aModel({ maxConcurrentRuns: 9, behaviour: { ends: ['FAILED', 'SUCCEEDED'] } });
    for (let n = 0; n < 3; n += 1) model.start(input(), T0);
    model.advance(at(5_000));
    expect(model.runs().map((run) => run.state)).toEqual(['FAILED', 'SUCCEEDED', 'SUCCEEDED']);
  });

  it('ends as TIMEOUT when it would take longer than its own limit allows', () => {
    const model = aModel({ behaviour: { takesMs: 120_000 } });
    const { id } = model.start(input({ Timeout: 1 }), T0);
    model.advance(at(60_100));
    expect(model.run('orders', id, at(60_100))?.state).toBe('TIMEOUT');
  });

  it('is stopped through STOPPING and then gives its slot free', () => {
    const model = aModel();
    const { id } = model.start(input(), T0);
    expect(model.stop('orders', id, at(10)).run.state).toBe('STOPPING');
    expect(errorOf(() => model.start(input(), at(20)))).toBe('ConcurrentRunsExceededException');
    model.advance(at(500));
    expect(model.run('orders', id, at(500))?.state).toBe('STOPPED');
    expect(errorOf(() => model.start(input(), at(500)))).toBe('no error');
  });

  it("is retried by Glue with the same arguments when it fails and the job's MaxRetries allows it", () => {
    const model = aModel({ maxRetries: 1, behaviour: { ends: ['FAILED'] } });
    const first = model.start(input({ Arguments: { '--a': '1' } }), T0);
    model.advance(at(10_000));
    expect(model.runs()).toMatchObject([
      { id: first.id, attempt: 0, state: 'FAILED' },
      { attempt: 1, previousRunId: first.id, arguments: { '--a': '1' }, state: 'FAILED' },
    ]);
    expect(model.runs()).toHaveLength(2);
  });

  it('is retried by Glue a while after it has failed, as a run of its own with an id of its own', () => {
    const model = aModel({ maxRetries: 3, behaviour: { ends: ['FAILED', 'SUCCEEDED'], retriedAfterMs: 700 } });
    const { id } = model.start(input(), T0);
    model.advance(at(1_799));
    expect(model.runs()).toHaveLength(1);
    expect(model.nextDueAt()).toEqual(at(1_800));
    model.advance(at(1_800));
    expect(model.runs()[1]).toMatchObject({ id: `${id}_attempt_1`, state: 'STARTING', startedOn: at(1_800) });
    model.advance(at(60_000));
    expect(model.runs().map(({ state }) => state)).toEqual(['FAILED', 'SUCCEEDED']);
  });

  it('bears the number of the try in its id and as its attempt, up to the job’s MaxRetries', () => {
    const model = aModel({ maxRetries: 2, behaviour: { ends: ['FAILED'] } });
    const { id } = model.start(input(), T0);
    model.advance(at(60_000));
    expect(model.runs().map((run) => [run.id, run.attempt, run.previousRunId])).toEqual([
      [id, 0, undefined],
      [`${id}_attempt_1`, 1, id],
      [`${id}_attempt_2`, 2, `${id}_attempt_1`],
    ]);
  });

  it.each(['TIMEOUT', 'STOPPED', 'ERROR', 'SUCCEEDED'] as const)('is not retried by Glue after %s', (end) => {
    const model = aModel({ maxRetries: 2, behaviour: { ends: [end] } });
    model.start(input(), T0);
    model.advance(at(60_000));
    expect(model.runs()).toHaveLength(1);
  });
});

describe('limits', () => {
  it('let one run of a job at a time, Glue’s default', () => {
    const model = aModel();
    model.start(input(), T0);
    expect(errorOf(() => model.start(input(), at(1)))).toBe('ConcurrentRunsExceededException');
    model.advance(at(1_100));
    expect(errorOf(() => model.start(input(), at(1_100)))).toBe('no error');
  });

  it('keep a slot taken for as long as the job says after the run has ended', () => {
    const model = aModel({ behaviour: { slotFreedLateMs: 500 } });
    model.start(input(), T0);
    model.advance(at(1_599));
    expect(errorOf(() => model.start(input(), at(1_599)))).toBe('ConcurrentRunsExceededException');
    model.advance(at(1_600));
    expect(errorOf(() => model.start(input(), at(1_600)))).toBe('no error');
  });

  it('of the account differ from those of the job', () => {
    const model = aModel({}, { concurrentRunsPerAccount: 1, queuedRunsPerAccount: 1 });
    model.putJob(glueJob({ name: 'other' }), T0);
    model.start(input(), T0);
    expect(errorOf(() => model.start(parseStartJobRun({ JobName: 'other' }), T0))).toBe(
      'ResourceNumberLimitExceededException',
    );
  });

  it('queue a run that asked for it, and start it when a slot is free', () => {
    const model = aModel();
    model.start(input(), T0);
    const queued = model.start(input({ JobRunQueuingEnabled: true }), at(1));
    expect(queued).toMatchObject({ state: 'WAITING', stateDetail: expect.stringContaining('queued') });
    model.advance(at(1_100));
    expect(model.run('orders', queued.id, at(1_100))?.state).toBe('STARTING');
    model.advance(at(2_200));
    expect(model.run('orders', queued.id, at(2_200))?.state).toBe('SUCCEEDED');
  });

  it('refuse more queued runs than the account may have', () => {
    const model = aModel({}, { concurrentRunsPerAccount: 9, queuedRunsPerAccount: 1 });
    for (let n = 0; n < 2; n += 1) model.start(input({ JobRunQueuingEnabled: true }), T0);
    expect(errorOf(() => model.start(input({ JobRunQueuingEnabled: true }), T0))).toBe(
      'ResourceNumberLimitExceededException',
    );
  });
});

describe('reads', () => {
  it('show the newest run first', () => {
    const model = aModel({ maxConcurrentRuns: 3 });
    for (let n = 0; n < 3; n += 1) model.start(input(), at(n));
    expect(model.runsOf('orders', at(5)).map((run) => run.id)).toEqual(['jr_3', 'jr_2', 'jr_1']);
    expect(model.runsOf('orders', at(5), 3).map((run) => run.id)).toEqual(['jr_2', 'jr_1']);
  });

  it('show a late run only when its time has come', () => {
    const model = aModel();
    const { id } = model.start(input(), T0, { visibleAfterMs: 50 });
    expect(model.runsOf('orders', at(49))).toEqual([]);
    expect(model.run('orders', id, at(49))).toBeUndefined();
    expect(model.runsOf('orders', at(50))).toHaveLength(1);
    expect(model.runs()).toHaveLength(1);
  });
});

describe('a request', () => {
  it.each([
    [{ JobName: '' }, 'InvalidInputException'],
    [{}, 'InvalidInputException'],
    [{ JobName: 'orders', Timeout: 0 }, 'InvalidInputException'],
    [{ JobName: 'orders', Timeout: 10_081 }, 'InvalidInputException'],
    [{ JobName: 'orders', MaxCapacity: 2, AllocatedCapacity: 2 }, 'InvalidInputException'],
    [{ JobName: 'orders', MaxCapacity: 2, WorkerType: 'G.1X' }, 'InvalidInputException'],
    [{ JobName: 'orders', ExecutionClass: 'FLEX', WorkerType: 'G.4X' }, 'InvalidInputException'],
    [{ JobName: 'orders', ExecutionClass: 'CHEAP' }, 'InvalidInputException'],
    [{ JobName: 'orders', NotificationProperty: { NotifyDelayAfter: 0 } }, 'InvalidInputException'],
    [{ JobName: 'orders', ExecutionRoleSessionPolicy: 'x' }, 'InvalidInputException'],
    [{ JobName: 'orders', Arguments: { '--big': 'x'.repeat(260 * 1_024) } }, 'InvalidInputException'],
    [{ JobName: 'orders', Arguments: { '--n': 1 } }, 'SerializationException'],
    [{ JobName: 'orders', NumberOfWorkers: '2' }, 'SerializationException'],
    [{ JobName: 'orders', WorkerType: 'X.99', NumberOfWorkers: 2 }, 'no error'],
  ])('%j is answered with %s', (body, expected) => {
    expect(errorOf(() => parseStartJobRun(body))).toBe(expected);
  });

  it('for a job or a previous run that does not exist is refused', () => {
    const model = aModel();
    expect(errorOf(() => model.start(parseStartJobRun({ JobName: 'none' }), T0))).toBe('EntityNotFoundException');
    expect(errorOf(() => model.start(input({ JobRunId: 'jr_9' }), T0))).toBe('EntityNotFoundException');
  });
});

describe('a job', () => {
  it('shows when it was created and when it was last defined', () => {
    const model = aModel();
    model.putJob(glueJob({ name: 'orders', maxRetries: 1 }), at(5_000));
    expect(model.job('orders')).toMatchObject({ createdOn: T0, changedOn: at(5_000), maxRetries: 1 });
  });

  it('that is made again under a deleted one’s name shows none of that one’s runs', () => {
    const model = aModel({ maxConcurrentRuns: 2 });
    const old = model.start(input(), at(1));
    model.deleteJob('orders');
    model.putJob(glueJob({ name: 'orders', maxConcurrentRuns: 2 }), at(10));
    const young = model.start(input(), at(20));
    expect(model.runsOf('orders', at(30)).map(({ id }) => id)).toEqual([young.id]);
    expect(model.run('orders', old.id, at(30))).toBeUndefined();
    expect(model.job('orders')).toMatchObject({ createdOn: at(10), changedOn: at(10) });
  });
});
