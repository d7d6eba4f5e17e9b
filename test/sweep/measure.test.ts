import { describe, expect, it } from 'vitest';
import { EVERY_JOB, WHOLE_JOB } from '../../lib/core/ledger/pause.ts';
import { DAY_MS, HOUR_MS, plusMs } from '../../lib/core/time.ts';
import type { Standing } from '../../lib/ports/standing.ts';
import { measure } from '../../lib/sweep/measure.ts';
import { aRejected, aStarted, aWaiting } from '../doubles/ledger-items.ts';
import { memoryStanding } from '../doubles/memory-standing.ts';
import { failing, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const jobName = 'orders-etl';
const ago = (ms: number) => plusMs(START_OF_TEST, -ms);

const aWorld = async (...triggers: readonly string[]) => {
  const world = testWorld();
  for (const trigger of triggers) await world.ledger.noteTrigger(jobName, trigger);
  const measured = async (invocation = world.invocation()) => {
    await measure(memoryStanding(world.ledger), invocation);
    return world.logged
      .filter(({ fields }) => fields['decision'] === 'measured')
      .map(({ fields: { decision: _, ...fields } }) => fields)
      .toSorted((a, b) => (String(a['trigger']) < String(b['trigger']) ? -1 : 1));
  };
  return { world, measured };
};

describe('measuring', () => {
  it('tells for each trigger what runs, what waits and since when, and what is rejected', async () => {
    const { world, measured } = await aWorld('orders', 'nightly');
    const arrivals = [2 * HOUR_MS, HOUR_MS];
    for (const ms of arrivals) world.ledger.put(aWaiting({ jobName, arrival: ago(ms) }));
    world.ledger.put(aStarted({ jobName }));
    world.ledger.put(aRejected({ jobName, arrival: ago(HOUR_MS) }));
    world.ledger.put(aStarted({ jobName, trigger: 'nightly' }));
    expect(await measured()).toEqual([
      { trigger: 'nightly', jobName, runsInFlight: 1 },
      {
        trigger: 'orders',
        jobName,
        runsInFlight: 1,
        backlogLength: 2,
        backlogAgeSeconds: 7_200,
        rejectedNow: 1,
      },
    ]);
  });

  it('tells nothing where there is nothing, so that no metric is paid for', async () => {
    const { measured } = await aWorld('orders');
    expect(await measured()).toEqual([]);
  });

  it('counts the age of a backlog by its first request that waits for no delay of its trigger', async () => {
    const { world, measured } = await aWorld('orders');
    world.ledger.put(aWaiting({ jobName, arrival: ago(9 * HOUR_MS), waitingFor: 'retry' }));
    world.ledger.put(aWaiting({ jobName, arrival: ago(HOUR_MS) }));
    expect(await measured()).toMatchObject([{ backlogLength: 2, backlogAgeSeconds: 3_600 }]);
  });

  it('counts the wait of a request that a person took up again from then', async () => {
    const { world, measured } = await aWorld('orders');
    const history = [{ at: ago(HOUR_MS), what: 'redriven', attempt: 1, result: 'FAILED' }] as const;
    world.ledger.put(aWaiting({ jobName, arrival: ago(9 * DAY_MS), history }));
    expect(await measured()).toMatchObject([{ backlogAgeSeconds: 3_600 }]);
  });

  it('counts the wait of the next request where the first was taken up again lately', async () => {
    const { world, measured } = await aWorld('orders');
    const history = [{ at: ago(HOUR_MS), what: 'redriven', attempt: 1, result: 'FAILED' }] as const;
    world.ledger.put(aWaiting({ jobName, arrival: ago(9 * DAY_MS), waitingFor: 'redrive', history }));
    world.ledger.put(aWaiting({ jobName, arrival: ago(7 * HOUR_MS) }));
    expect(await measured()).toMatchObject([{ backlogLength: 2, backlogAgeSeconds: 7 * 3_600 }]);
  });

  it.each([
    ['trigger', EVERY_JOB, 'orders'],
    ['job', jobName, WHOLE_JOB],
    ['everything', EVERY_JOB, WHOLE_JOB],
  ])(
    'says how long a paused %s is paused, by its first pause, and counts no age of its backlog',
    async (_, of, trigger) => {
      const { world, measured } = await aWorld('orders');
      await world.ledger.pause(of, { trigger, by: 'ann', why: 'deploy', at: ago(60), since: ago(2 * HOUR_MS) });
      await world.ledger.pause(of, { trigger, by: 'bob', why: 'night', at: ago(HOUR_MS) });
      world.ledger.put(aWaiting({ jobName, arrival: ago(9 * HOUR_MS) }));
      expect(await measured()).toEqual([{ trigger: 'orders', jobName, backlogLength: 1, pausedSeconds: 7_200 }]);
    },
  );

  it('says of no trigger that it is paused because another one of its job is', async () => {
    const { world, measured } = await aWorld('orders', 'nightly');
    await world.ledger.pause(EVERY_JOB, { trigger: 'nightly', by: 'ann', why: 'deploy', at: START_OF_TEST });
    world.ledger.put(aWaiting({ jobName, arrival: ago(HOUR_MS) }));
    expect(await measured()).toEqual([
      { trigger: 'nightly', jobName, pausedSeconds: 1 },
      { trigger: 'orders', jobName, backlogLength: 1, backlogAgeSeconds: 3_600 },
    ]);
  });

  it('counts what is rejected for seven days after giveUpAfter, a day here, so that no alarm stays up for ever', async () => {
    const { world, measured } = await aWorld('orders');
    world.ledger.put(aRejected({ jobName, arrival: ago(8 * DAY_MS) }));
    world.ledger.put(aRejected({ jobName, arrival: ago(8 * DAY_MS + 1) }));
    expect(await measured()).toEqual([{ trigger: 'orders', jobName, rejectedNow: 1 }]);
  });

  it('goes on with the other jobs where one cannot be measured, and says so', async () => {
    const { world, measured } = await aWorld('orders');
    await world.ledger.noteTrigger('nightly-etl', 'nightly');
    world.ledger.put(aWaiting({ jobName }));
    world.ledger.put(aWaiting({ jobName: 'nightly-etl', trigger: 'nightly' }));
    const ledger = failing(world.ledger, 'backlog', (name) => name === jobName);
    expect(await measured(world.invocation({ ledger }))).toMatchObject([{ trigger: 'nightly' }]);
    expect(world.errors()).toMatchObject([{ fields: { decision: 'sweep-error', part: 'metrics', jobName } }]);
  });

  it('does not begin when the invocation is about to end', async () => {
    const { world, measured } = await aWorld('orders');
    world.ledger.put(aWaiting({ jobName }));
    expect(await measured(world.invocation({ limitMs: 4_999 }))).toEqual([]);
    expect(await measured(world.invocation({ limitMs: 5_000 }))).toHaveLength(1);
  });

  it('ends within the time of its invocation, however many triggers a job has, and begins elsewhere the next time', async () => {
    const names = Array.from({ length: 200 }, (_, at) => `t${at}`);
    const { world } = await aWorld(...names);
    for (const trigger of names) world.ledger.put(aWaiting({ jobName, trigger }));
    const inMemory = memoryStanding(world.ledger);
    const standing: Standing = {
      ...inMemory,
      waiting: async (...given) => {
        world.pass(100);
        return inMemory.waiting(...given);
      },
    };
    const told = async (chance: number) => {
      world.logged.length = 0;
      const invocation = world.invocation({ limitMs: 10_000, random: () => chance });
      await measure(standing, invocation);
      expect(invocation.remainingMs()).toBeGreaterThan(4_500);
      return world.logged.map(({ fields }) => fields['trigger']);
    };
    const [first, second] = [await told(0), await told(0.5)];
    expect(first).toHaveLength(51);
    expect(new Set([...first, ...second])).toHaveProperty('size', 102);
  });
});
