import { describe, expect, it } from 'vitest';
import type { CuttingGroup } from '../../lib/core/ledger/group-item.ts';
import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../lib/core/time.ts';
import { restoreLedger } from '../../lib/ledger/restore-ledger.ts';
import { sweep } from '../../lib/sweep/sweep.ts';
import { batchWorld, GROUP } from '../batch/batch-world.ts';
import { aPolicy } from '../core/batch/a-policy.ts';
import { ledgerDown } from '../doubles/test-world.ts';

const QUIET = aPolicy({ quietSeconds: 60, atMostSeconds: 900 });

/** The ledger is put back to what it was when `copy` was taken, and repaired. */
const restored = async (world: ReturnType<typeof batchWorld>, since = world.clock()) => {
  const { ledger } = world;
  const items = [...ledger.items()];
  const groups = [...ledger.groups()];
  return async () => {
    for (const item of items) ledger.put(item);
    for (const group of groups) ledger.putGroup(group);
    for (const group of ledger.groups())
      if (!groups.some(({ groupId }) => groupId === group.groupId)) ledger.dropGroup(group.groupId);
    return restoreLedger(
      { since, jobs: ['etl'], markerName: '--trigger-request-id', keepForMs: 90 * DAY_MS, apply: true },
      {
        ledger,
        requests: async function* () {
          yield* items;
        },
        reader: world.glue.reader,
        clock: world.clock,
        newToken: () => 'restorer',
        searchMarginMs: DEFAULT_TIMING.searchMarginMs,
      },
    );
  };
};

describe('the repair of a restored ledger', () => {
  it('lets no upload gather that may have been part of a batch since, and says where to look', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    const putBack = await restored(world);
    world.pass(MINUTE_MS);
    await world.close();
    expect(world.lists()).toEqual([['orders/a.csv']]);
    expect(await putBack()).toMatchObject({ members: 1, inDoubt: 0 });
    expect(await world.ledger.get('a')).toMatchObject({ state: 'REJECTED', error: { name: 'RestoredMember' } });
    world.pass(15 * MINUTE_MS);
    await world.close();
    expect(world.lists()).toEqual([['orders/a.csv']]);
  });

  it('leaves what a cut lists that was under way, because that cut makes the same batch', async () => {
    const world = batchWorld(QUIET);
    await world.upload('a');
    world.pass(MINUTE_MS);
    const put = async () => {
      throw ledgerDown();
    };
    await world.close({ manifests: { ...world.manifests, put } });
    await world.upload('b');
    const putBack = await restored(world);
    const { batchId } = (await world.ledger.group(GROUP)) as CuttingGroup;
    world.pass(SECOND_MS);
    await world.close();
    expect(await putBack()).toMatchObject({ members: 1 });
    await world.close();
    expect(await world.ledger.get('a')).toMatchObject({ state: 'BATCHED', batchId });
    expect(await world.stateOf('b')).toBe('REJECTED');
    expect(world.lists()).toEqual([['orders/a.csv']]);
  });

  it('finds the run of an upload that has become a request of its own since', async () => {
    const world = batchWorld(QUIET);
    // In the form in which a marker is recognised.
    const id = '1'.padStart(24, '0');
    await world.upload(id);
    const putBack = await restored(world);
    world.deploy('no-batch');
    await world.close();
    await sweep(['etl'], world.invocation());
    expect(world.glue.runs).toHaveLength(1);
    expect(await putBack()).toMatchObject({ found: 1, members: 0, standIns: 0 });
    expect(await world.ledger.get(id)).toMatchObject({ state: 'STARTED', jobRunId: 'jr_1' });
  });
});
