import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, type TestCloud } from './a-cloud.ts';

let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({ batchWindowMs: 200, behaviour: { takesMs: 60_000 } });
});
afterAll(() => world.close());

describe('while Glue takes a few starts a second only', () => {
  it('a burst of a hundred files starts within the invocations that it came with, none of it in the backlog', async () => {
    const { cloud } = world;
    cloud.glue.order({ fault: 'rate-limit', perSecond: 25, burst: 5 });
    // No sweep is called here, so what waits in the backlog would never start.
    const files = Array.from({ length: 100 }, (_, number) => `orders/eu/${number}.csv`);
    await Promise.all(files.map((key) => cloud.upload('landing', key, 'hello')));
    const runs = await world.runs('orders-test', 100);
    expect(new Set(runs.map((run) => run.arguments['--file'])).size).toBe(100);
    expect(world.reasons('orders-test').filter((reason) => reason !== undefined)).toEqual([]);
    const [{ struck } = { struck: 0 }] = cloud.glue.faults();
    expect(struck).toBeGreaterThan(0);
  });
});
