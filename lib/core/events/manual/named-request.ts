import { parseMarker } from '../../ledger/ledger-item.ts';
import { isRequestId } from '../../request-id.ts';

/** https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRun.html */
const RUN_ID = /^[\w-]{1,255}$/;

/** The request that a text names. Among a run's arguments stands the marker, the id with the attempt: it names it, too. */
export const requestIdIn = (text: string): string | undefined => {
  const requestId = text.trim().replace(/\.[0-9]+$/, '');
  return isRequestId(requestId) ? requestId : undefined;
};

/** A marker names an attempt; a request id alone means whichever attempt is the last. */
export const attemptIn = (text: string): { readonly requestId: string; readonly attempt?: number } | undefined => {
  const trimmed = text.trim();
  return isRequestId(trimmed) ? { requestId: trimmed } : parseMarker(trimmed);
};

/** The run that a text names, where only a run can be meant. */
export const runIdIn = (text: string): string | undefined => {
  const jobRunId = text.trim();
  return RUN_ID.test(jobRunId) ? jobRunId : undefined;
};
