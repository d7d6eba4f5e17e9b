import type { BatchRule } from '../core/batch/decide-cut.ts';
import { type GatheringGroup, uploadsOf } from '../core/batch/gathering.ts';
import { missingIn } from '../core/batch/needed.ts';
import { behindGroup } from '../core/ledger/gather-keys.ts';
import type { BatchLedger, GatherEntry, GatherSight } from '../ports/batch-ledger.ts';

/** A group as the index `gather` shows it; possibly a moment old. */
export interface SeenGroup extends GatheringGroup {
  readonly groupId: string;
  readonly trigger: string;
  /** None where only a cut of it is under way. */
  readonly entries: readonly GatherEntry[];
}

/** What the reader knows better than the index. */
export interface Walk {
  /** Begins with this group. */
  readonly from?: string;
  /** Members that do not gather any more. */
  readonly without?: ReadonlySet<string>;
}

/** So many members of a group are read at most, whatever its trigger waits for. */
const MOST_ENTRIES = 20_000;
/** And so many markers and wishes to close, which come first: the others are jumped over, so that uploads are read. */
const MOST_OTHERS = 5_000;

/**
 * The groups of one partition of the index, in its order. Of a group that has more uploads than one batch takes the
 * others are left out by a jump behind the group, and of very many markers the rest by a jump to the uploads: so the cost is that of groups and their batches, not of all that
 * gathers.
 */
export async function* walkGroups(
  shard: number,
  ruleOf: (trigger: string) => BatchRule,
  ledger: Pick<BatchLedger, 'gathering'>,
  { from, without }: Walk = {},
): AsyncGenerator<SeenGroup> {
  let group: GrowingGroup | undefined;
  let others = 0;
  // A group's id sorts before everything of the group.
  let behind = from;
  for (;;) {
    const page = await ledger.gathering(shard, behind);
    if (page.length === 0) break;
    // Whether it has enough is asked once a page, so that it is known whether more follow.
    const enough = group !== undefined && isEnough(group, ruleOf(group.trigger)) ? group.groupId : undefined;
    for (const sight of page) {
      if (sight.groupId !== group?.groupId) {
        if (group !== undefined) yield group;
        group = begun(sight);
        others = 0;
      }
      const isLeftOut = sight.kind === 'cut' || without?.has(sight.entry.requestId) === true;
      if (!isLeftOut && group.groupId === enough) group = { ...group, more: true };
      else if (!isLeftOut) group.entries.push(sight.entry);
      behind = group.more ? behindGroup(group.groupId) : sight.sort;
      if (group.more) break;
      if (sight.kind === 'cut' || sight.entry.member.role === 'upload') continue;
      others += 1;
      if (others < MOST_OTHERS) continue;
      behind = behindGroup(group.groupId, 'others');
      break;
    }
  }
  if (group !== undefined) yield group;
}

/** As it grows while it is read. */
interface GrowingGroup extends SeenGroup {
  readonly entries: GatherEntry[];
}

const begun = (sight: GatherSight): GrowingGroup => ({
  groupId: sight.groupId,
  trigger: sight.kind === 'cut' ? sight.trigger : sight.entry.trigger,
  entries: [],
  more: false,
});

/** More than one batch takes, and nothing that its trigger waits for is missing. */
const isEnough = ({ entries }: SeenGroup, rule: BatchRule): boolean => {
  if (entries.length >= MOST_ENTRIES) return true;
  const uploads = uploadsOf(entries).length;
  return typeof rule === 'string' ? uploads > 0 : uploads > rule.items && missingIn(entries, rule).length === 0;
};
