import { describe, expect, it } from 'vitest';
import { EVERY_JOB } from '../../lib/core/ledger/pause.ts';
import { type EpochMs, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { watchFuses } from '../../lib/sweep/watch-fuses.ts';
import { callManually } from '../doubles/a-manual-call.ts';
import { aRejected, aStarted, aWaiting } from '../doubles/ledger-items.ts';
import { memoryStanding } from '../doubles/memory-standing.ts';
import { START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import { aTrigger, someTriggers } from '../infra/some-triggers.ts';

const jobName = 'orders-etl';
const fuse = { requests: 2, withinSeconds: 3_600, source: '2 requests in 1 hour' };
const triggers = someTriggers([
  aTrigger({ name: 'orders', start: { JobName: jobName }, fuse }),
  aTrigger({ name: 'loads', start: { JobName: jobName } }),
]);
const ago = (ms: number): EpochMs => plusMs(START_OF_TEST, -ms);

const aWorld = async (...arrivals: readonly EpochMs[]) => {
  const world = testWorld();
  for (const trigger of ['orders', 'loads']) await world.ledger.noteTrigger(jobName, trigger);
  for (const arrival of arrivals) world.ledger.put(aWaiting({ jobName, arrival }));
  const watch = (standing = memoryStanding(world.ledger), invocation = world.invocation()) =>
    watchFuses(triggers.triggers, { standing, pauses: world.ledger }, invocation);
  const pauses = async () => (await world.ledger.job(EVERY_JOB))?.pauses ?? [];
  const resume = (given: object) =>
    callManually(world, { resume: { trigger: 'orders' }, by: 'ana', ...given }, { triggers });
  return { world, watch, pauses, resume };
};

describe('a fuse', () => {
  it('pauses its trigger once more requests have arrived than it allows, and says so as an error', async () => {
    const { world, watch, pauses } = await aWorld(ago(59 * MINUTE_MS), ago(MINUTE_MS), ago(0));
    await watch();
    expect(await pauses()).toEqual([
      { trigger: 'orders', by: 'fuse', why: 'more than 2 requests in 1 hour', at: START_OF_TEST },
    ]);
    expect(world.errors()).toMatchObject([
      { fields: { decision: 'fuse-blown', trigger: 'orders', jobName, why: 'more than 2 requests in 1 hour' } },
    ]);
  });

  it('counts whatever has become of a request', async () => {
    const { world, watch, pauses } = await aWorld();
    world.ledger.put(aStarted({ jobName, arrival: ago(1) }));
    world.ledger.put(aRejected({ jobName, arrival: ago(2) }));
    world.ledger.put(aWaiting({ jobName: 'another', arrival: ago(3) }));
    await watch();
    expect(await pauses()).toHaveLength(1);
  });

  it('allows exactly as many as it says', async () => {
    const { watch, pauses } = await aWorld(ago(MINUTE_MS), ago(0));
    await watch();
    expect(await pauses()).toEqual([]);
  });

  it('counts no request that arrived before its time, and none of another trigger', async () => {
    const { world, watch, pauses } = await aWorld(ago(HOUR_MS), ago(MINUTE_MS), ago(0));
    world.ledger.put(aWaiting({ jobName, trigger: 'loads', arrival: ago(1) }));
    await watch();
    expect(await pauses()).toEqual([]);
  });

  it('counts from the resume on after it was resumed, so that what had come does not pause it again', async () => {
    const { world, watch, pauses, resume } = await aWorld(ago(MINUTE_MS), ago(2), ago(1));
    await watch();
    world.pass(MINUTE_MS);
    await resume({ fuse: true });
    for (const ms of [1, 2]) world.ledger.put(aWaiting({ jobName, arrival: plusMs(START_OF_TEST, MINUTE_MS + ms) }));
    world.pass(MINUTE_MS);
    await watch();
    expect(await pauses()).toEqual([]);
    world.ledger.put(aWaiting({ jobName, arrival: plusMs(START_OF_TEST, MINUTE_MS + 3) }));
    await watch();
    expect(await pauses()).toMatchObject([{ by: 'fuse' }]);
  });

  it('counts and says nothing more while it pauses its trigger, but does while a person does', async () => {
    const { world, watch, pauses } = await aWorld(ago(MINUTE_MS), ago(2), ago(1));
    await world.ledger.pause(EVERY_JOB, { trigger: 'orders', by: 'ana', why: 'w', at: ago(SECOND_MS) });
    await watch();
    expect(await pauses()).toMatchObject([{ by: 'ana' }, { by: 'fuse' }]);
    const none = { arrived: () => Promise.reject(new Error('it was counted')) };
    await watch({ ...memoryStanding(world.ledger), ...none });
    expect(world.errors()).toHaveLength(1);
  });

  it('gives way to a person who has just resumed the trigger by a clock that is ahead', async () => {
    const { world, watch, pauses } = await aWorld(ago(MINUTE_MS), ago(2), ago(1));
    const pause = { trigger: 'orders', by: 'ana', why: 'w', at: ago(SECOND_MS) };
    await world.ledger.pause(EVERY_JOB, pause);
    const ledger = { ...world.ledger, job: async () => ({ jobName: EVERY_JOB }) };
    await world.ledger.resume(EVERY_JOB, pause, plusMs(START_OF_TEST, 1));
    await watch(memoryStanding(world.ledger), world.invocation({ ledger }));
    expect(await pauses()).toEqual([]);
    expect(world.errors()).toEqual([]);
  });

  it('counts from the resume on also when a deployment has given its trigger another job since', async () => {
    const { world, watch, resume } = await aWorld(ago(MINUTE_MS), ago(2), ago(1));
    await watch();
    world.pass(MINUTE_MS);
    await resume({ fuse: true });
    const deployed = aTrigger({ name: 'orders', start: { JobName: 'orders-etl-2' }, fuse });
    const ports = { standing: memoryStanding(world.ledger), pauses: world.ledger };
    await watchFuses([deployed], ports, world.invocation());
    expect(await world.invocation().backlogs.pausedBy({ jobName: 'orders-etl-2', trigger: 'orders' })).toEqual([]);
  });

  it('that cannot be counted is logged as an error and stops nothing', async () => {
    const { world, watch } = await aWorld(ago(1));
    await watch({ ...memoryStanding(world.ledger), arrived: () => Promise.reject(new Error('throttled')) });
    expect(world.errors()).toMatchObject([{ fields: { decision: 'sweep-error', part: 'fuse', jobName } }]);
  });

  it('is not counted when the invocation is about to end', async () => {
    const { world, watch, pauses } = await aWorld(ago(3), ago(2), ago(1));
    await watch(memoryStanding(world.ledger), world.invocation({ remainingMs: () => 4_999 }));
    expect(await pauses()).toEqual([]);
  });
});

describe('the pause of a fuse', () => {
  const blown = async () => {
    const all = await aWorld(ago(3), ago(2), ago(1));
    await all.watch();
    all.world.pass(SECOND_MS);
    return all;
  };

  it('stands in the status of the trigger', async () => {
    const { world } = await blown();
    const answer = await callManually(world, { status: { trigger: 'orders' } }, { triggers });
    expect(answer).toMatchObject({ paused: [{ by: 'fuse', why: 'more than 2 requests in 1 hour' }] });
  });

  it('holds back the trigger also when a deployment gives it another job', async () => {
    const { world } = await blown();
    expect(await world.invocation().backlogs.pausedBy({ jobName: 'orders-etl-2', trigger: 'orders' })).toMatchObject([
      { by: 'fuse' },
    ]);
  });

  it('is ended by a person who says so, and not by the end of their own pause', async () => {
    const { world, pauses, resume } = await blown();
    await callManually(world, { pause: { trigger: 'orders' }, by: 'ana', why: 'w' }, { triggers });
    expect(await resume({})).toMatchObject({ paused: [{ by: 'fuse' }] });
    await expect(resume({})).rejects.toThrow('"fuse": true (--fuse) that of the fuse');
    expect(await resume({ fuse: true })).toMatchObject({ paused: [] });
    expect(await pauses()).toEqual([]);
    expect(world.logged.at(-1)?.fields).toMatchObject({ decision: 'resumed', by: 'ana', fuse: true });
    await expect(resume({ fuse: true })).rejects.toThrow('nobody pauses it');
  });

  it('is that of no person: nobody pauses under its name', async () => {
    const { world } = await blown();
    await expect(
      callManually(world, { pause: { trigger: 'loads' }, by: 'fuse', why: 'w' }, { triggers }),
    ).rejects.toThrow('by: expected another name');
  });
});
