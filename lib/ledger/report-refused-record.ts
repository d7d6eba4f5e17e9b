import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Log } from '../ports/log.ts';

/**
 * A run id could not be recorded, because the item has changed. Logs what that means, as an error: another run of the
 * same attempt is a duplicate (the alarm `duplicate-run` counts these lines). No run at all means that this one is
 * unknown to the ledger, e.g. because the item was rejected meanwhile. Another attempt means that the record is out of
 * date.
 */
export const reportRefusedRecord = (
  item: Pick<LedgerItem, 'requestId' | 'attempt' | 'trigger' | 'jobName'>,
  jobRunId: string,
  standing: Pick<LedgerItem, 'state' | 'attempt' | 'jobRunId'> | undefined,
  log: Log,
): void => {
  const { requestId, trigger, jobName, attempt } = item;
  if (standing?.jobRunId === jobRunId || (standing !== undefined && standing.attempt !== attempt)) return;
  const about = { requestId, trigger, jobName, attempt, jobRunId, state: standing?.state };
  if (standing?.jobRunId === undefined) {
    log.error('a run was started, but the ledger could not record it', { decision: 'unrecorded-run', ...about });
    return;
  }
  const message = 'one attempt has two runs; stop one of them in Glue if both still run';
  log.error(message, { decision: 'duplicate-run', ...about, recordedJobRunId: standing.jobRunId });
};
