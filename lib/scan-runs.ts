import type { ErrorInfo } from './core/errors.ts';
import type { EpochMs } from './core/time.ts';
import { isBefore } from './core/time.ts';
import type { LookingInvocation } from './invocation.ts';
import type { ListedRun, ReadFailure } from './ports.ts';

/** What was read of a job's runs, and how far that can be trusted. */
export interface Scan {
  readonly runs: readonly ListedRun[];
  /** Whether the list was read to its end: then nothing is missing, whatever its order. */
  readonly complete: boolean;
  /** Up to where everything was read, as far as the list was newest first; undefined when it was not. */
  readonly readBackTo: EpochMs | undefined;
  /** Runs whose arguments could not be had. */
  readonly unreadable: readonly ListedRun[];
  /** Why the scan ended early. */
  readonly failure?: ReadFailure;
}

/** Whether every run since `bound` was read. */
export const isReadBackTo = (bound: EpochMs, { complete, readBackTo }: Scan): boolean =>
  complete || (readBackTo !== undefined && isBefore(readBackTo, bound));

/** A stretch of time, ends included. */
export interface Span {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** Why a run started within `span` might be the one that is sought although it does not look so. */
export const unreadableWithin = ({ from, until }: Span, { unreadable }: Scan): ErrorInfo | undefined => {
  const run = unreadable.find(
    ({ startedOn }) => startedOn === undefined || !(isBefore(startedOn, from) || isBefore(until, startedOn)),
  );
  return run && { name: 'ArgumentsMissing', message: `Glue did not show the arguments of run ${run.jobRunId}` };
};

/** Time that must be left for one more call. */
const CALL_RESERVE_MS = 5_000;

const OUT_OF_TIME: ReadFailure = {
  kind: 'failed',
  error: { name: 'OutOfTime', message: 'the function had no time left to read all the runs' },
};

type Reading = Pick<LookingInvocation, 'reader' | 'remainingMs'>;

/**
 * Reads a job's runs page by page until all since `bound` are read. It trusts the list to be newest first only as long as
 * it is; otherwise it reads on to the end. https://docs.aws.amazon.com/glue/latest/webapi/API_GetJobRuns.html
 */
export const scanRuns = async (jobName: string, bound: EpochMs, reading: Reading): Promise<Scan> => {
  const runs: ListedRun[] = [];
  const unreadable: ListedRun[] = [];
  let readBackTo: EpochMs | undefined;
  let newestFirst = true;
  let nextToken: string | undefined;
  const scan = (complete: boolean, failure?: ReadFailure): Scan => ({
    runs,
    complete,
    readBackTo: newestFirst ? readBackTo : undefined,
    unreadable,
    ...(failure === undefined ? {} : { failure }),
  });
  do {
    if (reading.remainingMs() < CALL_RESERVE_MS) return scan(false, OUT_OF_TIME);
    const page = await reading.reader.list(jobName, nextToken);
    if (page.kind !== 'page') return scan(false, page);
    for (const listed of page.runs) {
      if (readBackTo !== undefined && listed.startedOn !== undefined && isBefore(readBackTo, listed.startedOn)) {
        newestFirst = false;
      }
      readBackTo = listed.startedOn ?? readBackTo;
      const old = listed.startedOn !== undefined && isBefore(listed.startedOn, bound);
      const run = old ? listed : await withArguments(jobName, listed, reading);
      if (run === undefined) unreadable.push(listed);
      else runs.push(run);
    }
    nextToken = page.nextToken;
    if (newestFirst && readBackTo !== undefined && isBefore(readBackTo, bound)) return scan(nextToken === undefined);
  } while (nextToken !== undefined);
  return scan(true);
};

/** GetJobRuns may leave a run's arguments out; then GetJobRun is asked. Left out there too, they prove nothing. */
const withArguments = async (
  jobName: string,
  listed: ListedRun,
  { reader, remainingMs }: Reading,
): Promise<ListedRun | undefined> => {
  if (listed.arguments !== undefined) return listed;
  if (remainingMs() < CALL_RESERVE_MS) return undefined;
  const reply = await reader.get(jobName, listed.jobRunId);
  return reply.kind === 'run' && reply.run.arguments !== undefined ? reply.run : undefined;
};
