import { isUnderWay } from '../batch/under-way.ts';
import { walkGroups } from '../batch/walk-groups.ts';
import { type BatchRule, type CutDecision, decideCut } from '../core/batch/decide-cut.ts';
import type { Gathering } from '../core/batch/gathering.ts';
import { groupIdOf } from '../core/batch/group-id.ts';
import { ruleOfTrigger } from '../core/batch/rule-of-trigger.ts';
import type { NamedGroup } from '../core/events/manual/close-call.ts';
import { GATHER_SHARDS, shardOfGroup } from '../core/ledger/gather-keys.ts';
import type { GroupItem } from '../core/ledger/group-item.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { ManualContext } from './decide-call.ts';

/** A group as it stands: what gathers in it, as the index shows it, and what today's file says of that. */
export interface GroupNow extends NamedGroup {
  readonly groupId: string;
  readonly entries: readonly Gathering[];
  /** More uploads than one batch takes. */
  readonly more: boolean;
  /** Its last cut, or one that is under way. */
  readonly group?: GroupItem;
  readonly rule: BatchRule;
  readonly decision: CutDecision;
}

/** What reading groups takes. */
export type GroupContext = Pick<ManualContext, 'plan' | 'groups'>;

/**
 * How a group stands now.
 *
 * @param besides an upload that is to gather in it: taken as if it did
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const readGroup = async (
  { trigger, by }: NamedGroup,
  context: GroupContext,
  invocation: Invocation,
  besides: readonly Gathering[] = [],
): Promise<GroupNow> => {
  const groupId = groupIdOf(trigger, by);
  const seen = await walkGroups(shardOfGroup(groupId), rulesIn(context), context.groups, { from: groupId }).next();
  const { entries, more } = seen.value?.groupId === groupId ? seen.value : { entries: [], more: false };
  return judged({ groupId, trigger, by, entries: [...entries, ...besides], more }, context, invocation);
};

/** An answer names so many groups of a trigger, and looks at so many of each partition for them. */
const MOST_GROUPS = 20;
const MOST_LOOKED_AT = 200;

/** The groups of a trigger in which something gathers. `more`: not all groups were looked at. */
export const openGroups = async (
  trigger: string,
  context: GroupContext,
  invocation: Invocation,
): Promise<{ readonly groups: readonly GroupNow[]; readonly more: boolean }> => {
  const shards = await Promise.all(
    Array.from({ length: GATHER_SHARDS }, (_, shard) => groupsOfShard(shard, trigger, context)),
  );
  const found = shards.flatMap(({ groups }) => groups);
  const shown = found.slice(0, MOST_GROUPS);
  return {
    groups: await Promise.all(shown.map((group) => judged(group, context, invocation))),
    more: found.length > shown.length || shards.some(({ more }) => more),
  };
};

type Seen = Pick<GroupNow, 'groupId' | 'trigger' | 'by' | 'entries' | 'more'>;

const groupsOfShard = async (
  shard: number,
  trigger: string,
  context: GroupContext,
): Promise<{ readonly groups: readonly Seen[]; readonly more: boolean }> => {
  const groups: Seen[] = [];
  let looked = 0;
  for await (const { entries, ...seen } of walkGroups(shard, rulesIn(context), context.groups)) {
    const [first] = entries;
    if (seen.trigger === trigger && first !== undefined) groups.push({ ...seen, by: first.member.by, entries });
    looked += 1;
    if (looked >= MOST_LOOKED_AT || groups.length > MOST_GROUPS) return { groups, more: true };
  }
  return { groups, more: false };
};

const rulesIn =
  ({ plan }: GroupContext) =>
  (trigger: string): BatchRule =>
    ruleOfTrigger(plan.triggers.triggers.find(({ name }) => name === trigger));

const judged = async (seen: Seen, context: GroupContext, invocation: Invocation): Promise<GroupNow> => {
  const rule = rulesIn(context)(seen.trigger);
  const group = await context.groups.group(seen.groupId);
  const isHeld = typeof rule !== 'string' && rule.hold && (await isUnderWay(group, invocation));
  const decision = decideCut(rule, seen, invocation.clock(), isHeld);
  return { ...seen, ...(group === undefined ? {} : { group }), rule, decision };
};
