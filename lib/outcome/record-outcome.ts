import type { ErrorInfo } from '../core/errors.ts';
import { TriggerError } from '../core/errors.ts';
import type { FinalRunState } from '../core/glue/job-run.ts';
import { isFinalRunState } from '../core/glue/job-run.ts';
import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type { StartedItem } from '../core/ledger/ledger-item.ts';
import type { RunEnd } from '../core/ledger/outcome-writes.ts';
import { outcome } from '../core/ledger/outcome-writes.ts';
import type { HistoryEntry } from '../core/ledger/request-history.ts';
import type { EpochMs } from '../core/time.ts';
import { plusMs, toEpochSeconds } from '../core/time.ts';
import { write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import type { ListedRun } from '../ports/glue.ts';
import type { Invocation } from '../ports/invocation.ts';

/** A run that Glue says has ended. */
export interface EndedRun extends RunEnd {
  readonly state: FinalRunState;
}

/** How a run ended, as Glue lists it; undefined while it goes on. `now` stands in for an end whose time Glue leaves out. */
export const endOf = (run: ListedRun, now: EpochMs): EndedRun | undefined => {
  const { jobRunId, state, completedOn, errorMessage } = run;
  if (!isFinalRunState(state)) return undefined;
  const error = errorMessage === undefined ? {} : { error: { name: state, message: errorMessage } };
  return { jobRunId, state, endedAt: completedOn ?? now, ...error };
};

/** Notes the end of the recorded run for good. `UNKNOWN`: Glue no longer knows it. */
export const noteOutcome = async (item: StartedItem, run: RunEnd, invocation: Invocation): Promise<void> => {
  const expiresAt = toEpochSeconds(plusMs(invocation.clock(), invocation.keepForMs));
  const told = { decision: 'ended', message: 'the run has ended' } as const;
  await writeEnd(item, outcome(item, run, expiresAt), run, told, invocation);
};

/** The history's entry for the end of a run that is not the end of the request. */
export const ended = (item: StartedItem, run: RunEnd, { clock }: Pick<Invocation, 'clock'>): HistoryEntry => ({
  at: clock(),
  what: 'ended',
  attempt: item.attempt,
  result: run.state,
  jobRunId: run.jobRunId,
  ...(run.error === undefined ? {} : { error: run.error }),
});

/** Makes the change and says so; gives whether it was made. */
export const writeEnd = async (
  item: StartedItem,
  change: LedgerChange,
  run: RunEnd,
  told: { readonly decision: 'ended' | 'retried' | 'followed'; readonly message: string },
  invocation: Invocation,
): Promise<boolean> => {
  const { applied } = await write(change, invocation);
  if (!applied) return false;
  const { jobRunId, state, error } = run;
  const { decision, message } = told;
  invocation.log.info(message, { decision, ...subjectOf(item), jobRunId, state, error });
  return true;
};

/** Glue cannot say what a decision needs; the same question may be answered later. */
export const glueUnreadable = (jobName: string, error: ErrorInfo): TriggerError => {
  const message = `what follows the end of a run of job ${jobName} cannot be read: ${error.name}: ${error.message}`;
  return new TriggerError('GLUE_UNREADABLE', message, { retryable: true });
};
