import { forEachLimited } from '../core/for-each-limited.ts';
import type { RunUsage } from '../core/ledger/ending.ts';
import type { UnpublishedItem } from '../core/ledger/outbox.ts';
import type { RunReading } from '../core/outcome-event/outcome-event.ts';
import { runsSinceTakenUp, sumOfUsage, usageOf } from '../core/outcome-event/run-usage.ts';
import { isBefore, plusMs } from '../core/time.ts';
import { subjectOf } from '../log/subject.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';

/** A request may have had many runs, and Glue throttles whoever asks for all of them at once. */
const RUNS_AT_ONCE = 5;

/**
 * What Glue says of the run that has ended, and what it has used, together with the runs before it that led to this end;
 * nothing of those that it does not show. Undefined when a reading fails in passing, so that the outcome waits for a
 * later one.
 *
 * @param isPatient whether it may wait
 */
export const readRun = async (
  item: UnpublishedItem,
  isPatient: boolean,
  invocation: PublishingInvocation,
): Promise<RunReading | undefined> => {
  const { jobRunId, state, history } = item;
  const ids = [...runsSinceTakenUp(history), ...(jobRunId === undefined || state === 'UNKNOWN' ? [] : [jobRunId])];
  const usages = new Map<string, RunUsage>();
  let logGroup: string | undefined;
  let isWaiting = false;
  await forEachLimited([...new Set(ids)], RUNS_AT_ONCE, async (id) => {
    const shown = await readOne(id, item, isPatient, invocation);
    if (shown === 'waits') isWaiting = true;
    if (shown === 'waits' || shown === undefined) return;
    const usage = usageOf(shown);
    if (usage !== undefined) usages.set(id, usage);
    if (id === jobRunId) logGroup = shown.logGroup;
  });
  if (isWaiting) return undefined;
  const usage = sumOfUsage([...usages.values()]);
  return { ...(usage !== undefined && { usage }), ...(logGroup !== undefined && { logGroup }) };
};

const readOne = async (
  jobRunId: string,
  item: UnpublishedItem,
  isPatient: boolean,
  { reader, clock, timing, log }: PublishingInvocation,
) => {
  const { jobName, outcomeDue, state } = item;
  const reply = await reader.get(jobName, jobRunId);
  if (reply.kind === 'run') return reply.run;
  const mayWait = isPatient && reply.kind === 'failed' && isBefore(clock(), plusMs(outcomeDue, timing.usageWaitMs));
  const message = mayWait
    ? 'the run cannot be read; its outcome waits for the next sweep'
    : 'the run cannot be read; its outcome is published without its usage';
  log.warn(message, { decision: 'usage-unknown', ...subjectOf(item), jobRunId, state, error: reply.error });
  return mayWait ? 'waits' : undefined;
};
