import { describe, expect, it } from 'vitest';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import { publishOutcomes } from '../../lib/publish/publish-outcomes.ts';
import { anEnded } from '../doubles/items-in-state.ts';
import { START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const outcomeDue = plusMs(START_OF_TEST, 30_000);

const ended = (given: Parameters<typeof anEnded>[0] = {}) =>
  anEnded({ requestId: 'r1', jobRunId: 'jr_1', state: 'FAILED', outcomeDue, ...given });

/** A world in which these requests have ended, and Glue shows their runs. */
const worldOf = (...items: readonly LedgerItem[]) => {
  const world = testWorld();
  for (const item of items) world.ledger.put(item);
  const shown = { state: 'FAILED', attempt: 0, executionSeconds: 60, maxCapacity: 10 };
  const get = async (_job: string, jobRunId: string) => ({ kind: 'run', run: { ...shown, jobRunId } }) as const;
  return { world, reader: { ...world.glue.reader, get } };
};

describe('a topic', () => {
  const notify = { orders: { failed: 'arn:aws:sns:eu-central-1:1:on-call' } };

  it('is told after the event is put, and only by a trigger that names one', async () => {
    const { world, reader } = worldOf(ended(), ended({ requestId: 'r2', trigger: 'others' }));
    Object.assign(world.published, { notify });
    await publishOutcomes(['r1', 'r2'], world.invocation({ reader }));
    expect(world.published.notices).toMatchObject([
      { topic: notify.orders.failed, subject: 'FAILED: orders (test), eu.csv' },
    ]);
    expect(await world.ledger.get('r1')).not.toHaveProperty('outcomeDue');
  });

  it('is not told of what the bus has not taken', async () => {
    const { world, reader } = worldOf(ended());
    Object.assign(world.published, { notify, refuses: () => world.published.down });
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(world.published.notices).toEqual([]);
  });

  it('that refuses for good does not keep the outcome due, and is logged as an error', async () => {
    const { world, reader } = worldOf(ended());
    const refusal = { error: { name: 'NotFound', message: 'no topic' }, isFinal: true };
    Object.assign(world.published, { notify, refusesNotice: () => refusal });
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(await world.ledger.get('r1')).not.toHaveProperty('outcomeDue');
    expect(world.errors()).toMatchObject([
      {
        message: 'nobody was told of an outcome: the topic has not taken the message',
        fields: { decision: 'notify-failed', error: refusal.error },
      },
    ]);
  });

  it('that does not answer is tried for a quarter of an hour, and then given up', async () => {
    const { world, reader } = worldOf(ended());
    Object.assign(world.published, { notify, refusesNotice: () => world.published.down });
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(await world.ledger.get('r1')).toMatchObject({ outcomeDue });
    const message = 'the topic has not taken the message on an outcome; the sweep tries again';
    expect(world.errors()).toMatchObject([{ message }]);
    world.pass(30_000 + 15 * MINUTE_MS);
    await publishOutcomes(['r1'], world.invocation({ reader }));
    expect(await world.ledger.get('r1')).not.toHaveProperty('outcomeDue');
  });
});
