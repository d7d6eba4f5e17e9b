import type { GroupItem, IdleGroup } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { BULK } from './batch-plan.ts';
import { anUpload, asGathered, bulk, membersNow, withLedger, withPolicy } from './broken-batch-pieces.ts';
import { onlyFaults } from './faults.ts';
import { START } from './scenario.ts';
import type { Guard } from './world.ts';

/** A deployment takes batch away, and perhaps brings it back. */
const away = (...times: readonly number[]) =>
  times.map((atMs, nth) => ({
    atMs,
    says: nth % 2 === 0 ? ('no batch' as const) : ('batch' as const),
    singlesBroken: false,
  }));

/** Guards of the cut itself. */
export const BROKEN_CUTS: readonly Guard[] = [
  {
    name: 'cut-without-bounds',
    without: 'a cut takes no more than the trigger allows',
    harms: ['CAP'],
    tune: bulk(onlyFaults(0, {}), { uploads: 4, withinMs: SECOND_MS }),
    batching: withPolicy({ items: 10 }),
  },
  {
    name: 'sweep-does-not-close',
    without: 'the sweep looks at every group in which something gathers',
    harms: ['LATE'],
    tune: bulk(onlyFaults(0, {})),
    batching: withLedger(() => ({ gathering: async () => [] })),
  },
  {
    name: 'members-from-index',
    without: 'the members of a cut are read from the table, not taken from the index',
    harms: ['TWICE IN'],
    tune: bulk(onlyFaults(0.3, { read: ['slow'], sweep: ['twice', 'late'], write: ['slow reply'] })),
    batching: withLedger(({ ledger }) => ({
      members: async (requestIds) => {
        const members = await ledger.members(requestIds);
        return new Map([...members].map(([id, item]) => [id, asGathered(item)]));
      },
    })),
  },
  {
    name: 'members-before-group',
    without: 'the members are read after the group',
    harms: ['TWICE IN'],
    tune: bulk(onlyFaults(0.4, { read: ['slow'], sweep: ['twice', 'late'], write: ['slow reply'] })),
    batching: (batching, { world, worker }) => {
      const seen = new Map<string, ReadonlyMap<string, LedgerItem>>();
      return withLedger(({ ledger }) => ({
        group: async (groupId) => {
          seen.set(groupId, membersNow(world, groupId));
          await worker.later(world.chance.between(`${worker.name} rests`, 0, 20_000), () => undefined);
          return ledger.group(groupId);
        },
        members: async (requestIds) => {
          const known = new Map([...seen.values()].flatMap((members) => [...members]));
          const members = await ledger.members(requestIds);
          return new Map([...members].map(([id, item]) => [id, known.get(id) ?? item]));
        },
      }))(batching);
    },
  },
  {
    name: 'cut-of-any-owner',
    without: 'a cut demands that no other was made since the group was read',
    harms: ['TWICE IN'],
    tune: bulk(onlyFaults(0.4, { write: ['throws, applied late', 'late copy', 'slow'], sweep: ['twice'] }), {
      uploads: 4,
    }),
    groupCondition: ({ operation, condition }, standing) =>
      operation === 'cut' && condition.exists && standing?.state === condition.state
        ? { ...condition, cutToken: standing.cutToken }
        : condition,
  },
  {
    name: 'list-not-frozen',
    without: 'the list stands in the cut',
    harms: ['TWICE IN', 'LEFT OUT'],
    tune: bulk(
      onlyFaults(0.3, { write: ['dies after', 'throws', 'slow'], manifest: ['dies after', 'throws, but written'] }),
      {
        uploads: 4,
        policy: { items: 2 },
      },
    ),
    batching: (batching, { world }) =>
      withLedger(({ ledger }) => ({
        group: async (groupId) => {
          const group = await ledger.group(groupId);
          if (group?.state !== 'CUTTING' || group.kind !== 'batch') return group;
          const isMine = ({ state, batchId }: LedgerItem) =>
            state === 'GATHERED' || (state === 'BATCHED' && batchId === group.batchId);
          const list = [...membersNow(world, groupId).values()].filter(isMine).map(({ requestId }) => requestId);
          return { ...group, list: list.slice(-2) };
        },
      }))(batching),
  },
  {
    name: 'kind-from-file',
    without: 'what a cut makes stands in the cut',
    harms: ['TWICE IN'],
    tune: (scenario, chance) =>
      bulk(onlyFaults(0.3, { write: ['dies after', 'throws', 'slow'], manifest: ['slow'] }), {
        batches: { deployments: away(chance.between('away at', 30, 120) * SECOND_MS) },
      })(scenario, chance),
    batching: withLedger(({ ledger, batchFile }) => ({
      group: async (groupId) => {
        const group = await ledger.group(groupId);
        if (group?.state !== 'CUTTING' || group.kind === 'nothing') return group;
        const isBatch = batchFile.ruleOf(BULK) !== 'no-batch';
        const batchId = batchFile.batchIdOf({ trigger: BULK, group: groupId, cutToken: group.cutToken });
        return { ...group, kind: isBatch ? 'batch' : 'singles', batchId };
      },
    })),
  },
  {
    name: 'finish-of-any-cut',
    without: 'the end of a cut names that cut',
    harms: ['TWICE IN'],
    tune: bulk(
      onlyFaults(0.4, { write: ['late copy', 'throws, applied late', 'slow', 'dies after'], sweep: ['twice'] }),
      {
        uploads: 5,
        withinMs: 3 * MINUTE_MS,
      },
    ),
    groupCondition: ({ operation, condition }, standing) =>
      operation === 'finish' && condition.exists && standing?.state === 'CUTTING'
        ? { ...condition, cutToken: standing.cutToken }
        : condition,
  },
  {
    name: 'cut-not-indexed',
    without: 'a cut that is under way stands in the index',
    harms: ['FORGOTTEN'],
    tune: bulk(onlyFaults(0.3, { write: ['dies before'] })),
    batching: withLedger(({ ledger }) => ({
      gathering: async (shard, behind) => {
        const page = await ledger.gathering(shard, behind);
        const members = page.filter(({ kind }) => kind === 'member');
        return members.length > 0 || page.length === 0 ? members : ledger.gathering(shard, page.at(-1)?.sort);
      },
    })),
  },
  {
    name: 'singles-without-cut',
    without: 'uploads become requests of their own by a cut, too',
    harms: ['TWICE IN'],
    tune: (scenario, chance) =>
      bulk(onlyFaults(0.4, { write: ['slow', 'slow reply'], manifest: ['slow'], sweep: ['twice'] }), {
        batches: { deployments: away(chance.between('away at', 30, 130) * SECOND_MS) },
      })(scenario, chance),
    batching: withLedger(({ ledger, batchFile }) => ({
      changeGroup: async (write) =>
        batchFile.ruleOf(BULK) === 'no-batch' && 'kind' in write.item && write.item.kind === 'singles'
          ? { applied: true }
          : ledger.changeGroup(write),
    })),
  },
  {
    name: 'cut-expires',
    without: 'a cut under way carries no TTL',
    harms: ['TWICE IN', 'LEFT OUT'],
    tune: bulk(onlyFaults(0.5, { write: ['throws', 'slow', 'dies before'], manifest: ['throws', 'dies before'] }), {
      keepForMs: 4 * MINUTE_MS,
      faultsUntil: plusMs(START, 390 * SECOND_MS),
      longestRunMs: 2 * SECOND_MS,
      batches: {
        keepForMs: 4 * MINUTE_MS,
        uploads: [0, 100, 210, 230, 250].map((seconds, at) => anUpload(at + 1, { atMs: seconds * SECOND_MS })),
      },
    }),
    batching: (batching) => {
      const seen = new Map<string, GroupItem>();
      return withLedger(({ ledger }) => ({
        group: async (groupId) => {
          const group = await ledger.group(groupId);
          if (group !== undefined) seen.set(groupId, group);
          return group;
        },
        changeGroup: (write) => {
          const before = seen.get(write.item.groupId) as IdleGroup | undefined;
          const item = { ...write.item, ...(before?.expiresAt && { expiresAt: before.expiresAt }) };
          return ledger.changeGroup(write.operation === 'cut' ? { ...write, item } : write);
        },
      }))(batching);
    },
  },
];
