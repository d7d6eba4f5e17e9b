import { groupIdOf } from '../../lib/core/batch/group-id.ts';
import { shardOfGroup } from '../../lib/core/ledger/gather-keys.ts';
import type { GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { BatchLedger } from '../../lib/ports/batch-ledger.ts';
import type { MemoryLedger } from '../doubles/memory-ledger.ts';
import { BULK, GROUPS } from './batch-plan.ts';
import type { LaggingIndex } from './lagging-index.ts';
import { reading, writing } from './ledger-calls.ts';
import { never, type Worker, type World } from './world.ts';

/** The partitions of the simulated groups. */
const SHARDS: ReadonlySet<number> = new Set(GROUPS.map((group) => shardOfGroup(groupIdOf(BULK, { group }))));

interface Table {
  readonly memory: MemoryLedger;
  readonly gather: LaggingIndex;
}

/** One worker's way to the groups, and to what gathers in them. */
export const groupsFor = (world: World, { memory, gather }: Table, worker: Worker): BatchLedger => ({
  // Partitions in which no group ever stands are empty, and cost nothing.
  gathering: async (shard, behind) =>
    !SHARDS.has(shard)
      ? []
      : reading(world, worker, `gathering(${shard}${behind === undefined ? '' : `, ${behind}`})`, () =>
          gather.asOfNow().gathering(shard, behind),
        ),
  group: (groupId) => reading(world, worker, `group(${groupId})`, () => memory.group(groupId)),
  changeGroup: (write) => {
    world.watch.batches.times?.begins(write.item.cutToken);
    return writing(world, worker, `${write.operation}(${write.item.groupId})`, async () => {
      const { groupId } = write.item;
      const before = await memory.group(groupId);
      const condition = world.guard?.groupCondition?.(write, before) ?? write.condition;
      const result = await memory.changeGroup({ ...write, condition });
      if (result.applied) gather.followGroup(write.item);
      world.tell(
        'ledger',
        () => `${write.operation} by ${worker.name}${result.applied ? `: ${show(write.item)}` : ' refused'}`,
      );
      if (result.applied) world.watch.batches.changedGroup(worker, write.item);
      return result;
    });
  },
  members: (requestIds) => readMembers(world, memory, worker, requestIds),
});

const show = (group: GroupItem): string =>
  group.state === 'CUTTING'
    ? `${group.groupId} is cut by ${group.cutToken}, ${group.kind} ${group.batchId ?? ''} of ${group.list.join(' ')}`
    : `${group.groupId} is idle`;

/** BatchGet: some of the members may be read only a while later, because DynamoDB has not processed all keys. */
const readMembers = async (
  world: World,
  memory: MemoryLedger,
  worker: Worker,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, LedgerItem>> => {
  const what = `members(${requestIds.join(' ')})`;
  const { fault } = worker.point('members', what);
  if (fault?.kind === 'dies before') {
    worker.die(`before ${what}`);
    return never();
  }
  const half = fault?.kind === 'in two goes' ? Math.ceil(requestIds.length / 2) : requestIds.length;
  const first = await reading(world, worker, what, () => memory.members(requestIds.slice(0, half)));
  if (half === requestIds.length) return first;
  await worker.later((fault?.size ?? 0) * 20_000, () => undefined);
  return new Map([...first, ...(await memory.members(requestIds.slice(half)))]);
};
