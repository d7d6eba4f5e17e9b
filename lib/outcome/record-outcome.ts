import { type ErrorInfo, TriggerError } from '../core/errors.ts';
import { type FinalRunState, isFinalRunState } from '../core/glue/job-run.ts';
import { applyChange, type LedgerChange } from '../core/ledger/ledger-change.ts';
import type { HistoryEntry, StartedItem } from '../core/ledger/ledger-item.ts';
import { follow, outcome, type RunEnd, retry } from '../core/ledger/outcome-writes.ts';
import { type EpochMs, plusMs } from '../core/time.ts';
import { endingAt, write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import type { ListedRun } from '../ports/glue.ts';
import type { Invocation } from '../ports/invocation.ts';

/** A run that Glue says has ended. */
export interface EndedRun extends RunEnd {
  readonly state: FinalRunState;
}

/** How a run ended, as Glue lists it; undefined while it goes on. `now` stands in for an end without a time. */
export const endOf = (run: ListedRun, now: EpochMs): EndedRun | undefined => {
  const { jobRunId, state, completedOn, errorMessage } = run;
  if (!isFinalRunState(state)) return undefined;
  const error = errorMessage === undefined ? {} : { error: { name: state, message: errorMessage } };
  return { jobRunId, state, endedAt: completedOn ?? now, ...error };
};

/** The request has come to its end. `UNKNOWN`: Glue no longer knows the run. */
export const recordOutcome = async (item: StartedItem, run: RunEnd, invocation: Invocation): Promise<void> => {
  const told = { decision: 'ended', message: 'the run has ended' } as const;
  await writeAndLog(item, outcome(item, run, endingAt(invocation.clock(), invocation)), run, told, invocation);
};

/** The request's next attempt begins `delayMs` from now; the item's history keeps the end of this one's run. */
export const recordRetry = async (
  item: StartedItem,
  run: EndedRun,
  delayMs: number,
  invocation: Invocation,
): Promise<void> => {
  const notBefore = plusMs(invocation.clock(), delayMs);
  const wait = { leaseToken: invocation.newToken(), notBefore, waitingFor: 'retry' } as const;
  const change = retry(item, wait, entryOf(item, run, invocation));
  const told = { decision: 'retried', message: 'the run has failed; the next attempt joins the backlog' } as const;
  // The backlog is not marked: a request that waits for a delay delays no others, and the sweep finds it when it is
  // due.
  await writeAndLog(item, change, run, told, invocation);
};

/** The run that counts from now on, where that has ended too. */
export interface Followed {
  readonly item: StartedItem;
  readonly run: EndedRun;
}

/** Why the ledger follows Glue's own retry. */
export const STARTED_BY_GLUE = 'Glue has started the run again by itself';

/** `next` is the attempt's run from now on; gives its end, if it has one. @throws TriggerError `LEDGER_UNREACHABLE` */
export const recordFollowed = async (
  item: StartedItem,
  before: EndedRun,
  next: ListedRun,
  why: string,
  invocation: Invocation,
): Promise<Followed | undefined> => {
  const change = follow(item, before.jobRunId, next.jobRunId, entryOf(item, before, invocation));
  const told = { decision: 'followed', message: `${why}: ${next.jobRunId}` } as const;
  if (!(await writeAndLog(item, change, before, told, invocation))) return undefined;
  const run = endOf(next, invocation.clock());
  if (run === undefined) return undefined;
  return { item: applyChange(item, change), run };
};

/** The history's entry for the end of a run that is not the end of the request. */
const entryOf = (item: StartedItem, run: RunEnd, { clock }: Invocation): HistoryEntry => ({
  at: clock(),
  what: 'ended',
  attempt: item.attempt,
  result: run.state,
  jobRunId: run.jobRunId,
  ...(run.error === undefined ? {} : { error: run.error }),
});

/** Gives whether the change was made; only then it is logged. */
const writeAndLog = async (
  item: StartedItem,
  change: LedgerChange,
  { jobRunId, state, error }: RunEnd,
  { decision, message }: { readonly decision: 'ended' | 'retried' | 'followed'; readonly message: string },
  invocation: Invocation,
): Promise<boolean> => {
  const { applied } = await write(change, invocation);
  if (applied) invocation.log.info(message, { decision, ...subjectOf(item), jobRunId, state, error });
  return applied;
};

/** Glue cannot say what a decision needs; the same question may be answered later. */
export const glueUnreadable = (jobName: string, error: ErrorInfo): TriggerError => {
  const message = `what follows the end of a run of job ${jobName} cannot be read: ${error.name}: ${error.message}`;
  return new TriggerError('GLUE_UNREADABLE', message, { retryable: true });
};
