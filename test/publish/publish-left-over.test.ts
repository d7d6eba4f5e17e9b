import { describe, expect, it } from 'vitest';
import { plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { publishLeftOver } from '../../lib/publish/publish-left-over.ts';
import { aCancelled } from '../doubles/ledger-items.ts';
import { START_OF_TEST, testWorld } from '../doubles/test-world.ts';

/** So many requests that were cancelled together, and whose outcomes nobody has published. */
const aWorld = (count: number) => {
  const world = testWorld();
  for (let at = 0; at < count; at += 1) world.ledger.put(aCancelled({ outcomeDue: plusMs(START_OF_TEST, -1) }));
  const left = async () => (await world.ledger.outbox(START_OF_TEST, count)).length;
  return { world, left };
};

describe('a sweep', () => {
  it('publishes on as long as the outbox shows others, and time is left', async () => {
    const { world, left } = aWorld(1_200);
    await publishLeftOver(world.invocation());
    expect(await left()).toBe(0);
    expect(world.published.events).toHaveLength(1_200);
  });

  it('leaves the rest to the next one, which begins a minute later, so that none is published twice', async () => {
    const { world, left } = aWorld(1_200);
    const { outbox } = world.ledger;
    const ledger = {
      ...world.ledger,
      outbox: async (...given: Parameters<typeof outbox>) => {
        world.pass(20 * SECOND_MS);
        return outbox(...given);
      },
    };
    await publishLeftOver(world.invocation({ ledger, limitMs: 120 * SECOND_MS }));
    expect(await left()).toBe(200);
  });

  it('tries none twice, though the index still shows what it has published', async () => {
    const { world } = aWorld(600);
    const stale = await world.ledger.outbox(START_OF_TEST, 500);
    const ledger = { ...world.ledger, outbox: async () => stale };
    await publishLeftOver(world.invocation({ ledger }));
    expect(world.published.events).toHaveLength(500);
  });
});
