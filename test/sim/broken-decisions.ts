import type { CuttingGroup } from '../../lib/core/ledger/group-item.ts';
import { type EpochMs, epochMs, SECOND_MS } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import type { GatherSight } from '../../lib/ports/batch-ledger.ts';
import { anUpload, bulk, membersNow, withLedger, withPolicy } from './broken-batch-pieces.ts';
import { onlyFaults } from './faults.ts';
import type { Guard, World } from './world.ts';

/** Uploads that come within a minute, of which the trigger needs an `a` and a `b`. */
const needing = (given: Partial<BatchPolicy>): NonNullable<Guard['tune']> => {
  return (scenario, chance) =>
    bulk(onlyFaults(0, {}), {
      policy: { need: { capture: 'part', names: ['a', 'b'] }, orElse: 'wait', ...given },
      batches: {
        smaller: 2,
        uploads: Array.from({ length: 5 }, (_, at) =>
          anUpload(at + 1, {
            part: chance.pick(`u${at} part`, ['a', 'b']),
            atMs: chance.between(`u${at} at`, 0, 40) * SECOND_MS,
          }),
        ),
      },
    })(scenario, chance);
};

/** A closer that cuts others than it has decided on. Whoever comes by next carries its cut out. */
const cuttingOthers =
  (choose: (world: World, cut: CuttingGroup) => readonly string[]): NonNullable<Guard['batching']> =>
  (batching, { world }) =>
    withLedger(({ ledger }) => ({
      changeGroup: async (write) => {
        const { item } = write;
        if (item.state !== 'CUTTING') return ledger.changeGroup(write);
        const written = await ledger.changeGroup({ ...write, item: { ...item, list: choose(world, item) } });
        return written.applied ? { applied: false, group: undefined } : written;
      },
    }))(batching);

/** A closer that takes all of a group for as old as one of its entries. */
const asOldAs = (which: (...arrivals: number[]) => number): NonNullable<Guard['batching']> =>
  withLedger(({ ledger }) => ({
    gathering: async (shard, behind) => {
      const page = await ledger.gathering(shard, behind);
      const arrivals = Map.groupBy(
        page.flatMap((sight) => (sight.kind === 'member' ? [sight] : [])),
        ({ groupId }) => groupId,
      );
      const oldness = (groupId: string): EpochMs =>
        epochMs(which(...(arrivals.get(groupId) ?? []).map(({ entry }) => entry.arrival)));
      return page.map(
        (sight): GatherSight =>
          sight.kind === 'member' ? { ...sight, entry: { ...sight.entry, arrival: oldness(sight.groupId) } } : sight,
      );
    },
  }));

/** The uploads that gather in the group of a cut, as they arrived. */
const inOrder = (world: World, { groupId }: CuttingGroup): string[] =>
  [...membersNow(world, groupId).values()]
    .filter(({ state, member }) => state === 'GATHERED' && member?.role === 'upload')
    .toSorted((a, b) => a.arrival - b.arrival)
    .map(({ requestId }) => requestId);

/** Guards of the decision when a group is cut, and what the cut takes. */
export const BROKEN_DECISIONS: readonly Guard[] = [
  {
    name: 'cut-at-once',
    without: 'a group is cut only when its policy says so',
    harms: ['EARLY'],
    tune: bulk(onlyFaults(0, {}), { policy: { items: 9, quietSeconds: 100, atMostSeconds: 200 } }),
    batching: withPolicy({ quietSeconds: 0, atMostSeconds: 0 }),
  },
  {
    name: 'cut-incomplete',
    without: 'a group is cut only when all that its trigger needs is there',
    harms: ['EARLY'],
    tune: needing({ atMostSeconds: 600 }),
    batching: (batching, about) => {
      const { need: _, ...policy } = about.world.scenario.batches?.policy ?? {};
      return withPolicy({ ...policy, need: { capture: 'part', names: [] } })(batching);
    },
  },
  {
    name: 'quiet-since-first',
    without: 'a group is quiet since its last entry',
    harms: ['EARLY'],
    tune: bulk(onlyFaults(0, {}), { policy: { items: 9, quietSeconds: 50, atMostSeconds: 600 } }),
    batching: asOldAs(Math.min),
  },
  {
    name: 'deadline-since-last',
    without: 'a group is cut so long after its first entry, whatever has come since',
    harms: ['LATE'],
    tune: (scenario, chance) =>
      bulk(onlyFaults(0, {}), {
        policy: { items: 20, quietSeconds: 55, atMostSeconds: 61 },
        batches: {
          uploads: Array.from({ length: 16 }, (_, at) =>
            anUpload(at + 1, { atMs: at * 30 * SECOND_MS + chance.between(`u${at} at`, 0, 5) * SECOND_MS }),
          ),
        },
      })(scenario, chance),
    batching: asOldAs(Math.max),
  },
  {
    name: 'needed-go-first',
    without: 'what a group needs goes with the last of its batches',
    harms: ['LATE', 'FORGOTTEN'],
    tune: needing({ items: 2 }),
    batching: cuttingOthers((world, cut) => inOrder(world, cut).slice(0, 2)),
  },
  {
    name: 'needed-go-one-by-one',
    without: 'what a group needs goes together, however large it is',
    harms: ['LATE', 'FORGOTTEN'],
    tune: needing({ items: 4, bytes: 6 }),
    batching: cuttingOthers((world, cut) => inOrder(world, cut).slice(0, 1)),
  },
  {
    name: 'newest-go-first',
    without: 'a cut takes the uploads that came first',
    harms: ['ORDER'],
    tune: bulk(onlyFaults(0, {}), { uploads: 5, withinMs: 40 * SECOND_MS, policy: { items: 2 } }),
    batching: cuttingOthers((world, cut) => inOrder(world, cut).slice(-2)),
  },
  {
    name: 'refused-cut-goes-on',
    without: 'a closer whose cut is refused stops',
    harms: ['TWICE IN', 'LEFT OUT'],
    batching: withLedger(({ ledger }) => ({
      changeGroup: async (write) => {
        const written = await ledger.changeGroup(write);
        return write.operation === 'cut' ? { applied: true } : written;
      },
    })),
  },
];
