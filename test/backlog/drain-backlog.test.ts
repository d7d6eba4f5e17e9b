import { describe, expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import { acquire, enqueue } from '../../lib/core/ledger/start-writes.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { TestWorld } from '../doubles/test-world.ts';
import { aRequest, START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

const JOB = { jobName: 'orders-etl' };

/** A line of requests `r0`, `r1`, …, one millisecond apart. */
const aLine = async (length: number): Promise<TestWorld> => {
  const world = testWorld();
  for (let index = 0; index < length; index += 1) {
    const request = aRequest({ requestId: `r${index}`, arrival: plusMs(START_OF_TEST, index) });
    await world.ledger.create(enqueue(request, `leaseToken-${index}`, 'backlog'));
  }
  world.pass(SECOND_MS);
  return world;
};

const started = ({ glue }: TestWorld) => glue.sends.map(({ Arguments }) => Arguments?.['--trigger-request-id']);

describe('drainBacklog', () => {
  it('starts the whole backlog in order of arrival, over many pages', async () => {
    const world = await aLine(60);
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'empty' });
    expect(started(world)).toEqual(Array.from({ length: 60 }, (_, index) => `r${index}.1`));
  });

  it('stops at the first request that Glue has no slot for, which keeps its place', async () => {
    const world = await aLine(3);
    world.glue.next('accepts', 'is busy');
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'busy' });
    expect(started(world)).toEqual(['r0.1', 'r1.1']);
    expect((await world.ledger.backlog(JOB.jobName, 'orders')).map(({ requestId }) => requestId)).toEqual(['r1', 'r2']);
  });

  it('does not pass over a head that is not due', async () => {
    const world = await aLine(2);
    world.glue.next('is busy');
    await drainBacklog(JOB, 0, world.invocation());
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'not-due' });
    expect(world.glue.sends).toHaveLength(1);
  });

  it("tries a head that was busy at once when a run has ended, and keeps a throttled head's pause", async () => {
    const world = await aLine(1);
    world.glue.next('is busy');
    await drainBacklog(JOB, 0, world.invocation());
    world.glue.next(...Array.from({ length: DEFAULT_TIMING.throttleSendsOfHead }, () => 'throttles' as const));
    expect(await drainBacklog(JOB, 1, world.invocation())).toMatchObject({ end: 'throttled' });
    expect(await drainBacklog(JOB, 1, world.invocation())).toMatchObject({ end: 'not-due' });
  });

  it('stops while another worker sends the head, and continues past a head that was abandoned', async () => {
    const world = await aLine(2);
    const head = { ...aRequest({ requestId: 'r0' }), leaseToken: 'leaseToken-0', attempt: 1 };
    const leaseUntil = plusMs(world.clock(), MINUTE_MS);
    await world.ledger.acquire(acquire(head, { leaseToken: 'other', acquiredAt: world.clock(), leaseUntil }));

    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'other-drainer' });
    world.pass(MINUTE_MS + 1);
    await drainBacklog(JOB, 0, world.invocation());
    expect(started(world)).toEqual(['r1.1']);
  });

  it('goes past entries of a stale index, whose requests have been started', async () => {
    const world = await aLine(3);
    const stale = await world.ledger.backlog(JOB.jobName, 'orders');
    world.glue.next('accepts', 'is busy');
    await drainBacklog(JOB, 0, world.invocation());
    world.pass(MINUTE_MS);
    let pages = 0;
    const lagging: WholeLedger = {
      ...world.ledger,
      backlog: async (jobName, trigger, after) =>
        pages++ === 0 ? stale : world.ledger.backlog(jobName, trigger, after),
    };
    await drainBacklog(JOB, 0, world.invocation({ ledger: lagging }));
    expect(started(world)).toEqual(['r0.1', 'r1.1', 'r1.1', 'r2.1']);
    expect(world.glue.runs).toHaveLength(3);
  });

  it('reads again and acquires the current version when the index shows an older one', async () => {
    const world = await aLine(1);
    const stale = await world.ledger.backlog(JOB.jobName, 'orders');
    world.glue.next('is busy');
    await drainBacklog(JOB, 0, world.invocation());
    world.pass(MINUTE_MS);
    const lagging: WholeLedger = {
      ...world.ledger,
      backlog: async (_job, _trigger, after) => (after === undefined ? stale : []),
    };
    await drainBacklog(JOB, 0, world.invocation({ ledger: lagging }));
    expect(await world.ledger.get('r0')).toMatchObject({ state: 'STARTED' });
  });

  it('continues past a request that Glue rejects', async () => {
    const world = await aLine(2);
    world.glue.next('refuses');
    expect(await drainBacklog(JOB, 0, world.invocation())).toMatchObject({ end: 'empty' });
    expect(world.glue.runs).toHaveLength(1);
  });

  it('leaves the other requests to the next invocation when its time is over', async () => {
    const world = await aLine(6);
    const slow = world.invocation({ limitMs: 20 * SECOND_MS });
    const sender = {
      ...world.glue.sender,
      start: async (request: Parameters<typeof world.glue.sender.start>[0]) => {
        world.pass(2 * SECOND_MS);
        return world.glue.sender.start(request);
      },
    };
    expect(await drainBacklog(JOB, 0, { ...slow, sender })).toMatchObject({ end: 'no-time' });
    expect(world.glue.runs).toHaveLength(4);
    expect((await world.ledger.backlog(JOB.jobName, 'orders')).map(({ state }) => state)).toEqual([
      'WAITING',
      'WAITING',
    ]);
  });

  it("removes the backlog's mark when the backlog is empty, but not a mark that is newer than its read", async () => {
    const world = await aLine(1);
    await world.ledger.noteJob(JOB.jobName, { backlogMark: 'newer' });
    await drainBacklog({ ...JOB, backlogMark: 'older' }, 0, world.invocation());
    expect(await world.ledger.job(JOB.jobName)).toHaveProperty('backlogMark', 'newer');
    await drainBacklog({ ...JOB, backlogMark: 'newer' }, 0, world.invocation());
    expect(await world.ledger.job(JOB.jobName)).not.toHaveProperty('backlogMark');
  });

  it('starts each request once when two drains run at the same time', async () => {
    const world = await aLine(40);
    await Promise.all([drainBacklog(JOB, 0, world.invocation()), drainBacklog(JOB, 1, world.invocation())]);
    await drainBacklog(JOB, 0, world.invocation());
    expect(started(world).sort()).toEqual(Array.from({ length: 40 }, (_, index) => `r${index}.1`).sort());
  });
});
