import { forEachLimited } from '../core/for-each-limited.ts';
import type { CuttingGroup } from '../core/ledger/group-item.ts';
import { finish } from '../core/ledger/group-writes.ts';
import { DAY_MS, isBefore, plusMs, toEpochSeconds, toIso } from '../core/time.ts';
import type { ClosingInvocation } from '../ports/batching.ts';
import { subjectOfCut } from './log-group.ts';
import { type BatchMember, batchMember, memberPages } from './read-members.ts';
import { requestBatch } from './request-batch.ts';
import { takeIntoBatch, takeMember } from './take-member.ts';

/** DynamoDB takes more; this keeps the memory and the sockets of one function small. */
const WRITES_AT_ONCE = 25;
/** What must remain for a write that began just now, and for what follows it. */
const RESERVE_MS = 5_000;
/**
 * A request that has ended expires after `keepFor`. So no request must be made of a cut as old as that: it might be made
 * anew. This part of the time is left for whoever is at it.
 */
const LEFT_OF_KEEPING = 1 / 30;
/**
 * So long a group is kept whose next batch waits for the run of its last one. That may wait, or be paused, for longer
 * than `keepFor`; and a group that is gone has no last batch.
 */
const KEEP_HELD_MS = 10 * 365 * DAY_MS;

/** What a closer brings along that carries a cut out. */
interface Carrying {
  /** Whether time is left that is not kept for what the invocation does next; asked before each member. */
  readonly hasTime: () => boolean;
  /** The members as this very invocation has read them before it made the cut; absent: the cut was begun before. */
  readonly members?: ReadonlyMap<string, BatchMember>;
}

/**
 * Carries a cut out: the manifest, the request, then each member, then the end of the cut. Everything follows from the
 * cut and its members, so whoever comes by does the same; and the end is written only by who knows that all of it stands.
 *
 * @returns whether the cut is finished
 * @throws TriggerError if a write failed: it may stand or not, so the cut is not finished
 */
export const carryOut = async (
  cut: CuttingGroup,
  invocation: ClosingInvocation,
  carrying: Carrying,
): Promise<boolean> => {
  const { ledger, clock } = invocation;
  const isRequested = !(await isToBeRequested(cut, ledger, carrying));
  if (!isRequested && isTooOld(cut, invocation)) return tellTooOld(cut, invocation);

  const isTaken = isRequested
    ? await takeByPages(cut, invocation, carrying)
    : await requestAndTake(cut, invocation, carrying);
  if (!isTaken) return false;
  await ledger.changeGroup(finish(cut, toEpochSeconds(plusMs(clock(), keepsMs(cut, invocation)))));
  return true;
};

const isTooOld = ({ cutAt }: CuttingGroup, { clock, keepForMs }: ClosingInvocation): boolean =>
  !isBefore(clock(), plusMs(cutAt, keepForMs * (1 - LEFT_OF_KEEPING)));

/** Where today's file does not say how a group of this trigger waits, it may say it again. */
const keepsMs = ({ trigger }: CuttingGroup, { batchFile, keepForMs }: ClosingInvocation): number => {
  const rule = batchFile.ruleOf(trigger);
  return typeof rule === 'string' || rule.hold ? KEEP_HELD_MS : keepForMs;
};

/** A request that stands has its list, too. One of this very invocation's cut cannot stand yet. Not every cut makes one. */
const isToBeRequested = async (
  { kind, batchId = '' }: CuttingGroup,
  ledger: Pick<ClosingInvocation['ledger'], 'get'>,
  { members }: Carrying,
): Promise<boolean> => kind === 'batch' && (members !== undefined || (await ledger.get(batchId)) === undefined);

/** All members at once, because the batch is made of them; none is read that this invocation has read already. */
const requestAndTake = async (
  cut: CuttingGroup,
  invocation: ClosingInvocation,
  { members, hasTime }: Carrying,
): Promise<boolean> => {
  const inOrder: BatchMember[] = [];
  if (members !== undefined) {
    inOrder.push(...cut.list.flatMap((requestId) => members.get(requestId) ?? []));
  } else {
    for await (const page of memberPages(cut.list, invocation.ledger)) {
      tellVanished(cut, page.gone, invocation);
      inOrder.push(...page.members.map(batchMember));
    }
  }
  await requestBatch(cut, inOrder, invocation);
  return takeAll(inOrder, invocation, hasTime, (member) => takeIntoBatch(member, cut, invocation));
};

const takeByPages = async (
  cut: CuttingGroup,
  invocation: ClosingInvocation,
  { hasTime }: Carrying,
): Promise<boolean> => {
  for await (const { members, gone } of memberPages(cut.list, invocation.ledger)) {
    tellVanished(cut, gone, invocation);
    const isTaken = await takeAll(members, invocation, hasTime, (member) => takeMember(member, cut, invocation));
    if (!isTaken) return false;
  }
  return true;
};

/** Whether every member is known to be taken; false if time ran out. @throws what the first write that failed threw */
const takeAll = async <Member>(
  members: readonly Member[],
  { remainingMs }: Pick<ClosingInvocation, 'remainingMs'>,
  hasTime: () => boolean,
  take: (member: Member) => Promise<void>,
): Promise<boolean> => {
  const errors: unknown[] = [];
  let isInTime = true;
  await forEachLimited(members, WRITES_AT_ONCE, async (member) => {
    if (errors.length > 0) return;
    isInTime &&= hasTime() && remainingMs() >= RESERVE_MS;
    if (!isInTime) return;
    try {
      await take(member);
    } catch (error) {
      errors.push(error);
    }
  });
  if (errors.length > 0) throw errors[0];
  return isInTime;
};

const tellVanished = (cut: CuttingGroup, gone: readonly string[], { log }: ClosingInvocation): void => {
  const message = 'a member of a cut is not in the ledger any more; the others are taken';
  for (const requestId of gone) log.error(message, { decision: 'member-elsewhere', requestId, ...subjectOfCut(cut) });
};

const tellTooOld = (cut: CuttingGroup, { log }: ClosingInvocation): false => {
  const message =
    'a cut is so old that its request may have ended and expired; it is left alone, and a person must see to it';
  log.error(message, { decision: 'cut-too-old', ...subjectOfCut(cut), cutAt: toIso(cut.cutAt) });
  return false;
};
