import { forEachLimited } from '../core/for-each-limited.ts';
import type { CuttingGroup } from '../core/ledger/group-item.ts';
import { finish } from '../core/ledger/group-writes.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { isBefore, plusMs, toEpochSeconds, toIso } from '../core/time.ts';
import type { ClosingInvocation } from '../ports/batching.ts';
import { subjectOfCut } from './log-group.ts';
import { requestBatch } from './request-batch.ts';
import { takeMember } from './take-member.ts';

/** DynamoDB takes more; this keeps the memory and the sockets of one function small. */
const WRITES_AT_ONCE = 25;
/** What must remain for a write that began just now, and for what follows it. */
const RESERVE_MS = 5_000;
/**
 * A request that has ended expires after `keepFor`. So a cut must not be carried out as old as that: its request might be
 * made anew. This part of the time is left for whoever is at it.
 */
const LEFT_OF_KEEPING = 1 / 30;

/**
 * Carries a cut out: the manifest, the request, then each member, then the end of the cut. Everything follows from the
 * cut and its members, so whoever comes by does the same; and the end is written only by who knows that all of it stands.
 *
 * @param hasTime whether time is left that is not kept for what the invocation does next; asked before each member
 * @param isNew this very invocation has made the cut, so nothing of it stands yet
 * @returns whether the cut is finished
 * @throws TriggerError if a write failed: it may stand or not, so the cut is not finished
 */
export const carryOut = async (
  cut: CuttingGroup,
  invocation: ClosingInvocation,
  { isNew, hasTime }: { readonly isNew: boolean; readonly hasTime: () => boolean },
): Promise<boolean> => {
  const { ledger, keepForMs, clock } = invocation;
  if (!isBefore(clock(), plusMs(cut.cutAt, keepForMs * (1 - LEFT_OF_KEEPING)))) return tellTooOld(cut, invocation);

  const members = await ledger.members(cut.list);
  const inOrder = cut.list.flatMap((requestId) => members.get(requestId) ?? tellVanished(cut, requestId, invocation));
  if (cut.kind === 'batch') await requestBatch(cut, inOrder, invocation, { isNew });
  if (!(await takeAll(cut, inOrder, invocation, hasTime))) return false;
  await ledger.changeGroup(finish(cut, toEpochSeconds(plusMs(clock(), keepForMs))));
  return true;
};

/** Whether every member is known to be taken; false if time ran out. @throws what the first write that failed threw */
const takeAll = async (
  cut: CuttingGroup,
  members: readonly LedgerItem[],
  invocation: ClosingInvocation,
  hasTime: () => boolean,
): Promise<boolean> => {
  const errors: unknown[] = [];
  let isInTime = true;
  await forEachLimited(members, WRITES_AT_ONCE, async (member) => {
    if (errors.length > 0) return;
    isInTime &&= hasTime() && invocation.remainingMs() >= RESERVE_MS;
    if (!isInTime) return;
    try {
      await takeMember(member, cut, invocation);
    } catch (error) {
      errors.push(error);
    }
  });
  if (errors.length > 0) throw errors[0];
  return isInTime;
};

const tellVanished = (cut: CuttingGroup, requestId: string, { log }: ClosingInvocation): readonly LedgerItem[] => {
  const message = 'a member of a cut is not in the ledger any more; the others are taken';
  log.error(message, { decision: 'member-elsewhere', requestId, ...subjectOfCut(cut) });
  return [];
};

const tellTooOld = (cut: CuttingGroup, { log }: ClosingInvocation): false => {
  const message =
    'a cut is so old that its request may have ended and expired; it is left alone, and a person must see to it';
  log.error(message, { decision: 'cut-too-old', ...subjectOfCut(cut), cutAt: toIso(cut.cutAt) });
  return false;
};
