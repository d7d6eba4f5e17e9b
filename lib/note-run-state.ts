import { isFinalRunState } from './core/job-run.ts';
import { outcome } from './core/ledger-writes.ts';
import type { EpochMs } from './core/time.ts';
import { plusMs, toEpochSeconds } from './core/time.ts';
import { drainLine } from './drain-line.ts';
import type { Invocation } from './invocation.ts';

/** What Glue's state-change event tells of a run. */
export interface RunStateChange {
  readonly jobName: string;
  readonly jobRunId: string;
  readonly state: string;
  readonly message?: string;
  readonly time: EpochMs;
}

/**
 * A run of some job has changed its state: notes the outcome if the run is one of ours, and starts the next of the
 * job's line if it has ended. The line is drained even for a run that nobody here knows: a slot is free either way.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const noteRunState = async (change: RunStateChange, invocation: Invocation): Promise<void> => {
  const { jobName, jobRunId, state } = change;
  if (!isFinalRunState(state)) return;
  await noteOutcome(change, invocation);
  const job = (await invocation.ledger.job(jobName)) ?? { jobName };
  const end = await drainLine(job, true, invocation);
  invocation.log.debug('line drained after a run ended', {
    decision: 'drained',
    jobName,
    jobRunId,
    state,
    reason: end,
  });
};

const noteOutcome = async (change: RunStateChange, { ledger, keepForMs, log }: Invocation): Promise<void> => {
  const { jobName, jobRunId, state, message, time } = change;
  if (!isFinalRunState(state)) return;
  const request = await ledger.requestOfRun(jobRunId);
  // A run that is not recorded yet, or not ours. In the first case the sweep asks Glue about it later.
  if (request === undefined) return;
  const error = message === undefined || state === 'SUCCEEDED' ? {} : { error: { name: state, message } };
  const end = { jobRunId, state, endedAt: time, ...error };
  const expiresAt = toEpochSeconds(plusMs(time, keepForMs));
  const written = await ledger.change(outcome({ ...request, jobName }, end, expiresAt));
  if (!written.applied) return;
  log.info('the run has ended', {
    decision: 'ended',
    requestId: request.requestId,
    jobName,
    jobRunId,
    state,
    ...error,
  });
};
