import { cancel } from '../core/ledger/person-writes.ts';
import { type EpochMs, isBefore } from '../core/time.ts';
import { endingAt, write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { BacklogEntry } from '../ports/ledger.ts';

/** Who cancels a request that has waited longer than its trigger's `startWithin`, and why. */
const SERVICE = 'glue-job-trigger';
const WHY = 'startWithin';

/** What may have waited too long. */
export type Overdue = Pick<BacklogEntry, 'startBefore'>;

/** Whether it may not be started any more. */
export const isOverdue = ({ startBefore }: Overdue, now: EpochMs): boolean =>
  startBefore !== undefined && !isBefore(now, startBefore);

/**
 * Cancels a request whose `startBefore` is over: nobody wants it any more. It compares what it read a moment ago, so a
 * request that a person has taken up again meanwhile stays.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const cancelOverdue = async (requestId: string, invocation: SearchingInvocation): Promise<void> => {
  const at = invocation.clock();
  const item = await invocation.ledger.get(requestId);
  if (item?.state !== 'WAITING' || !isOverdue(item, at)) return;
  const remarks = { by: SERVICE, why: WHY };
  const entry = { at, what: 'cancelled', attempt: item.attempt, result: item.state, ...remarks } as const;
  const change = cancel(item, { cancelledBy: SERVICE, why: WHY }, endingAt(at, invocation), entry);
  if (!(await write(change, invocation)).applied) return;
  const about = { decision: 'cancelled', ...subjectOf(item), state: 'CANCELLED', ...remarks } as const;
  invocation.log.warn('the request has waited longer than its trigger allows, and is cancelled', about);
};
