import type { ErrorInfo } from './core/errors.ts';
import type { LedgerItem } from './core/ledger-item.ts';
import { markerOf } from './core/ledger-item.ts';
import type { EpochMs } from './core/time.ts';
import { isBefore, plusMs } from './core/time.ts';
import type { Invocation } from './invocation.ts';
import type { ListedRun } from './ports.ts';

/**
 * What a look says of one request. Only `nothing` may ever clear a doubt, and only when the look began late enough;
 * `inconclusive` never counts as nothing. `gone`: the job does not exist, so there is no run and no send can arrive.
 */
export type Finding =
  | { readonly kind: 'found'; readonly run: ListedRun; readonly others: readonly ListedRun[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'inconclusive'; readonly error: ErrorInfo; readonly denied: boolean }
  | { readonly kind: 'gone'; readonly error: ErrorInfo };

export interface Look {
  /** When the first page was asked for: what the settle time is compared with. */
  readonly begunAt: EpochMs;
  of(item: Sought): Finding;
}

/** A request in doubt, and the moment before which no run of its attempt can have been started. */
export interface Sought {
  readonly item: Pick<LedgerItem, 'requestId' | 'attempt' | 'markerName'>;
  readonly lookFrom: EpochMs;
}

/** Time that must be left for asking one more page. */
const PAGE_RESERVE_MS = 5_000;

/**
 * One scan of a job's runs, newest first, for all its requests in doubt: a Glue outage puts hundreds in doubt at once,
 * and a scan for each would be throttled. It reads back to the earliest take in doubt, less a margin for Glue's clock.
 *
 * @param sought at least one, all of the same job
 */
export const lookForRuns = async (
  jobName: string,
  sought: readonly Sought[],
  invocation: Pick<Invocation, 'reader' | 'clock' | 'remainingMs' | 'timing'>,
): Promise<Look> => {
  const begunAt = invocation.clock();
  const earliest = sought.reduce((bound, { lookFrom }) => (isBefore(lookFrom, bound) ? lookFrom : bound), begunAt);
  const bound = plusMs(earliest, -invocation.timing.lookMarginMs);
  const scan = await scanRuns(jobName, bound, invocation);
  return { begunAt, of: ({ item }) => findingOf(item, scan) };
};

interface Scan {
  readonly runs: readonly ListedRun[];
  /** Why the scan proves nothing about what it did not find; undefined when it was complete. */
  readonly incomplete?: ErrorInfo;
  /** The job does not exist, or it may not be read. */
  readonly refused?: 'gone' | 'denied';
}

const scanRuns = async (
  jobName: string,
  bound: EpochMs,
  { reader, remainingMs }: Pick<Invocation, 'reader' | 'remainingMs'>,
): Promise<Scan> => {
  const runs: ListedRun[] = [];
  let unreadable: ErrorInfo | undefined;
  let nextToken: string | undefined;
  do {
    if (remainingMs() < PAGE_RESERVE_MS) return { runs, incomplete: OUT_OF_TIME };
    const page = await reader.list(jobName, nextToken);
    if (page.kind === 'failed') return { runs, incomplete: page.error };
    if (page.kind !== 'page') return { runs, incomplete: page.error, refused: page.kind };
    for (const listed of page.runs) {
      if (listed.startedOn !== undefined && isBefore(listed.startedOn, bound)) {
        return { runs, ...(unreadable === undefined ? {} : { incomplete: unreadable }) };
      }
      const run = listed.arguments === undefined ? await withArguments(jobName, listed, reader) : listed;
      if (run.arguments === undefined) unreadable = withoutArguments(listed);
      runs.push(run);
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { runs, ...(unreadable === undefined ? {} : { incomplete: unreadable }) };
};

/** GetJobRuns may leave a run's arguments out; GetJobRun then tells. */
const withArguments = async (jobName: string, listed: ListedRun, reader: Invocation['reader']): Promise<ListedRun> => {
  const reply = await reader.get(jobName, listed.jobRunId);
  return reply.kind === 'run' ? reply.run : listed;
};

const findingOf = (item: Sought['item'], scan: Scan): Finding => {
  const marker = markerOf(item);
  const marked = scan.runs.filter((run) => run.arguments !== undefined && run.arguments[item.markerName] === marker);
  const [first, ...others] = [...marked].sort(firstTriesFirst);
  if (first !== undefined) return { kind: 'found', run: first, others: others.filter(isFirstTry) };
  if (scan.incomplete === undefined) return { kind: 'nothing' };
  if (scan.refused === 'gone') return { kind: 'gone', error: scan.incomplete };
  return { kind: 'inconclusive', error: scan.incomplete, denied: scan.refused === 'denied' };
};

/** Glue's own retries of a run carry its marker too; they are not runs that we started. */
const isFirstTry = (run: ListedRun): boolean => run.attempt === 0 && run.previousRunId === undefined;

const firstTriesFirst = (a: ListedRun, b: ListedRun): number => Number(isFirstTry(b)) - Number(isFirstTry(a));

const OUT_OF_TIME: ErrorInfo = { name: 'OutOfTime', message: 'the function had no time left to read all the runs' };

const withoutArguments = (run: ListedRun): ErrorInfo => ({
  name: 'ArgumentsMissing',
  message: `Glue did not show the arguments of run ${run.jobRunId}`,
});
