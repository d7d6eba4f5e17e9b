import type { LedgerItem } from './core/ledger-item.ts';
import { follow } from './core/ledger-writes.ts';
import { isBefore, plusMs } from './core/time.ts';
import type { LookingInvocation } from './invocation.ts';
import { subjectOf } from './log-start.ts';
import { runsOfAttempt } from './look-for-runs.ts';
import type { ListedRun } from './ports.ts';
import type { EndedRun } from './run-end.ts';
import { ended, endOf, glueUnreadable, noteOutcome, settleEnd } from './run-end.ts';

/** The run that counts from now on, where that has ended too. */
export interface Followed {
  readonly item: LedgerItem;
  readonly run: EndedRun;
}

/**
 * The recorded run has failed and its job has retries of its own. If Glue has started the run again, the new run counts
 * from now on; if its retries are used up, or none has come for long, the outcome is final; else the next may come any
 * moment, the request stays STARTED, and the sweep asks again.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`, `GLUE_UNREADABLE`; both retryable
 */
export const followGlue = async (
  item: LedgerItem,
  run: EndedRun,
  { maxRetries, left }: { readonly maxRetries: number; readonly left: ReadonlySet<string> },
  invocation: LookingInvocation,
): Promise<Followed | undefined> => {
  const found = await runsOfAttempt(item, invocation);
  if (found.kind === 'incomplete') throw glueUnreadable(item.jobName, found.error);
  const tried = found.runs.find(({ jobRunId }) => jobRunId === run.jobRunId)?.attempt ?? 0;
  const [latest] = found.runs.filter(({ attempt }) => attempt > tried).sort((a, b) => b.attempt - a.attempt);
  // A retry that was left behind has succeeded without doing the work: Glue starts it no more.
  const isUseless = latest !== undefined && left.has(latest.jobRunId);
  if (latest !== undefined && !isUseless) return followTo(item, run, latest, STARTED_BY_GLUE, invocation);

  const overdue = isBefore(plusMs(run.endedAt, invocation.timing.glueRetryMs), invocation.clock());
  if (isUseless || tried >= maxRetries || overdue) {
    await noteOutcome(item, run, invocation);
    return undefined;
  }
  const { jobRunId, state } = run;
  const about = { decision: 'awaits-glue', ...subjectOf(item), jobRunId, state };
  invocation.log.info('the run has failed, and Glue will start it again by itself', about);
  return undefined;
};

/** Why the ledger follows Glue's own retry. */
export const STARTED_BY_GLUE = 'Glue has started the run again by itself';

/** From now on `next` is the run of this attempt; its end is given if it has ended as well. */
export const followTo = async (
  item: LedgerItem,
  before: EndedRun,
  next: ListedRun,
  why: string,
  invocation: LookingInvocation,
): Promise<Followed | undefined> => {
  const change = follow(item, before.jobRunId, next.jobRunId, ended(item, before, invocation));
  const told = { decision: 'followed', message: `${why}: ${next.jobRunId}` };
  if (!(await settleEnd(item, change, before, told, invocation))) return undefined;
  const run = endOf(next, invocation.clock());
  if (run === undefined) return undefined;
  return { item: { ...item, jobRunId: next.jobRunId, history: change.set.history ?? item.history }, run };
};
