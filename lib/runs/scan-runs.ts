import type { ErrorInfo } from '../core/errors.ts';
import type { Timing } from '../core/ledger/timing.ts';
import { type EpochMs, isBefore, msBetween, plusMs } from '../core/time.ts';
import type { ListedRun, ReadFailure } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';

/** A run whose arguments are not known, with the reason if asking for them failed. */
export interface UnreadableRun extends ListedRun {
  readonly reason?: ErrorInfo;
}

/** What was read of a job's runs, and how complete it is. */
export interface Scan {
  readonly runs: readonly ListedRun[];
  /** Whether the list was read to its end; then no run is missing, whatever its order. */
  readonly complete: boolean;
  /** All runs since this moment were read, if the list was newest first; undefined if it was not. */
  readonly readBackTo: EpochMs | undefined;
  /** Runs whose arguments are not known. */
  readonly unreadable: readonly UnreadableRun[];
  /** How far Glue's clock was ahead of ours at least, in milliseconds; undefined when no answer had its time. */
  readonly glueAheadMs: number | undefined;
  /** Why the scan ended early. */
  readonly failure?: ReadFailure;
}

/** Whether every run since `bound` was read. */
export const isReadBackTo = (bound: EpochMs, { complete, readBackTo }: Scan): boolean =>
  complete || (readBackTo !== undefined && isBefore(readBackTo, bound));

/**
 * The earliest time that Glue can have given to something at `moment` of a worker's clock, or later: known up to the
 * skew of workers' clocks if Glue's answers have its time; otherwise it may be slow by the margin.
 */
export const earliestStamp = (
  moment: EpochMs,
  { glueAheadMs }: Pick<Scan, 'glueAheadMs'>,
  { skewMs, searchMarginMs }: Pick<Timing, 'skewMs' | 'searchMarginMs'>,
): EpochMs => plusMs(moment, glueAheadMs === undefined ? -searchMarginMs : glueAheadMs - skewMs);

/** A stretch of time, ends included. */
export interface Span {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** Why a run without visible arguments might be one that started within `span`: it lies neither before nor after it. */
export const unreadableWithin = ({ from, until }: Span, { unreadable }: Scan): ErrorInfo | undefined => {
  const found = unreadable.find(({ startedOn = until, completedOn = until }) => {
    const isTooOld = isBefore(startedOn, from) || isBefore(completedOn, from);
    return !isTooOld && !isBefore(until, startedOn);
  });
  if (found === undefined) return undefined;
  const { jobRunId, reason } = found;
  const why = reason === undefined ? '' : `: ${reason.name}: ${reason.message}`;
  return { name: 'ArgumentsMissing', message: `Glue did not show the arguments of run ${jobRunId}${why}` };
};

/** Time that must be left for one more call. */
const CALL_RESERVE_MS = 5_000;

const OUT_OF_TIME: ReadFailure = {
  kind: 'failed',
  error: { name: 'OutOfTime', message: 'the function had no time left to read all the runs' },
};

type Reading = Pick<SearchingInvocation, 'reader' | 'remainingMs' | 'clock'>;

/**
 * Reads a job's runs page by page until all since `bound` are read. It relies on the order "newest first" only as long
 * as the list is in it; otherwise it reads to the end.
 * https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html
 */
export const scanRuns = async (jobName: string, bound: EpochMs, reading: Reading): Promise<Scan> => {
  const runs: ListedRun[] = [];
  const unreadable: UnreadableRun[] = [];
  let glueAheadMs: number | undefined;
  let readBackTo: EpochMs | undefined;
  let newestFirst = true;
  let nextToken: string | undefined;
  const scan = (complete: boolean, failure?: ReadFailure): Scan => ({
    runs,
    complete,
    readBackTo: newestFirst ? readBackTo : undefined,
    unreadable,
    glueAheadMs,
    ...(failure === undefined ? {} : { failure }),
  });
  do {
    if (reading.remainingMs() < CALL_RESERVE_MS) return scan(false, OUT_OF_TIME);
    const page = await reading.reader.list(jobName, nextToken);
    if (page.kind !== 'page') return scan(false, page);
    if (page.glueNow !== undefined) {
      // The answer needed time to arrive, so Glue's clock is ahead by at least this.
      glueAheadMs = Math.min(glueAheadMs ?? Number.POSITIVE_INFINITY, msBetween(reading.clock(), page.glueNow));
    }
    for (const listed of page.runs) {
      if (readBackTo !== undefined && listed.startedOn !== undefined && isBefore(readBackTo, listed.startedOn)) {
        newestFirst = false;
      }
      readBackTo = listed.startedOn ?? readBackTo;
      const old = listed.startedOn !== undefined && isBefore(listed.startedOn, bound);
      const shown = old ? { run: listed } : await withArguments(jobName, listed, reading);
      if ('run' in shown) runs.push(shown.run);
      else unreadable.push({ ...listed, ...shown });
    }
    nextToken = page.nextToken;
    if (newestFirst && readBackTo !== undefined && isBefore(readBackTo, bound)) return scan(nextToken === undefined);
  } while (nextToken !== undefined);
  return scan(true);
};

/** If GetJobRuns omits a run's arguments, GetJobRun is asked. If it omits them, too, the run proves nothing. */
const withArguments = async (
  jobName: string,
  listed: ListedRun,
  { reader, remainingMs }: Reading,
): Promise<{ readonly run: ListedRun } | { readonly reason?: ErrorInfo }> => {
  if (listed.arguments !== undefined) return { run: listed };
  if (remainingMs() < CALL_RESERVE_MS) return { reason: OUT_OF_TIME.error };
  const reply = await reader.get(jobName, listed.jobRunId);
  if (reply.kind !== 'run') return { reason: reply.error };
  return reply.run.arguments === undefined ? {} : { run: reply.run };
};
