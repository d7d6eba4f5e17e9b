import { describe, expect, it } from 'vitest';
import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import { record, reject, requeue } from '../../lib/core/ledger/start-writes.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { write, writeWhileTimeAllows } from '../../lib/ledger/write-until-deadline.ts';
import { anEnding, aStarted, aStarting } from '../doubles/ledger-items.ts';
import { aRequest, failing, ledgerDown, losingReplies, START_OF_TEST, testWorld } from '../doubles/test-world.ts';

const entry = { at: START_OF_TEST, what: 'sent', attempt: 1, result: 'started' } as const;
const anAcquired = () => {
  const world = testWorld();
  const item = aStarting({ ...aRequest() });
  world.ledger.put(item);
  return { world, item, recorded: record(item, { jobRunId: 'jr_1', startedAt: START_OF_TEST }, entry) };
};

describe('write', () => {
  it('knows its own work again when the reply of its first try was lost', async () => {
    const { world, recorded } = anAcquired();
    expect(await write(recorded, world.invocation({ ledger: losingReplies(world.ledger) }))).toEqual({ applied: true });
  });

  it("returns the current item when the change is refused because of another worker's", async () => {
    const { world, item, recorded } = anAcquired();
    const standing = aStarted({ ...aRequest(), requestId: item.requestId, jobRunId: 'jr_other' });
    world.ledger.put(standing);
    expect(await write(recorded, world.invocation())).toEqual({ applied: false, item: standing });
  });
});

describe('an end of a request', () => {
  const rejected = ({ item }: ReturnType<typeof anAcquired>) =>
    reject(item, { name: 'E', message: 'no' }, anEnding(), { ...entry, result: 'rejected' });

  it('is noted for publication, and nothing else is', async () => {
    const taken = anAcquired();
    const invocation = taken.world.invocation();
    await write(requeue(taken.item, { notBefore: START_OF_TEST, waitingFor: 'busy' }, entry), invocation);
    expect([...invocation.ended]).toEqual([]);
    const again = anAcquired();
    await write(rejected(again), { ...invocation, ledger: again.world.ledger });
    expect([...invocation.ended]).toEqual([again.item.requestId]);
  });

  it('is noted also when its write throws, because it may have been applied', async () => {
    const taken = anAcquired();
    const invocation = taken.world.invocation({ ledger: failing(taken.world.ledger, 'change') });
    await expect(write(rejected(taken), invocation)).rejects.toThrow();
    expect([...invocation.ended]).toEqual([taken.item.requestId]);
  });
});

describe('writeWhileTimeAllows', () => {
  /** Fails this many times, and keeps the pauses between. */
  const trying = async (
    change: (taken: ReturnType<typeof anAcquired>) => LedgerChange,
    { failures = Number.POSITIVE_INFINITY, limitMs = 60 * SECOND_MS, error = ledgerDown() as Error } = {},
  ) => {
    const taken = anAcquired();
    const { world } = taken;
    const pauses: number[] = [];
    let tries = 0;
    const ledger = failing(world.ledger, 'change', () => tries++ < failures, error);
    const sleepMs = async (ms: number) => {
      pauses.push(ms);
      world.pass(ms);
    };
    const written = await writeWhileTimeAllows(change(taken), world.invocation({ ledger, limitMs, sleepMs }));
    return { world, written, pauses, tries };
  };

  it('tries again after pauses that double up to two seconds', async () => {
    const { written, pauses } = await trying(({ recorded }) => recorded, { failures: 7 });
    expect(written).toEqual({ applied: true });
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('gives up only when after another pause there would be no time to write', async () => {
    expect(await trying(({ recorded }) => recorded, { limitMs: 1_599 })).toMatchObject({
      written: undefined,
      tries: 1,
    });
    expect(await trying(({ recorded }) => recorded, { limitMs: 1_600 })).toMatchObject({
      written: undefined,
      tries: 2,
    });
  });

  it('gives up at once when trying again cannot help', async () => {
    const { written, tries } = await trying(({ recorded }) => recorded, { error: ledgerDown(false) });
    expect([written, tries]).toEqual([undefined, 1]);
  });

  it('does not know of a foreign error that it is hopeless, and tries again', async () => {
    const { written } = await trying(({ recorded }) => recorded, { failures: 1, error: new Error('socket hang up') });
    expect(written).toEqual({ applied: true });
  });

  it('logs all that was to be written when it gave up on a run', async () => {
    const { world } = await trying(({ recorded }) => recorded, { limitMs: 1_000 });
    const fields = {
      decision: 'not-written',
      operation: 'record',
      requestId: 'r1',
      jobName: 'orders-etl',
      jobRunId: 'jr_1',
      state: 'STARTED',
      reason: undefined,
      error: ledgerDown(),
    };
    expect(world.logged).toEqual([{ level: 'error', message: expect.any(String), fields }]);
  });

  it('logs why the request waits when it gave up on a requeue', async () => {
    const wait = { notBefore: START_OF_TEST, waitingFor: 'busy' } as const;
    const { world } = await trying(({ item }) => requeue(item, wait, entry), { limitMs: 1_000 });
    expect(world.logged).toMatchObject([{ fields: { operation: 'requeue', state: 'WAITING', reason: 'busy' } }]);
  });
});
