import { showEvent } from '../core/events/event.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';

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
