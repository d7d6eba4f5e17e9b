import type { SearchingInvocation } from '../ports/invocation.ts';
import type { RegisteredJob } from '../ports/ledger.ts';
import { Drain } from './drain.ts';
import type { DrainEnd, Drained } from './drain-end.ts';

/**
 * Starts the requests of one job's backlog, in order, until none is left or one delays the others;
 * {@link ../core/backlog/backlog-turn.ts} says which one does, and {@link ../core/backlog/heads.ts} how many are sent at
 * once.
 *
 * @param job as the register showed it before the backlog was read; its mark is removed when the backlog is empty
 * @param ended how many runs of the job have just ended: so many slots are free, whatever reply the head had before
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const drainBacklog = async (
  job: RegisteredJob,
  ended: number,
  invocation: SearchingInvocation,
): Promise<Drained> => {
  const drain = new Drain(job, ended, invocation);
  const end = await drainMarked(job, drain, invocation);
  const { oldest, started } = drain;
  return { end, started, ...(oldest === undefined ? {} : { oldest }) };
};

const drainMarked = async (job: RegisteredJob, drain: Drain, invocation: SearchingInvocation): Promise<DrainEnd> => {
  const { jobName, backlogMark } = job;
  const { ledger, backlogs } = invocation;
  const end = await drain.toEnd();
  if (end !== 'empty') {
    // A backlog without a mark: its mark was lost, or removed by a drain that saw the backlog empty a moment too early.
    if (backlogMark === undefined) await backlogs.mark(jobName);
    return end;
  }
  if (backlogMark === undefined) return end;
  await ledger.unmarkBacklog(jobName, backlogMark);
  backlogs.unmarked(jobName);
  // A worker that saw the mark until now has joined the backlog, perhaps after our last read of it.
  if ((await drain.read()()).every((entry) => drain.passesBy(entry))) return end;
  await backlogs.mark(jobName);
  return drain.toEnd();
};
