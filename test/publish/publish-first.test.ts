import { expect, it } from 'vitest';
import { plusMs } from '../../lib/core/time.ts';
import { publishFirst } from '../../lib/publish/publish-first.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const outcomeDue = plusMs(START_OF_TEST, 30_000);

/** A change that takes up a request which has failed. */
const takingUp = (item: ReturnType<typeof anEnded>) =>
  ({ operation: 'redrive', item, condition: { states: ['FAILED'] }, set: { state: 'FAILED' }, remove: [] }) as const;

it('publishes an end that the change would drop, and only then lets it pass', async () => {
  const world = testWorld();
  const item = anEnded({ requestId: 'r1', state: 'FAILED', outcomeDue });
  world.ledger.put(item);
  world.published.refuses = () => world.published.down;
  expect(await publishFirst(takingUp(item), world.invocation())).toBe(false);
  world.published.refuses = () => undefined;
  expect(await publishFirst(takingUp(item), world.invocation())).toBe(true);
  expect(world.published.events).toHaveLength(1);
});

it('publishes nothing before a change that does not take this end up', async () => {
  const world = testWorld();
  const item = anEnded({ requestId: 'r1', state: 'SUCCEEDED', outcomeDue });
  world.ledger.put(item);
  expect(await publishFirst(takingUp(item), world.invocation())).toBe(true);
  expect(world.published.events).toEqual([]);
});
