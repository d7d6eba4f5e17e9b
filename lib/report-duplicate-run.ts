import type { LedgerItem } from './core/ledger-item.ts';
import type { Log } from './ports.ts';

/**
 * Tells whether a refused *record* means that one attempt has two runs, and if so says it as loudly as can be: the
 * alarm `DuplicateRun` counts these lines. The same run id there is our own retried write, another attempt is old news.
 */
export const reportDuplicateRun = (
  item: Pick<LedgerItem, 'requestId' | 'attempt' | 'trigger' | 'jobName'>,
  jobRunId: string,
  standing: LedgerItem | undefined,
  log: Log,
): void => {
  if (standing?.jobRunId === undefined || standing.jobRunId === jobRunId) return;
  if (standing.attempt !== item.attempt) return;
  log.error('one attempt has two runs; stop one of them in Glue if both still run', {
    decision: 'duplicate-run',
    requestId: item.requestId,
    trigger: item.trigger,
    jobName: item.jobName,
    jobRunId,
    recordedJobRunId: standing.jobRunId,
  });
};
