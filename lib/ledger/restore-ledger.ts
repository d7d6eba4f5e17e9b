import { TriggerError } from '../core/errors.ts';
import { afterRestore, type MarkedRun, type Restored, standIn } from '../core/ledger/after-restore.ts';
import { type LedgerItem, parseMarker, type RequestState } from '../core/ledger/ledger-item.ts';
import { restoredMember } from '../core/ledger/restored-member.ts';
import { DEFAULT_TIMING } from '../core/ledger/timing.ts';
import { type Clock, type EpochMs, plusMs } from '../core/time.ts';
import type { BatchLedger } from '../ports/batch-ledger.ts';
import type { GlueReader } from '../ports/glue.ts';
import type { AdmissionLedger, Ledger } from '../ports/ledger.ts';
import { isReadBackTo, scanRuns } from '../runs/scan-runs.ts';
import { endingAt } from './write-until-deadline.ts';

/** What the repair of a restored table needs of the outside world. */
export interface RestorePorts {
  readonly ledger: AdmissionLedger & Pick<Ledger, 'jobs'> & Pick<BatchLedger, 'group'>;
  /** Every request of the table, in any order. Read twice, because a table may be larger than this machine's memory. */
  readonly requests: () => AsyncIterable<LedgerItem>;
  readonly reader: GlueReader;
  readonly clock: Clock;
  readonly newToken: () => string;
  /** How much Glue's clock may differ from ours. */
  readonly searchMarginMs: number;
}

export interface RestoreOptions {
  /** The moment to which the table was restored. */
  readonly since: EpochMs;
  /** The jobs of the triggers file; those of the table are added. */
  readonly jobs: readonly string[];
  /** The argument that carries the marker. */
  readonly markerName: string;
  /** How long what is rejected is kept. */
  readonly keepForMs: number;
  /** Without it nothing is written. */
  readonly apply: boolean;
}

/** How many requests got which treatment, and what only a person can judge. */
export interface RestoreReport {
  readonly requests: number;
  /** A run that started since was found. */
  readonly found: number;
  /** May have been sent since; the sweep searches before it sends. */
  readonly inDoubt: number;
  /** Uploads that gathered, and may have become part of a batch since: rejected, for a person to judge. */
  readonly members: number;
  /** Runs of requests that the table has lost, for which an entry was made. */
  readonly standIns: number;
  /** Changed by another writer meanwhile: are all functions stopped? */
  readonly refused: readonly string[];
  /**
   * Runs whose arguments Glue does not show. The requests of their time stay in doubt; but a request that the table has
   * lost, or of which it knows only an earlier attempt, could run again.
   */
  readonly unreadable: readonly string[];
  /** Jobs that Glue does not know, so their runs since are unknown, too. */
  readonly gone: readonly string[];
}

/**
 * Repairs a ledger that was restored to an earlier time: what the table holds as unsent may have been sent since. It
 * reads every job's runs first and writes nothing if one list cannot be read, because what it then took for unsent
 * could run twice. It may be repeated.
 *
 * All functions must be stopped, and the visibility window must be over, or a run that is not visible yet is missed.
 *
 * @throws TriggerError `GLUE_UNREADABLE` when a job's runs cannot be read; `LEDGER_UNREACHABLE`
 */
export const restoreLedger = async (options: RestoreOptions, ports: RestorePorts): Promise<RestoreReport> => {
  const { ledger, requests, clock, newToken } = ports;
  const { since, markerName, keepForMs, apply } = options;
  const jobNames = new Set([...options.jobs, ...(await ledger.jobs()).map(({ jobName }) => jobName)]);
  const markerNames = new Set([markerName]);
  for await (const item of requests()) {
    jobNames.add(item.jobName);
    markerNames.add(item.markerName);
  }
  const jobs = [...jobNames].sort();
  const unreadable: string[] = [];
  const gone: string[] = [];
  const runs = new Map<string, MarkedRun[]>();
  for (const jobName of jobs) {
    const read = await markedRuns(jobName, markerNames, since, ports);
    unreadable.push(...read.unreadable);
    if (read.isGone) gone.push(jobName);
    for (const run of read.runs) runs.set(run.requestId, [...(runs.get(run.requestId) ?? []), run]);
  }

  const report = {
    requests: 0,
    found: 0,
    inDoubt: 0,
    members: 0,
    standIns: 0,
    refused: [] as string[],
    unreadable,
    gone,
  };
  const ending = () => endingAt(clock(), { keepForMs, timing: DEFAULT_TIMING });
  const restored = (): Restored => ({ since, now: clock(), leaseToken: newToken() });
  if (apply) for (const jobName of jobs) await ledger.noteJob(jobName, { backlogMark: newToken() });
  for await (const item of requests()) {
    report.requests += 1;
    const ofItem = runs.get(item.requestId) ?? [];
    const change =
      item.state === 'GATHERED' && ofItem.length === 0
        ? restoredMember(item, await ledger.group(item.member.group), restored(), ending())
        : afterRestore(item, ofItem, restored());
    runs.delete(item.requestId);
    if (change === undefined) continue;
    report[TREATMENTS[change.set.state] ?? 'inDoubt'] += 1;
    if (apply && !(await ledger.change(change)).applied) report.refused.push(item.requestId);
  }
  for (const [requestId, lost] of runs) {
    report.standIns += 1;
    if (apply && !(await ledger.create(standIn(lost, markerName, restored()))).applied) report.refused.push(requestId);
  }
  return report;
};

const TREATMENTS: { readonly [State in RequestState]?: 'found' | 'members' } = {
  STARTED: 'found',
  REJECTED: 'members',
};

/** The runs of a job since the restored moment that bear a marker of ours. */
const markedRuns = async (
  jobName: string,
  markerNames: ReadonlySet<string>,
  since: EpochMs,
  { reader, searchMarginMs, clock }: RestorePorts,
): Promise<{
  readonly runs: readonly MarkedRun[];
  readonly unreadable: readonly string[];
  readonly isGone: boolean;
}> => {
  const bound = plusMs(since, -searchMarginMs);
  const scan = await scanRuns(jobName, bound, { reader, clock, remainingMs: () => Number.POSITIVE_INFINITY });
  // A job that was deleted lists no runs any more, and must not stop the repair of all others.
  const isGone = scan.failure?.kind === 'gone';
  if (!isGone && !isReadBackTo(bound, scan)) {
    const why = scan.failure?.error.message ?? 'Glue did not list them newest first';
    const message = `The runs of job ${jobName} cannot be read (${why}). Nothing was written: what was sent since is not known`;
    throw new TriggerError('GLUE_UNREADABLE', message, { retryable: true });
  }
  const runs = scan.runs.flatMap((run): MarkedRun[] => {
    const marker = [...markerNames].map((name) => run.arguments?.[name]).find((value) => value !== undefined);
    const parsed = marker === undefined ? undefined : parseMarker(marker);
    if (parsed === undefined) return [];
    const { jobRunId, startedOn = clock(), attempt, previousRunId } = run;
    return [
      { ...parsed, jobName, jobRunId, startedAt: startedOn, isGluesRetry: attempt > 0 || previousRunId !== undefined },
    ];
  });
  return { runs, unreadable: scan.unreadable.map(({ jobRunId }) => jobRunId), isGone };
};
