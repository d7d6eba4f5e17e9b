import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCloud, requestOf, type TestCloud } from './a-cloud.ts';

let world: TestCloud;

beforeAll(async () => {
  world = await aCloud({
    batchWindowMs: 200,
    jobs: [
      { name: 'narrow', maxConcurrentRuns: 1, behaviour: { startupMs: 20, takesMs: 2_000 } },
      { name: 'orders-test', maxConcurrentRuns: 10 },
    ],
    behaviour: { startupMs: 20, takesMs: 300 },
  });
});
afterAll(() => world.close());

// No sweep is called here: what is started is started by the ends of runs.
describe.concurrent('the slots of a job with a backlog', () => {
  it('go to the next when a run ends, though Glue gives one back later than it tells of the end', async () => {
    const { cloud } = world;
    for (let number = 0; number < 4; number += 1) await cloud.upload('landing', `narrow/${number}`, 'hello');
    const waiting = () => world.reasons('narrow').filter((reason) => reason !== undefined).length;
    await cloud.feed.until('three wait', () => waiting() >= 3);
    // The first end of a run finds the job full once more.
    const { id } = cloud.glue.order({ fault: 'full', jobName: 'narrow', times: 1 });
    await world.runs('narrow', 4);
    expect(cloud.glue.faults().find((fault) => fault.id === id)?.struck).toBe(1);
  });

  it('start all that waits, however long the backlog is', async () => {
    const { cloud } = world;
    const files = Array.from({ length: 60 }, (_, number) => `orders/eu/${number}.csv`);
    await Promise.all(files.map((key) => cloud.upload('landing', key, 'hello')));
    const runs = await world.runs('orders-test', 60);
    expect(new Set(runs.map(requestOf)).size).toBe(60);
  });
});
