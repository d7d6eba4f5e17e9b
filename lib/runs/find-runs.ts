import type { ErrorInfo } from '../core/errors.ts';
import { type LedgerItem, markerOf, type StartedItem } from '../core/ledger/ledger-item.ts';
import { type EpochMs, isBefore, plusMs, toIso } from '../core/time.ts';
import type { GlueReader, ListedRun } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { earliestStamp, isReadBackTo, type Scan, type Span, scanRuns, unreadableWithin } from './scan-runs.ts';

/**
 * The result of a search for one request. Only `nothing` may clear a doubt, and only if the search began late enough;
 * `inconclusive` never counts as nothing. `gone`: the job does not exist, so there is no run and no send can arrive.
 */
export type Finding =
  | { readonly kind: 'found'; readonly run: ListedRun; readonly others: readonly ListedRun[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'inconclusive'; readonly error: ErrorInfo; readonly denied: boolean }
  | { readonly kind: 'gone'; readonly error: ErrorInfo };

/** One scan, which answers for each of its requests. Asking costs nothing more, because the runs are read already. */
export interface Look {
  /** When the first page was requested: compared with the end of the visibility window. */
  readonly begunAt: EpochMs;
  of(sought: Sought): Finding;
}

/** A request in doubt, and the moments between which a run of its attempt must have been started, if there is one. */
export interface Sought {
  readonly item: Pick<LedgerItem, 'requestId' | 'attempt' | 'markerName'>;
  readonly searchFrom: EpochMs;
  /** When the visibility window begins: a send we gave up on then is accepted within the window, or never. */
  readonly visibilityFrom: EpochMs;
}

/**
 * One scan of a job's runs, newest first, for all its requests in doubt: a Glue outage puts hundreds in doubt at once,
 * and a scan for each would be throttled. It reads back to the earliest acquire in doubt, less a margin for Glue's
 * clock; each request is judged by its own acquire, so the problem of an old one does not spoil the search for a new
 * one.
 *
 * @param sought at least one, all of the same job
 */
export const findRuns = async (
  jobName: string,
  sought: readonly Sought[],
  invocation: Pick<SearchingInvocation, 'reader' | 'clock' | 'remainingMs' | 'timing'>,
): Promise<Look> => {
  const begunAt = invocation.clock();
  const { searchMarginMs, visibilityWindowMs } = invocation.timing;
  // The margin is for Glue's clock, on both sides.
  const spanOf = ({ searchFrom, visibilityFrom }: Sought): Span => ({
    from: plusMs(searchFrom, -searchMarginMs),
    until: plusMs(visibilityFrom, visibilityWindowMs + searchMarginMs),
  });
  const earliest = sought.map((one) => spanOf(one).from).reduce((a, b) => (isBefore(b, a) ? b : a), begunAt);
  const scan = await scanRuns(jobName, earliest, invocation);
  const ofList = (one: Sought): Finding => {
    const from = earliestStamp(one.searchFrom, scan, invocation.timing);
    return findingOf(one.item, spanOf(one), { ...spanOf(one), from }, scan);
  };
  const mayClear = sought.some(
    (one) => ofList(one).kind === 'nothing' && isBefore(plusMs(one.visibilityFrom, visibilityWindowMs), begunAt),
  );
  if (!mayClear) return { begunAt, of: ofList };
  // Asked last, so that a job which was created again while its runs were read is noticed.
  const job = await invocation.reader.job(jobName);
  return {
    begunAt,
    of: (one) => {
      const finding = ofList(one);
      if (finding.kind !== 'nothing') return finding;
      return whetherSameJob(job, earliestStamp(one.searchFrom, scan, invocation.timing)) ?? finding;
    },
  };
};

/** Why a list of runs says nothing about a send that began at `sentOn`: the job may have been created again since. */
const whetherSameJob = (job: Awaited<ReturnType<GlueReader['job']>>, sentOn: EpochMs): Finding | undefined => {
  if (job.kind !== 'job') return { kind: 'inconclusive', error: job.error, denied: job.kind === 'denied' };
  const { createdOn } = job;
  if (createdOn !== undefined && isBefore(createdOn, sentOn)) return undefined;
  const made = createdOn === undefined ? 'at a time that Glue does not show' : `at ${toIso(createdOn)}`;
  const message = `the job was created ${made}, not before the send, and does not list the runs of the job before it`;
  return { kind: 'inconclusive', error: { name: 'JobRecreated', message }, denied: false };
};

/** The runs of a started attempt that Glue still lists: the one that was started, and Glue's own retries of it. */
export const runsOfAttempt = async (
  item: StartedItem,
  invocation: Pick<SearchingInvocation, 'reader' | 'clock' | 'remainingMs' | 'timing'>,
): Promise<
  | { readonly kind: 'complete'; readonly runs: readonly ListedRun[] }
  | { readonly kind: 'incomplete'; readonly error: ErrorInfo }
> => {
  const bound = plusMs(item.startedAt, -invocation.timing.searchMarginMs);
  const scan = await scanRuns(item.jobName, bound, invocation);
  if (!isReadBackTo(bound, scan)) return { kind: 'incomplete', error: scan.failure?.error ?? UNORDERED };
  const runs = withRetriesOf(ownRuns(item, scan), scan);
  // Glue's own retry might belong to this attempt if it shows neither its arguments nor which run it retries.
  const doubtful = scan.unreadable.find(({ attempt, previousRunId }) => attempt > 0 && previousRunId === undefined);
  if (doubtful === undefined) return { kind: 'complete', runs };
  const message = `Glue shows neither the arguments of run ${doubtful.jobRunId} nor which run it retries`;
  return { kind: 'incomplete', error: { name: 'ArgumentsMissing', message } };
};

/** Glue's own retries of one of these runs: they carry the marker, whether or not Glue shows it. */
const withRetriesOf = (marked: readonly ListedRun[], { unreadable }: Scan): readonly ListedRun[] => {
  const runs = [...marked];
  const ids = new Set(runs.map(({ jobRunId }) => jobRunId));
  // Oldest first, so that a retry of a retry finds the one before it.
  for (const run of unreadable.toReversed()) {
    if (run.previousRunId === undefined || !ids.has(run.previousRunId)) continue;
    runs.push(run);
    ids.add(run.jobRunId);
  }
  return runs;
};

const markedRuns = (item: Sought['item'], { runs }: Scan): readonly ListedRun[] => {
  const marker = markerOf(item);
  return runs.filter((run) => run.arguments?.[item.markerName] === marker);
};

/** The recorded run belongs to this attempt, whether or not Glue shows its arguments. */
const ownRuns = (item: LedgerItem, scan: Scan): readonly ListedRun[] => [
  ...markedRuns(item, scan),
  ...scan.unreadable.filter(({ jobRunId }) => jobRunId === item.jobRunId),
];

const findingOf = (item: Sought['item'], span: Span, suspect: Span, scan: Scan): Finding => {
  const marked = markedRuns(item, scan);
  const [first, ...others] = marked.filter(isFirstTry);
  if (first !== undefined) return { kind: 'found', run: first, others };
  if (scan.failure?.kind === 'gone') return { kind: 'gone', error: scan.failure.error };

  if (!isReadBackTo(span.from, scan)) {
    const error = scan.failure?.error ?? UNORDERED;
    return { kind: 'inconclusive', error, denied: scan.failure?.kind === 'denied' };
  }
  // Only Glue's own retries are left: the first run is no longer in Glue's history.
  const retry = marked.at(-1);
  if (retry !== undefined) return { kind: 'found', run: retry, others: [] };
  const unreadable = unreadableWithin(suspect, scan);
  return unreadable === undefined ? { kind: 'nothing' } : { kind: 'inconclusive', error: unreadable, denied: false };
};

/** Glue's own retries of a run carry its marker, too; they are not runs that we started. */
const isFirstTry = (run: ListedRun): boolean => run.attempt === 0 && run.previousRunId === undefined;

const UNORDERED: ErrorInfo = {
  name: 'RunsUnordered',
  message: 'Glue did not list the runs newest first, so the list proves nothing before its end',
};
