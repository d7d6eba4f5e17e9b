import { expect, it } from 'vitest';
import { drainBacklog } from '../../lib/backlog/drain-backlog.ts';
import { plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { aWaiting } from '../doubles/ledger-items.ts';
import { START_OF_TEST, testWorld } from '../doubles/test-world.ts';
import type { WholeLedger } from '../doubles/whole-ledger.ts';

it.each([0, 1])('A drain sees no request that is delayed, whether runs have ended (%i) or not', async (ended) => {
  const world = testWorld();
  const retry = { jobName: 'orders-etl', waitingFor: 'retry', notBefore: plusMs(START_OF_TEST, SECOND_MS) } as const;
  for (let at = 0; at < 300; at += 1)
    await world.ledger.create(aWaiting({ ...retry, arrival: plusMs(START_OF_TEST, at) }));
  await world.ledger.create(aWaiting({ jobName: 'orders-etl', arrival: plusMs(START_OF_TEST, 300) }));
  const seen: number[] = [];
  const backlog: WholeLedger['backlog'] = async (...given) => {
    const page = await world.ledger.backlog(...given);
    seen.push(page.length);
    return page;
  };
  const invocation = world.invocation({ ledger: { ...world.ledger, backlog } });
  expect(await drainBacklog({ jobName: 'orders-etl' }, ended, invocation)).toEqual({ end: 'empty', started: 1 });
  expect(world.glue.runs).toHaveLength(1);
  expect(seen).toEqual([1, 0]);

  world.pass(SECOND_MS);
  expect(await drainBacklog({ jobName: 'orders-etl' }, ended, invocation)).toMatchObject({ end: 'empty' });
  expect(world.glue.runs).toHaveLength(301);
});
