import { decideCut } from '../core/batch/decide-cut.ts';
import type { Gathering } from '../core/batch/gathering.ts';
import type { CuttingGroup, GroupItem, IdleGroup } from '../core/ledger/group-item.ts';
import { cut } from '../core/ledger/group-writes.ts';
import type { GatherEntry } from '../ports/batch-ledger.ts';
import type { ClosingInvocation } from '../ports/batching.ts';
import { carryOut } from './carry-out-cut.ts';
import { logCut, logResumed } from './log-group.ts';
import { type BatchMember, batchMember, memberPages } from './read-members.ts';
import { isUnderWay } from './under-way.ts';
import type { WaitingGroups } from './waiting-groups.ts';
import type { SeenGroup } from './walk-groups.ts';

type DecidedCut = Extract<ReturnType<typeof decideCut>, { kind: 'cut' }>;

/** A decision, and the members that it has read. */
interface Decided {
  readonly cut: DecidedCut;
  readonly members: ReadonlyMap<string, BatchMember>;
}

/**
 * `finished`: a cut was carried out, which took these members; `leaves`: others gather on. `lost`: another closer was
 * faster. `unfinished`: time ran out.
 */
export type Closed =
  | { readonly kind: 'waits' | 'lost' | 'unfinished' }
  | { readonly kind: 'finished'; readonly taken: readonly string[]; readonly leaves: boolean };

/** What those who close one group share with those who close others. */
export interface Closing {
  /** Takes down a group that will not be cut by itself. */
  readonly waiting: Pick<WaitingGroups, 'add'>;
  /** Whether time is left that is not kept for what the invocation does next. */
  readonly hasTime: () => boolean;
}

/**
 * Cuts a group, if it is time, and carries the cut out; or goes on with a cut that somebody else has begun. Each step may
 * be done again by anybody, and two closers may work on one group at once.
 *
 * The order of the first steps is what keeps a member in one batch: the group is read before the members, so whatever an
 * earlier cut has taken is seen; and the cut demands that no other was made since.
 *
 * @throws TriggerError if a write or a reading failed; the next sweep goes on
 */
export const closeGroup = async (
  seen: SeenGroup,
  invocation: ClosingInvocation,
  { waiting, hasTime }: Closing,
): Promise<Closed> => {
  const { ledger, batchFile } = invocation;
  const group = await ledger.group(seen.groupId);
  if (group?.state === 'CUTTING') {
    logResumed(group, invocation);
    return closed(group, seen, await carryOut(group, invocation, { hasTime }));
  }
  if (seen.entries.length === 0) return { kind: 'waits' };

  const rule = batchFile.ruleOf(seen.trigger);
  const isHeld = typeof rule !== 'string' && rule.hold && (await isUnderWay(group, invocation));
  const decided = await decideOnMembers(seen, isHeld, invocation, waiting);
  if (decided === undefined) return { kind: 'waits' };

  const { members } = decided;
  const begun = await cutNow(group, seen, decided.cut, invocation);
  if (begun === undefined) return { kind: 'lost' };
  logCut(begun, invocation.log);
  return closed(begun, seen, await carryOut(begun, invocation, { members, hasTime }));
};

const closed = ({ list }: CuttingGroup, { entries, more }: SeenGroup, isFinished: boolean): Closed => {
  if (!isFinished) return { kind: 'unfinished' };
  const taken = new Set(list);
  return { kind: 'finished', taken: list, leaves: more || entries.some(({ requestId }) => !taken.has(requestId)) };
};

/**
 * Decides on what the index shows, then reads the members that the cut would take, or on which it relies, and decides
 * again without those that do not gather any more, until all of them were read. The index may be late; the members are not.
 */
const decideOnMembers = async (
  seen: SeenGroup,
  isHeld: boolean,
  invocation: ClosingInvocation,
  waiting: Pick<WaitingGroups, 'add'>,
): Promise<Decided | undefined> => {
  const { ledger, batchFile, clock } = invocation;
  const rule = batchFile.ruleOf(seen.trigger);
  const gathers = new Map<string, BatchMember>();
  let entries: readonly GatherEntry[] = seen.entries;
  for (;;) {
    const decision = decideCut(rule, { entries, more: seen.more }, clock(), isHeld);
    if (decision.kind === 'wait') {
      waiting.add(decision, seen, entries);
      return undefined;
    }
    const unread = [...decision.chosen, ...decision.relies].map(idOf).filter((requestId) => !gathers.has(requestId));
    if (unread.length === 0) return { cut: decision, members: gathers };
    // One that cannot be read gathers on, and stops none of the others. Of a cut it would be missed in the list.
    for await (const { members } of memberPages(unread, ledger, { leaveOut: 'unreadable' })) {
      for (const item of members) {
        const isGathering = item.state === 'GATHERED' && item.member.group === seen.groupId;
        if (isGathering) gathers.set(item.requestId, batchMember(item));
      }
    }
    const gone = new Set(unread.filter((requestId) => !gathers.has(requestId)));
    if (gone.size > 0) entries = entries.filter(({ requestId }) => !gone.has(requestId));
  }
};

const idOf = ({ requestId }: Gathering): string => requestId;

/** Makes the cut; undefined if another closer was faster. */
const cutNow = async (
  group: IdleGroup | undefined,
  { groupId, trigger, entries }: SeenGroup,
  { makes, reason, chosen, complete, missing }: DecidedCut,
  { ledger, batchFile, clock, newToken }: ClosingInvocation,
): Promise<CuttingGroup | undefined> => {
  const cutToken = newToken();
  const batchId = makes === 'batch' ? batchFile.batchIdOf({ trigger, group: groupId, cutToken }) : undefined;
  const manifestFormat = makes === 'batch' ? batchFile.manifestOf(trigger) : undefined;
  const made = cut(group, {
    ...{ groupId, trigger, by: entries[0]?.member.by ?? {}, cutToken, cutAt: clock(), kind: makes },
    ...(batchId === undefined ? {} : { batchId }),
    ...(manifestFormat === undefined ? {} : { manifestFormat }),
    list: chosen.map(idOf),
    ...{ reason, complete, missing },
  });
  const written = await ledger.changeGroup(made);
  return written.applied || isOurs(written.group, cutToken) ? made.item : undefined;
};

/** Our own first try, whose reply was lost. Nobody can have finished it meanwhile with another list. */
const isOurs = (group: GroupItem | undefined, cutToken: string): boolean =>
  group?.state === 'CUTTING' && group.cutToken === cutToken;
