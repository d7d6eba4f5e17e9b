import { wantsSince } from '../core/backlog/wants-since.ts';
import { msBetween, SECOND_MS } from '../core/time.ts';
import { subjectOf } from '../log/subject.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { BacklogEntry } from '../ports/ledger.ts';

/**
 * Logs how long the oldest request of a backlog has waited: nothing else is logged about a backlog that does not move.
 * It says why; that it waits for too long says the alarm `backlog-old`, by what lib/sweep/measure.ts tells.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const tellOldest = async (entry: BacklogEntry, { ledger, clock, log }: SearchingInvocation): Promise<void> => {
  const item = await ledger.get(entry.requestId);
  if (item === undefined || (item.state !== 'WAITING' && item.state !== 'STARTING')) return;
  const waitsForSeconds = Math.max(0, Math.round(msBetween(wantsSince(item), clock()) / SECOND_MS));
  const { waitingFor: reason, backoff, state } = item;
  const fields = { ...subjectOf(item), state, reason, backoff, waitsForSeconds };
  log.info('the oldest request of a backlog waits', { decision: 'oldest-waiting', ...fields });
};
