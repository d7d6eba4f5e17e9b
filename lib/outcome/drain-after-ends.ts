import { drainBacklog } from '../backlog/drain-backlog.ts';
import type { Drained } from '../backlog/drain-end.ts';
import { toErrorInfo } from '../core/errors.ts';
import type { GlueRunEvent } from '../core/events/glue-run-event.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { RunStateQueue } from '../ports/run-state-queue.ts';

/** What draining after the ends of runs takes. */
export type DrainingInvocation = SearchingInvocation & {
  /** Where an end can be told once more; absent where nothing brings it back. */
  readonly runStateQueue?: RunStateQueue;
};

/** The end of a run that was heard. */
export interface HeardEnd {
  readonly end: GlueRunEvent;
  /** Glue has not shown the end yet, so nothing was decided. */
  readonly unconfirmed: boolean;
}

/** Resolves when the job's backlog was drained after this end. Rejects as the drain does. */
export type DrainAfterEnd = (heard: HeardEnd) => Promise<void>;

/** Ends that wait for the same drain. */
interface NextDrain {
  readonly heard: HeardEnd[];
  readonly drained: Promise<void>;
}

/**
 * Created for each invocation. Ends of one job that are heard while its backlog is drained share the next drain, which
 * then knows how many slots they have left.
 */
export const drainsAfterEnds = (invocation: DrainingInvocation): DrainAfterEnd => {
  const next = new Map<string, NextDrain>();
  const last = new Map<string, Promise<void>>();
  /** How many slots of each job have become free, less those that were used: a drain also finds those of later ends. */
  const unused = new Map<string, number>();

  return ({ end, unconfirmed }) => {
    const { jobName } = end;
    const waiting = next.get(jobName);
    if (waiting !== undefined) {
      waiting.heard.push({ end, unconfirmed });
      return waiting.drained;
    }
    const heard: HeardEnd[] = [{ end, unconfirmed }];
    const before = last.get(jobName) ?? Promise.resolve();
    const drained = before
      .catch(() => undefined) // Its own messages fail with it.
      .then(() => {
        next.delete(jobName);
        return drainAfter(jobName, heard, unused, invocation);
      });
    next.set(jobName, { heard, drained });
    last.set(jobName, drained);
    return drained;
  };
};

const drainAfter = async (
  jobName: string,
  heard: readonly HeardEnd[],
  unused: Map<string, number>,
  invocation: DrainingInvocation,
): Promise<void> => {
  const ended = new Set(heard.map(({ end }) => end.jobRunId)).size;
  const job = (await invocation.ledger.job(jobName)) ?? { jobName };
  const drained = await drainBacklog(job, ended, invocation);
  for (const { end } of heard) {
    const { jobRunId, state } = end;
    const message = 'the backlog was drained, because a run has ended';
    invocation.log.debug(message, { decision: 'drained', jobName, jobRunId, state, reason: drained.end });
  }
  const left = (unused.get(jobName) ?? 0) + ended - drained.started;
  unused.set(jobName, left);
  for (const end of toBeToldAgain(heard, left > 0 && findsNone(drained))) await tellAgain(end, invocation);
};

/** Whether some wait, and no slot was found for them: Glue may give it back later than it tells of the end. */
const findsNone = ({ end }: Drained): boolean => end === 'busy' || end === 'other-drainer';

/** Each end that Glue did not confirm; and one for the slots, because the drain that it leads to takes all of them. */
const toBeToldAgain = (heard: readonly HeardEnd[], slotsAreLeft: boolean): readonly GlueRunEvent[] => {
  const first = heard.filter(({ end }) => end.again !== true);
  const unconfirmed = first.filter((one) => one.unconfirmed);
  const told = unconfirmed.length === 0 && slotsAreLeft ? first.slice(0, 1) : unconfirmed;
  return told.map(({ end }) => end);
};

/** Without it the sweep drains the backlog, and asks Glue, so a failure only costs time. */
const tellAgain = async (end: GlueRunEvent, { runStateQueue, timing, log }: DrainingInvocation): Promise<void> => {
  try {
    await runStateQueue?.tellAgain(end, timing.slotFreedMs);
  } catch (thrown) {
    const { jobName, jobRunId, state } = end;
    const about = { decision: 'end-not-told-again', jobName, jobRunId, state, error: toErrorInfo(thrown) } as const;
    log.warn('the end of a run could not be told again; the next end, or the sweep, drains the backlog', about);
  }
};
