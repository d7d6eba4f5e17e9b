import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../lib/core/time.ts';
import { anExpectingWorld } from './expecting-world.ts';

/** What a sweep does to the world outside, in order. */
const EFFECTS = ['record', 'put', 'tell', 'notePublished'] as const;

describe('telling what is missing', () => {
  const notify = { orders: { failed: 'arn:aws:sns:eu-central-1:1:on-call' } };

  /** Sweeps that die before, or right after, their nth effect, until one lives. */
  it.each(EFFECTS.flatMap((_, nth) => [[nth, 'before'] as const, [nth, 'after'] as const]))(
    'happens at least once, by one outcomeId, when a sweep dies at effect %i, %s it',
    async (nth, when) => {
      const { world, checks, sweep, passTo } = anExpectingWorld();
      world.published.notify = notify;
      await sweep();
      passTo('2026-11-22T13:01:00Z');
      let effects = 0;
      const dying = <A extends readonly unknown[], R>(effect: (...given: A) => Promise<R>) => {
        return async (...given: A): Promise<R> => {
          const dies = effects++ === nth;
          if (dies && when === 'before') throw new Error('the sweep died');
          const result = await effect(...given);
          if (dies) throw new Error('the sweep died');
          return result;
        };
      };
      const { bus, topics, ...rest } = world.published.outlets;
      await sweep({
        checks: { ...checks, record: dying(checks.record), notePublished: dying(checks.notePublished) },
        outlets: { ...rest, bus: { put: dying(bus.put) }, topics: { tell: dying(topics.tell) } },
      });
      expect(effects).toBe(nth + 1);
      world.pass(MINUTE_MS);
      await sweep();
      await sweep();
      const ids = world.published.events.map(({ outcomeId }) => outcomeId);
      expect(ids.length).toBeGreaterThan(0);
      expect(new Set(ids).size).toBe(1);
      expect(world.published.notices.length).toBeGreaterThan(0);
      expect(await checks.last('orders')).not.toHaveProperty('outcomeDue');
    },
  );

  it('happens once when two sweeps look at the same time', async () => {
    const { sweep, passTo, details } = anExpectingWorld();
    await Promise.all([sweep(), sweep()]);
    passTo('2026-11-22T13:01:00Z');
    await Promise.all([sweep(), sweep(), sweep()]);
    expect(details()).toHaveLength(1);
  });

  it('waits for the bus, and no other date takes its place meanwhile', async () => {
    const { world, checks, sweep, passTo, details } = anExpectingWorld();
    await sweep();
    world.published.refuses = () => world.published.down;
    for (const day of ['22', '23', '24']) {
      passTo(`2026-11-${day}T13:01:00Z`);
      await sweep();
    }
    expect(await checks.last('orders')).toMatchObject({ date: '2026-11-22', outcomeDue: expect.any(Number) });
    world.published.refuses = () => undefined;
    await sweep();
    await sweep();
    expect(details().map(({ expected }) => expected)).toMatchObject([{ date: '2026-11-22' }, { date: '2026-11-24' }]);
  });

  it('is over when the bus refuses it for good, with an error line, and the topic is told all the same', async () => {
    const { world, checks, sweep, passTo } = anExpectingWorld();
    await sweep();
    Object.assign(world.published, { notify, refuses: () => ({ error: { name: 'E', message: 'no' }, isFinal: true }) });
    passTo('2026-11-22T13:01:00Z');
    await sweep();
    expect(world.errors()).toMatchObject([
      { fields: { decision: 'publish-failed', date: '2026-11-22', error: { name: 'E' } } },
    ]);
    expect(world.published.notices).toMatchObject([{ subject: 'MISSED: orders (test), 13:00' }]);
    expect(await checks.last('orders')).not.toHaveProperty('outcomeDue');
  });

  it('tries a topic that does not answer for a quarter of an hour', async () => {
    const { world, checks, sweep, passTo } = anExpectingWorld();
    await sweep();
    Object.assign(world.published, { notify, refusesNotice: () => world.published.down });
    passTo('2026-11-22T13:01:00Z');
    await sweep();
    world.pass(14 * MINUTE_MS);
    await sweep();
    expect(await checks.last('orders')).toHaveProperty('outcomeDue');
    world.pass(2 * MINUTE_MS);
    await sweep();
    expect(await checks.last('orders')).not.toHaveProperty('outcomeDue');
  });
});
