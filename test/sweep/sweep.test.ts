import { describe, expect, it } from 'vitest';
import type { FinalRunState } from '../../lib/core/glue/job-run.ts';
import { create, enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import { startNew } from '../../lib/start/send-acquired.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const anEndedRun = (world: TestWorld, jobRunId: string, state: FinalRunState = 'SUCCEEDED', jobName = 'orders-etl') => {
  if (world.glue.runs.some((run) => run.jobRunId === jobRunId)) world.glue.end(jobRunId, state);
  return { jobName, jobRunId, state, message: `it is ${state}`, time: world.clock() };
};

describe('sweep', () => {
  it('brings a request whose worker died before it sent to a run, with nobody delivering it again', async () => {
    const world = testWorld();
    const lease = { leaseToken: 'dead', acquiredAt: START_OF_TEST, leaseUntil: plusMs(START_OF_TEST, 65 * SECOND_MS) };
    await world.ledger.create(create(aRequest(), lease));
    for (let minute = 0; minute < 5; minute += 1) {
      world.pass(MINUTE_MS);
      await sweep(['orders-etl'], world.invocation());
    }
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('serves the backlog of a job that no trigger names any more', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest({ jobName: 'dropped' }), world.invocation());
    world.pass(MINUTE_MS);
    await sweep([], world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED' });
  });

  it('continues with the other jobs when one fails, and says so', async () => {
    const world = testWorld();
    for (const jobName of ['broken', 'sound']) {
      await world.ledger.create(enqueue(aRequest({ requestId: jobName, jobName }), 'leaseToken', 'backlog'));
    }
    const ledger: WholeLedger = {
      ...world.ledger,
      backlog: async (jobName, trigger, after) => {
        if (jobName === 'broken') throw new Error('this line cannot be read');
        return world.ledger.backlog(jobName, trigger, after);
      },
    };
    await sweep(['broken', 'sound'], world.invocation({ ledger }));
    expect(await world.ledger.get('sound')).toMatchObject({ state: 'STARTED' });
    expect(world.decisions()).toContain('sweep-error');
  });

  it('stops every backlog once Glue throttles, because the rate is the account’s', async () => {
    const world = testWorld();
    const jobs = Array.from({ length: 8 }, (_, index) => `job-${index}`);
    for (const jobName of jobs) {
      await world.ledger.create(enqueue(aRequest({ requestId: jobName, jobName }), 'leaseToken', 'backlog'));
    }
    world.glue.next(...Array.from({ length: 100 }, () => 'throttles' as const));
    await sweep(jobs, world.invocation());
    const tried = new Set(world.glue.sends.map(({ JobName }) => JobName));
    expect(tried.size).toBeLessThanOrEqual(4);
  });

  it('asks about runs without news for ten minutes, a page for many, and records how they ended', async () => {
    const world = testWorld();
    for (let index = 0; index < 50; index += 1)
      await startNew(aRequest({ requestId: `r${index}` }), world.invocation());
    for (const { jobRunId } of [...world.glue.runs]) world.glue.end(jobRunId, 'SUCCEEDED');
    world.pass(11 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    expect(new Set(world.ledger.items().map(({ state }) => state))).toEqual(new Set(['SUCCEEDED']));
    expect(world.glue.lists).toBe(1);
  });

  it('does not ask about the same job again within ten minutes', async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation());
    world.pass(11 * MINUTE_MS);
    for (let minute = 0; minute < 9; minute += 1) {
      await sweep(['orders-etl'], world.invocation());
      world.pass(MINUTE_MS);
    }
    expect(world.glue.lists).toBe(1);
  });

  it('ends a request as UNKNOWN, and lets it expire, when Glue has forgotten its run', async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation());
    world.glue.forget('jr_1');
    world.pass(11 * MINUTE_MS);
    await sweep(['orders-etl'], world.invocation());
    const item = await world.ledger.get('r1');
    expect(item).toMatchObject({ state: 'UNKNOWN' });
    expect(item?.expiresAt).toBeGreaterThan(world.clock() / SECOND_MS);
  });

  it('costs the same for a full job whether ten or a thousand requests wait', async () => {
    const costOf = async (waiting: number) => {
      const world = testWorld();
      for (let index = 0; index < waiting; index += 1) {
        await world.ledger.create(enqueue(aRequest({ requestId: `r${index}` }), 'leaseToken', 'backlog'));
      }
      await world.ledger.noteJob('orders-etl', { backlogMark: 'backlog', polledAt: world.clock() });
      let calls = 0;
      const counted = new Proxy(world.ledger, {
        get: (target, name) => {
          calls += 1;
          return Reflect.get(target, name);
        },
      });
      world.glue.next('is busy');
      await sweep(['orders-etl'], world.invocation({ ledger: counted }));
      return { calls, sends: world.glue.sends.length };
    };
    expect(await costOf(1_000)).toEqual(await costOf(10));
  });
});

describe('hearRunState', () => {
  it('notes how a recorded run ended, with the reason of a failure', async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation());
    await hearRunState(anEndedRun(world, 'jr_1', 'FAILED'), world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED', error: { message: 'it is FAILED' } });
  });

  it('starts the next in the backlog when a run ends, even an unknown run', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest(), world.invocation());
    await hearRunState(anEndedRun(world, 'jr_foreign'), world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'STARTED' });
  });

  it('does nothing while a run only changes between states of progress', async () => {
    const world = testWorld();
    world.glue.next('is busy');
    await startNew(aRequest(), world.invocation());
    await hearRunState({ ...anEndedRun(world, 'jr_foreign'), state: 'RUNNING' }, world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'WAITING' });
  });

  it("does not overwrite one run's outcome with another's", async () => {
    const world = testWorld();
    await startNew(aRequest(), world.invocation());
    await hearRunState(anEndedRun(world, 'jr_1', 'SUCCEEDED'), world.invocation());
    await hearRunState(anEndedRun(world, 'jr_1', 'FAILED'), world.invocation());
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'SUCCEEDED' });
  });
});
