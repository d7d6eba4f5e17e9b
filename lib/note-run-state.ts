import { isFinalRunState } from './core/job-run.ts';
import { outcome } from './core/ledger-writes.ts';
import type { EpochMs } from './core/time.ts';
import { plusMs, toEpochSeconds } from './core/time.ts';
import { drainLine } from './drain-line.ts';
import type { Invocation } from './invocation.ts';
import { write } from './write-while-time-allows.ts';

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
  if (!isFinalRunState(change.state)) return;
  try {
    await noteOutcome(change, invocation);
  } finally {
    // A slot is free, whatever became of the note.
    await drainAfter(change, invocation);
  }
};

const noteOutcome = async (change: RunStateChange, invocation: Invocation): Promise<void> => {
  const { jobName, jobRunId, state, message, time } = change;
  const { ledger, clock, keepForMs, log } = invocation;
  if (!isFinalRunState(state)) return;
  const request = await ledger.requestOfRun(jobRunId);
  // A run that is not recorded yet, or not ours. In the first case the sweep asks Glue about it later.
  if (request === undefined) return;
  const { requestId } = request;
  const error = message === undefined || state === 'SUCCEEDED' ? {} : { error: { name: state, message } };
  // From our own clock: the event's time is what somebody else says, and a wrong one would let the item expire too early.
  const expiresAt = toEpochSeconds(plusMs(clock(), keepForMs));
  const ending = outcome({ ...request, jobName }, { jobRunId, state, endedAt: time, ...error }, expiresAt);
  const written = await write(ending, invocation);
  if (!written.applied) return;
  log.info('the run has ended', { decision: 'ended', requestId, jobName, jobRunId, state, ...error });
};

const drainAfter = async ({ jobName, jobRunId, state }: RunStateChange, invocation: Invocation): Promise<void> => {
  const job = (await invocation.ledger.job(jobName)) ?? { jobName };
  const reason = await drainLine(job, true, invocation);
  const fields = { decision: 'drained', jobName, jobRunId, state, reason };
  invocation.log.debug('the line was drained, because a run has ended', fields);
};
