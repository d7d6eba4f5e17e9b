import type { UnpublishedItem } from '../core/ledger/outbox.ts';
import type { RunReading } from '../core/outcome-event/outcome-event.ts';
import { usageOf } from '../core/outcome-event/run-usage.ts';
import { isBefore, plusMs } from '../core/time.ts';
import { subjectOf } from '../log/subject.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';

/**
 * What Glue says of the run that has ended; nothing where it does not show it. Undefined when the reading fails in
 * passing, so that the outcome waits for a later one.
 *
 * @param isPatient whether it may wait
 */
export const readRun = async (
  item: UnpublishedItem,
  isPatient: boolean,
  { reader, clock, timing, log }: PublishingInvocation,
): Promise<RunReading | undefined> => {
  const { jobName, jobRunId, outcomeDue, state } = item;
  if (jobRunId === undefined || state === 'UNKNOWN') return {};
  const reply = await reader.get(jobName, jobRunId);
  if (reply.kind === 'run') {
    const { logGroup } = reply.run;
    const usage = usageOf(reply.run);
    return { ...(usage !== undefined && { usage }), ...(logGroup !== undefined && { logGroup }) };
  }
  const mayWait = isPatient && reply.kind === 'failed' && isBefore(clock(), plusMs(outcomeDue, timing.usageWaitMs));
  const message = mayWait
    ? 'the run cannot be read; its outcome waits for the next sweep'
    : 'the run cannot be read; its outcome is published without its usage';
  log.warn(message, { decision: 'usage-unknown', ...subjectOf(item), jobRunId, state, error: reply.error });
  return mayWait ? undefined : {};
};
