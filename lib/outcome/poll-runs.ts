import type { RunEnd } from '../core/ledger/outcome-writes.ts';
import { type EpochMs, isBefore, plusMs } from '../core/time.ts';
import type { ListedRun, ReadFailure } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { RegisteredJob, RunningEntry } from '../ports/ledger.ts';
import { decideOutcome } from './decide-outcome.ts';
import { endOf, recordOutcome } from './record-outcome.ts';

/** Bounds of one poll; what it leaves is polled next time. */
const MOST_PAGES_OF_RUNS = 5;
const MOST_SINGLE_READS = 20;
const MOST_ENTRIES = 1_000;
const RESERVE_MS = 5_000;

/**
 * Asks Glue about a job's runs that have not been heard of for long: Glue's completion events are best effort. One page
 * of GetJobRuns answers for many; a run that is in no page is asked for by itself.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const pollRuns = async (job: RegisteredJob, invocation: SearchingInvocation): Promise<void> => {
  const { timing, clock, ledger } = invocation;
  const now = clock();
  const lastDue = plusMs(now, -timing.pollEveryMs);
  if (job.polledAt !== undefined && isBefore(lastDue, job.polledAt)) return;
  // Noted before the work, so that a poll that dies does not come first again each minute.
  await ledger.noteJob(job.jobName, { polledAt: now });

  const silent = await silentRuns(job.jobName, lastDue, invocation);
  if (silent.length === 0) return;
  const { found: listed, failure } = await listBackTo(job.jobName, silent, invocation);
  if (failure !== undefined) tellUnreadable(job.jobName, failure, { runs: silent.length }, invocation);
  // Each of the runs would be denied too.
  if (failure?.kind === 'denied') return;
  let singleReads = 0;
  for (const entry of fromAnywhere(silent, invocation)) {
    if (invocation.remainingMs() < RESERVE_MS) return;
    const run = listed.get(entry.jobRunId);
    if (run === undefined && ++singleReads > MOST_SINGLE_READS) continue;
    try {
      const end = run === undefined ? await askFor(entry, invocation) : endOf(run, now);
      if (end !== undefined) await decideEnd(entry, end, invocation);
    } catch (error) {
      const { requestId, jobName, jobRunId } = entry;
      const message = 'the end of a run could not be noted; the next poll tries again';
      invocation.log.error(message, { decision: 'sweep-error', requestId, jobName, jobRunId, error });
    }
  }
};

/** How the runs have ended is not known then, and what their ends lead to (retries, outcomes) does not happen. */
const tellUnreadable = (
  jobName: string,
  { kind, error }: ReadFailure,
  about: { readonly requestId?: string; readonly jobRunId?: string; readonly runs?: number },
  { log }: SearchingInvocation,
): void => {
  const hint =
    kind === 'denied' ? '; a job that no trigger starts any more stands in keepJobs while requests are open' : '';
  const message = `runs not heard of cannot be read; the next poll tries again${hint}`;
  log.error(message, { decision: 'runs-unreadable', jobName, ...about, error });
};

/** Begins at another entry each time: where more runs are silent than one poll can ask for, each gets its turn. */
const fromAnywhere = <T>(entries: readonly T[], { random }: SearchingInvocation): readonly T[] => {
  const first = Math.floor(random() * entries.length);
  return [...entries.slice(first), ...entries.slice(0, first)];
};

const silentRuns = async (
  jobName: string,
  startedBefore: EpochMs,
  { ledger }: SearchingInvocation,
): Promise<readonly RunningEntry[]> => {
  const silent: RunningEntry[] = [];
  let page = await ledger.running(jobName);
  let read = 0;
  while (page.length > 0 && read < MOST_ENTRIES) {
    silent.push(...page.filter(({ startedAt }) => isBefore(startedAt, startedBefore)));
    read += page.length;
    page = await ledger.running(jobName, page.at(-1));
  }
  return silent;
};

const listBackTo = async (
  jobName: string,
  silent: readonly RunningEntry[],
  { reader, remainingMs, timing }: SearchingInvocation,
): Promise<{ readonly found: ReadonlyMap<string, ListedRun>; readonly failure?: ReadFailure }> => {
  const sought = new Set(silent.map(({ jobRunId }) => jobRunId));
  const oldest = silent.map(({ startedAt }) => startedAt).reduce((a, b) => (isBefore(a, b) ? a : b));
  const bound = plusMs(oldest, -timing.searchMarginMs);
  const found = new Map<string, ListedRun>();
  let nextToken: string | undefined;
  for (let pages = 0; pages < MOST_PAGES_OF_RUNS && remainingMs() > RESERVE_MS; pages += 1) {
    const reply = await reader.list(jobName, nextToken);
    // A job that is gone has no runs: each is asked for by itself then, and ends as UNKNOWN.
    if (reply.kind !== 'page') return reply.kind === 'gone' ? { found } : { found, failure: reply };
    for (const run of reply.runs) if (sought.has(run.jobRunId)) found.set(run.jobRunId, run);
    const last = reply.runs.at(-1)?.startedOn;
    nextToken = reply.nextToken;
    if (nextToken === undefined || found.size === sought.size) return { found };
    if (last !== undefined && isBefore(last, bound)) return { found };
  }
  return { found };
};

/** A run that Glue no longer knows ends as UNKNOWN, so that its request expires like any other. */
const askFor = async (entry: RunningEntry, invocation: SearchingInvocation): Promise<RunEnd | undefined> => {
  const { requestId, jobName, jobRunId } = entry;
  const { reader, clock } = invocation;
  const reply = await reader.get(jobName, jobRunId);
  if (reply.kind === 'run') return endOf(reply.run, clock());
  if (reply.kind === 'gone') return { jobRunId, state: 'UNKNOWN', endedAt: clock(), error: reply.error };
  tellUnreadable(jobName, reply, { requestId, jobRunId }, invocation);
  return undefined;
};

const decideEnd = async (
  { requestId, jobRunId }: RunningEntry,
  end: RunEnd,
  invocation: SearchingInvocation,
): Promise<void> => {
  const item = await invocation.ledger.get(requestId);
  if (item?.state !== 'STARTED' || item.jobRunId !== jobRunId) return; // The index was a moment old.
  const { state } = end;
  await (state === 'UNKNOWN'
    ? recordOutcome(item, end, invocation)
    : decideOutcome(item, { ...end, state }, invocation));
};
