import { describe, expect, it } from 'vitest';
import type { GlueRunEvent } from '../../lib/core/events/glue-run-event.ts';
import { enqueue } from '../../lib/core/ledger/start-writes.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { drainsAfterEnds } from '../../lib/outcome/drain-after-ends.ts';
import { hearRunState } from '../../lib/outcome/hear-run-state.ts';
import { aStarted, aStarting } from '../doubles/ledger-items.ts';
import { aListedRun } from '../doubles/listed-runs.ts';
import { aRequest, failing, ledgerDown, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const JOB = 'orders-etl';
const request = (index: number) =>
  aRequest({ requestId: `r${String(index).padStart(2, '0')}`, arrival: plusMs(START_OF_TEST, index) });

const endOf = (jobRunId: string, given: Partial<GlueRunEvent> = {}): GlueRunEvent => ({
  ...{ jobName: JOB, jobRunId, state: 'SUCCEEDED', time: START_OF_TEST },
  ...given,
});
const heard = (jobRunId: string, given: Partial<GlueRunEvent> = {}) => ({
  end: endOf(jobRunId, given),
  unconfirmed: false,
});

/** A backlog, a job with so many free slots, and what is told again. */
const aLine = async (waiting: number, freeSlots: number) => {
  const world = testWorld();
  world.glue.maxConcurrentRuns = freeSlots;
  for (let index = 0; index < waiting; index += 1) {
    await world.ledger.create(enqueue(request(index), `leaseToken-${index}`, 'backlog'));
  }
  world.pass(SECOND_MS);
  const told: { readonly end: GlueRunEvent; readonly afterMs: number }[] = [];
  const runStateQueue = { tellAgain: async (end: GlueRunEvent, afterMs: number) => void told.push({ end, afterMs }) };
  const reads: string[] = [];
  const job: typeof world.ledger.job = async (jobName) => {
    reads.push(jobName);
    return world.ledger.job(jobName);
  };
  const invocation = { ...world.invocation({ ledger: { ...world.ledger, job } }), runStateQueue };
  return { world, told, reads, invocation };
};

describe('the ends of runs that one invocation hears', () => {
  it('share a drain while another one of their job is at work, which knows how many slots they have left', async () => {
    const { world, told, reads, invocation } = await aLine(10, 6);
    const drainAfter = drainsAfterEnds(invocation);
    const first = drainAfter(heard('jr_a'));
    await new Promise(setImmediate);
    await Promise.all([first, ...['jr_b', 'jr_c', 'jr_d'].map((id) => drainAfter(heard(id)))]);
    expect(reads.length).toBeLessThanOrEqual(2);
    expect(world.glue.runs).toHaveLength(6);
    expect(told).toEqual([]);
  });

  it('are drained for by themselves where they are of several jobs', async () => {
    const { reads, invocation } = await aLine(0, 1);
    const drainAfter = drainsAfterEnds(invocation);
    await Promise.all([drainAfter(heard('jr_a')), drainAfter(heard('jr_b', { jobName: 'rollup' }))]);
    expect(reads.toSorted()).toEqual([JOB, 'rollup']);
  });

  it('fail together when their drain fails, and the next drain is made all the same', async () => {
    const { world, invocation } = await aLine(2, 2);
    let fails = true;
    const ledger = failing(world.ledger, 'job', () => fails);
    const drainAfter = drainsAfterEnds({ ...invocation, ledger });
    const both = await Promise.allSettled([drainAfter(heard('jr_a')), drainAfter(heard('jr_b'))]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    await drainAfter(heard('jr_c'));
    expect(world.glue.runs).toHaveLength(2);
  });
});

describe('an end whose slot Glue has not given back yet', () => {
  it('is told once more, five seconds later', async () => {
    const { world, told, invocation } = await aLine(2, 0);
    await drainsAfterEnds(invocation)(heard('jr_a'));
    expect(world.glue.sends).toHaveLength(1);
    expect(told).toEqual([{ end: endOf('jr_a'), afterMs: 5 * SECOND_MS }]);
  });

  it('is told once for all that share a drain, because the next drain takes every free slot', async () => {
    const { told, invocation } = await aLine(9, 1);
    const drainAfter = drainsAfterEnds(invocation);
    await Promise.all(['jr_a', 'jr_b', 'jr_c'].map((id) => drainAfter(heard(id))));
    expect(told).toHaveLength(1);
  });

  it('is not told a third time', async () => {
    const { told, invocation } = await aLine(2, 0);
    await drainsAfterEnds(invocation)(heard('jr_a', { again: true }));
    expect(told).toEqual([]);
  });

  it('is told once more where another worker holds the head: its send may have found the job full', async () => {
    const { world, told, invocation } = await aLine(2, 1);
    world.ledger.put(aStarting({ ...request(0), fromBacklog: true, leaseUntil: plusMs(world.clock(), MINUTE_MS) }));
    await drainsAfterEnds(invocation)(heard('jr_a'));
    expect(told).toHaveLength(1);
  });

  it.each([
    ['nothing waits', 0, 0],
    ['its slot was used, and no other is free', 3, 1],
  ])('is not told once more when %s', async (_why, waiting, freeSlots) => {
    const { told, invocation } = await aLine(waiting, freeSlots);
    await drainsAfterEnds(invocation)(heard('jr_a'));
    expect(told).toEqual([]);
  });

  it('counts one slot when its event comes twice', async () => {
    const { told, invocation } = await aLine(9, 1);
    const drainAfter = drainsAfterEnds(invocation);
    await Promise.all([drainAfter(heard('jr_a')), drainAfter(heard('jr_a'))]);
    expect(told).toEqual([]);
  });

  it('is left to the next end or the sweep, with a warning, when it cannot be told', async () => {
    const { world, invocation } = await aLine(2, 0);
    const runStateQueue = { tellAgain: () => Promise.reject(ledgerDown()) };
    await drainsAfterEnds({ ...invocation, runStateQueue })(heard('jr_a'));
    const fields = { decision: 'end-not-told-again', jobName: JOB, jobRunId: 'jr_a', state: 'SUCCEEDED' };
    expect(world.logged).toMatchObject([{}, {}, { level: 'warn', fields }]);
  });

  it('is left to the next end or the sweep where no queue brings it back', async () => {
    const { world } = await aLine(2, 0);
    await drainsAfterEnds(world.invocation())(heard('jr_a'));
    expect(world.decisions()).not.toContain('end-not-told-again');
  });
});

describe('an end that Glue does not show yet', () => {
  it('is told once more, though its slot is free, and decided then', async () => {
    const { world, told, invocation } = await aLine(0, 9);
    world.ledger.put(aStarted({ ...aRequest(), jobRunId: 'jr_mine' }));
    world.glue.list(JOB, 'r1.1', aListedRun('jr_mine', world.clock()));
    const end = endOf('jr_mine', { state: 'FAILED' });
    await hearRunState(end, invocation);
    expect(world.decisions()).toContain('end-not-confirmed');
    expect(told).toEqual([{ end, afterMs: 5 * SECOND_MS }]);

    world.glue.end('jr_mine', 'FAILED');
    await hearRunState({ ...end, again: true }, invocation);
    expect(await world.ledger.get('r1')).toMatchObject({ state: 'FAILED' });
  });

  it('is left to the sweep when it is not shown the second time either', async () => {
    const { world, told, invocation } = await aLine(0, 9);
    world.ledger.put(aStarted({ ...aRequest(), jobRunId: 'jr_mine' }));
    world.glue.list(JOB, 'r1.1', aListedRun('jr_mine', world.clock()));
    await hearRunState(endOf('jr_mine', { state: 'FAILED', again: true }), invocation);
    expect(told).toEqual([]);
  });
});
