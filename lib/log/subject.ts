import { wantsSince } from '../core/backlog/wants-since.ts';
import { showEvent, sinceEventMs } from '../core/events/event.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { type EpochMs, msBetween, SECOND_MS } from '../core/time.ts';

/** What every line on a request names, so that one filter, by request or by event, finds its whole story. */
export type LogSubject = Pick<LedgerItem, 'requestId' | 'trigger' | 'jobName' | 'attempt' | 'event'>;

/** The fields by which every line on a request is found. */
export const subjectOf = ({ requestId, trigger, jobName, attempt, event }: LogSubject) => ({
  requestId,
  trigger,
  jobName,
  attempt,
  event: showEvent(event),
});

/** A request on its way to a run. */
export type StartSubject = LogSubject & Pick<LedgerItem, 'arrival' | 'history' | 'fromBacklog'>;

/**
 * Also tells of the first line on a request, which tells of its admission, too; and of a request that was started then,
 * how long it has waited in the backlog, if it has, and how long ago its event happened, if this is its first run. Clocks
 * differ a little, so a start may seem to come first.
 */
export const startSubjectOf = (item: StartSubject, startedAt?: EpochMs) => {
  const { event, arrival, history, fromBacklog } = item;
  const about = {
    ...subjectOf(item),
    ...(history.length === 0 && fromBacklog !== true && { isNew: true }),
  };
  if (startedAt === undefined) return about;
  const since = history.length === 0 ? arrival : wantsSince(item);
  return {
    ...about,
    ...(since === arrival && { sinceEventSeconds: Math.max(0, sinceEventMs(event, arrival, startedAt) / SECOND_MS) }),
    ...(fromBacklog === true && { waitedSeconds: Math.max(0, msBetween(since, startedAt) / SECOND_MS) }),
  };
};
