import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { PlannedRequest } from '../core/plan/decision.ts';
import type { UploadKnown } from '../core/plan/reupload-history.ts';
import { isSameUpload, mayBeKnownOtherwise, SINCE_EVER, withReupload } from '../core/plan/reupload-history.ts';
import type { Invocation } from '../ports/invocation.ts';

/**
 * The request of the same upload under another id: a deployment has changed `reupload` between two deliveries of one
 * event, and the id depends on how an upload is identified. Undefined if there is none, or none is possible.
 *
 * It costs two reads for uploads from before the change, and none for all others.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const knownOtherwise = async (
  { trigger, jobName, event }: PlannedRequest,
  upload: UploadKnown,
  { lines, ledger, clock }: Invocation,
): Promise<LedgerItem | undefined> => {
  const registered = await lines.registered(jobName);
  const known = registered.job?.reuploads;
  const history = withReupload(known, trigger, upload.reupload, registered.isNew ? SINCE_EVER : clock());
  if (history !== known) await lines.noteReuploads(jobName, history);
  const since = history[trigger];
  if (since === undefined || event.source !== 's3' || !mayBeKnownOtherwise(event, since)) return undefined;
  for (const requestId of upload.otherIds) {
    const item = await ledger.get(requestId);
    if (item !== undefined && isSameUpload(item.event, event)) return item;
  }
  return undefined;
};
