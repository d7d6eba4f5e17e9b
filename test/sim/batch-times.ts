import { isAtEnd } from '../../lib/core/ledger/at-end.ts';
import type { CuttingGroup, GroupItem } from '../../lib/core/ledger/group-item.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { type EpochMs, isBefore, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { BatchPolicy } from '../../lib/core/triggers/batch-policy.ts';
import { type BatchScenario, BULK } from './batch-plan.ts';
import { deadlineOf, type Entry, isComplete, mayBeCut, mayClose, shifted, totalOf, uploadsOf } from './batch-words.ts';
import type { Report } from './harm.ts';
import { againId, uploadId } from './names.ts';
import { START } from './scenario.ts';
import type { Worker, World, Written } from './world.ts';

/** How many sweeps may pass over a group that is due, while nothing goes wrong. */
const MOST_SWEEPS = 3;
/** How long what went wrong may have its effects: a worker's life, a lease, an index. */
const CALM_MS = 4 * MINUTE_MS;

/**
 * When groups are cut: not before there is a reason, in order of arrival, and soon after it. What counts is when the
 * world's workers took each upload in, and how large the world has made it; not what the ledger or lib say of it.
 */
export const batchTimesOf = (world: World, plan: BatchScenario, report: Report) => {
  const { scenario, scheduler } = world;
  /** When a write was begun, by the token that it brings. */
  const begunAt = new Map<string, EpochMs>();
  const cameAt = new Map<string, EpochMs>();
  /** From when on each reader of the index must see it. */
  const shownAt = new Map<string, EpochMs>();
  /** Left over by a batch that had with them all that its trigger waits for. */
  const owed = new Set<string>();
  const due = new Map<string, number>();
  const lastBatch = new Map<string, string>();

  const deployments = plan.deployments.toSorted((a, b) => a.atMs - b.atMs);
  const deployedAt = (moment: EpochMs) => deployments.findLast(({ atMs }) => !isBefore(moment, plusMs(START, atMs)));

  /** What the file said that a worker has read which began then. */
  const fileAt = (moment: EpochMs) => {
    const { policy, smaller } = plan;
    const { says = 'batch', unlisted = false } = deployedAt(moment) ?? {};
    return { says, unlisted, policy: says === 'smaller batch' ? { ...policy, items: smaller } : policy };
  };

  const entryOf = ({ requestId }: Pick<LedgerItem, 'requestId'>): Entry => {
    const {
      role = 'close',
      part = '',
      size = 0,
    } = plan.uploads.find(({ id }) => uploadId(id) === requestId || againId(id) === requestId) ?? {};
    return { id: requestId, role, part, size, cameAt: cameAt.get(requestId) ?? scheduler.now() };
  };

  const gatheringIn = (groupId: string, except: readonly string[]): readonly Entry[] =>
    [...world.ledger.all()]
      .filter(
        ({ requestId, state, member }) =>
          state === 'GATHERED' && member?.group === groupId && !except.includes(requestId),
      )
      .map(entryOf);

  const openBatchOf = (groupId: string): LedgerItem | undefined => {
    const last = world.ledger.standing(lastBatch.get(groupId) ?? '');
    return last === undefined || isAtEnd(last.state) ? undefined : last;
  };

  const groupNow = (groupId: string): GroupItem | undefined =>
    world.ledger.groups().find((each) => each.groupId === groupId);

  const showsBy = ({ id }: Entry, moment: EpochMs): boolean => !isBefore(moment, shownAt.get(id) ?? moment);

  /** An earlier upload stays behind only as the last one that its closer has read of a part that the trigger needs. */
  const checkOrder = (listed: readonly Entry[], left: readonly Entry[], needIsMet: boolean): void => {
    const last = uploadsOf(listed).reduce((latest, { cameAt }) => Math.max(latest, cameAt), 0);
    for (const { id, cameAt, part } of uploadsOf(left)) {
      if (cameAt + scenario.skewMs >= last) continue;
      const isLastOfPart = !listed.some((other) => other.part === part && other.cameAt > cameAt + scenario.skewMs);
      if (!needIsMet || !isLastOfPart) report('ORDER', `${id} came before others, and a cut has left it behind`);
    }
  };

  const checkBounds = ({ batchId, kind }: CuttingGroup, uploads: readonly Entry[], policy: BatchPolicy): void => {
    const { items, bytes = Number.POSITIVE_INFINITY, need } = policy;
    if (kind === 'singles') return;
    if (uploads.length > items) report('CAP', `${batchId} is cut with ${uploads.length} uploads`);
    // One upload may be larger, and so may those be that are needed together.
    const together = need === undefined ? 1 : 'names' in need ? need.names.length : need.different;
    if (uploads.length > together && totalOf(uploads) > bytes)
      report('CAP', `${batchId} is cut with ${totalOf(uploads)} bytes`);
  };

  const checkCut = (worker: Worker, cut: CuttingGroup): void => {
    const { groupId, list, cutToken } = cut;
    const { says, policy } = fileAt(worker.beganAt);
    const about = `${groupId} is cut by ${worker.name}: ${list.join(' ')}`;
    const listed = list.map((requestId) => entryOf({ requestId }));
    const left = gatheringIn(groupId, list);
    const seen = left.filter((entry) => showsBy(entry, worker.beganAt));
    const hasAll = isComplete([...listed, ...seen], policy);
    checkBounds(cut, uploadsOf(listed), policy);
    checkOrder(listed, seen, policy.need !== undefined && says !== 'no batch' && hasAll);
    if (says === 'no batch') return;
    const open = policy.hold ? openBatchOf(groupId) : undefined;
    if (open !== undefined) report('HELD', `${about}; ${open.requestId} is ${open.state}`);
    const at = plusMs(begunAt.get(cutToken) ?? scheduler.now(), scenario.skewMs);
    if (says === 'no trigger' || !mayBeCut(listed, left, policy, at)) report('EARLY', about);
    if (hasAll) for (const { id } of uploadsOf(seen)) owed.add(id);
  };

  const isCalm = (): boolean => {
    const last = world.faults.struck.at(-1)?.when;
    const deployed = deployedAt(scheduler.now());
    return (
      (last === undefined || isBefore(plusMs(last, CALM_MS), scheduler.now())) &&
      (deployed === undefined || isBefore(plusMs(START, deployed.atMs + CALM_MS), scheduler.now()))
    );
  };

  /** What gathers in a group, but for what a cut under way has taken; and whether it has all that it waits for. */
  const standingOf = (groupId: string) => {
    const group = groupNow(groupId);
    const isCut = group?.state === 'CUTTING';
    const entries = shifted(gatheringIn(groupId, isCut ? group.list : []), scenario.skewMs);
    const { says, policy } = fileAt(scheduler.now());
    const isHeld = policy.hold && (isCut || openBatchOf(groupId) !== undefined);
    const hasAll = isComplete(entries, policy) || entries.some(({ id }) => owed.has(id));
    return { entries, says, policy, isHeld, hasAll };
  };

  const isDue = (groupId: string): boolean => {
    const { entries, says, policy, isHeld, hasAll } = standingOf(groupId);
    if (says === 'no trigger') return false;
    if (says === 'no batch') return entries.length > 0;
    return !isHeld && mayClose(entries, policy, scheduler.now(), hasAll);
  };

  return {
    /** What a member waits for, whose group is held. */
    holderOf: ({ member }: LedgerItem): LedgerItem | undefined =>
      plan.policy.hold && member !== undefined ? openBatchOf(member.group) : undefined,
    /** Whether the request of a batch that a worker cuts reads a list. */
    readsList: ({ beganAt }: Worker): boolean => {
      const { says, unlisted } = fileAt(beganAt);
      return plan.format !== undefined && !unlisted && (says === 'batch' || says === 'smaller batch');
    },
    /** A worker begins a write that brings a token. */
    begins: (token: string): void => void begunAt.set(token, scheduler.now()),
    wrote({ operation, before, after, applied }: Written): void {
      if (!applied || after?.trigger !== BULK) return;
      const { requestId, leaseToken, state } = after;
      if (operation === 'create') cameAt.set(requestId, begunAt.get(leaseToken) ?? scheduler.now());
      if (state !== 'GATHERED' || before?.state === 'GATHERED') return;
      const hiddenMs = plan.hidden !== undefined && requestId === uploadId(plan.hidden.id) ? plan.hidden.ms : 0;
      shownAt.set(requestId, plusMs(scheduler.now(), hiddenMs + scenario.lagMs));
    },
    changedGroup(worker: Worker, after: GroupItem): void {
      if (after.state !== 'CUTTING') return;
      due.delete(after.groupId);
      checkCut(worker, after);
      if (after.kind === 'batch' && after.batchId !== undefined) lastBatch.set(after.groupId, after.batchId);
    },
    minutePasses(): void {
      // Nobody closes anything while everything is stopped.
      const items = world.stopped ? [] : [...world.ledger.all()];
      const groups = new Set(
        items.flatMap(({ state, member }) => (state === 'GATHERED' && member ? [member.group] : [])),
      );
      for (const groupId of [...due.keys()]) if (!groups.has(groupId)) due.delete(groupId);
      const calm = isCalm();
      for (const groupId of groups) {
        const sweeps = calm && isDue(groupId) ? (due.get(groupId) ?? 0) + 1 : 0;
        due.set(groupId, sweeps);
        if (sweeps > MOST_SWEEPS + (plan.hidden === undefined ? 0 : 5))
          report('LATE', `group ${groupId} is due for ${sweeps} sweeps and not cut`);
      }
    },
    /** Its time is over, something is missing, and nobody else will close it. */
    waitsForPerson(groupId: string): boolean {
      const { entries, says, policy, hasAll } = standingOf(groupId);
      const isOver = entries.length > 0 && !isBefore(scheduler.now(), deadlineOf(entries, policy));
      return isOver && !hasAll && policy.orElse === 'wait' && (says === 'batch' || says === 'smaller batch');
    },
    restored(): void {
      due.clear();
      owed.clear();
      lastBatch.clear();
      for (const { groupId, batchId } of world.ledger.groups())
        if (batchId !== undefined) lastBatch.set(groupId, batchId);
    },
  };
};
