import { likelyStart, usualDurationMs } from '../core/backlog/probable-start.ts';
import { wantsSince } from '../core/backlog/wants-since.ts';
import type { WaitingItem } from '../core/ledger/ledger-item.ts';
import type { WaitingReason } from '../core/ledger/waiting-reason.ts';
import { showDuration } from '../core/show-time.ts';
import { type EpochMs, MINUTE_MS, msBetween, parseIso, SECOND_MS, toIso } from '../core/time.ts';
import type { RunningEntry } from '../ports/ledger.ts';
import { MOST_COUNTED } from './job-now.ts';

/** Where a request stands in its job's backlog. */
export interface PlaceInBacklog {
  /** 1 is the next; absent where it is too far back to be counted. */
  readonly place?: number;
  /** Since when it wants a run. */
  readonly since: string;
  readonly waitingFor: WaitingReason;
  readonly notBefore?: string;
  /** When it will probably start, judged by the job's last runs; absent where there is no basis. */
  readonly startsAbout?: string;
}

/** The runs in progress of a job, as far as the ledger knows them, the oldest few by name. */
export interface JobAtWork {
  readonly inProgress: number;
  readonly runs: readonly { readonly requestId: string; readonly jobRunId: string; readonly started: string }[];
  /** How long a run usually takes: the median of the last ones. */
  readonly usuallySeconds?: number;
}

/** What was read of a job for one answer. */
export interface JobRead {
  readonly running: readonly RunningEntry[];
  readonly durationsMs: readonly number[];
  /** Somebody pauses the trigger, the job or everything. */
  readonly isPaused: boolean;
}

/** An answer names so many of the runs in progress. */
const MOST_RUNS_NAMED = 5;

/** The runs in progress, for an answer. */
export const jobAtWork = ({ running, durationsMs }: Pick<JobRead, 'running' | 'durationsMs'>): JobAtWork => {
  const usualMs = usualDurationMs(durationsMs);
  const runs = running.slice(0, MOST_RUNS_NAMED);
  return {
    inProgress: running.length,
    runs: runs.map(({ requestId, jobRunId, startedAt }) => ({ requestId, jobRunId, started: toIso(startedAt) })),
    ...(usualMs === undefined ? {} : { usuallySeconds: Math.round(usualMs / SECOND_MS) }),
  };
};

/** Where a waiting request stands. `ahead`: undefined where it was not found among those that were counted. */
export const placeOf = (item: WaitingItem, ahead: number | undefined, job: JobRead, now: EpochMs): PlaceInBacklog => {
  const { notBefore } = item;
  const startsAbout = startOf(item, ahead, job, now);
  return {
    ...(ahead === undefined ? {} : { place: ahead + 1 }),
    since: toIso(wantsSince(item)),
    waitingFor: item.waitingFor ?? 'backlog',
    ...(notBefore === undefined ? {} : { notBefore: toIso(notBefore) }),
    ...(startsAbout === undefined ? {} : { startsAbout: toIso(startsAbout) }),
  };
};

const startOf = (
  item: WaitingItem,
  ahead: number | undefined,
  { running, durationsMs, isPaused }: JobRead,
  now: EpochMs,
): EpochMs | undefined => {
  const pace = { runningSince: running.map(({ startedAt }) => startedAt), durationsMs };
  return ahead === undefined ? undefined : likelyStart({ ...item, isPaused }, ahead, pace, now);
};

/** The same for a person. The start is told to the minute at most: it is a guess. */
export const showPlace = (place: PlaceInBacklog, job: JobAtWork, now: EpochMs): string => {
  const since = `It waits since ${shown(place.since)}, for ${showDuration(msUntilNow(place.since, now))}`;
  const ahead =
    place.place === undefined
      ? `more than ${MOST_COUNTED} requests are before it`
      : place.place === 1
        ? 'it is the next'
        : `${countOf(place.place - 1, 'request')} ${isOrAre(place.place - 1)} before it`;
  const start =
    place.startsAbout === undefined
      ? ''
      : ` It probably starts ${aboutWhen(-msUntilNow(place.startsAbout, now))}, if runs take as long as the last ones did.`;
  return `${since}; ${ahead}. ${showWork(job)}${start}`;
};

/** What a job is doing, in a sentence. */
export const showWork = ({ inProgress, usuallySeconds }: JobAtWork): string => {
  const runs =
    inProgress === 0 ? 'No run of the job is' : `${countOf(inProgress, 'run')} of the job ${isOrAre(inProgress)}`;
  const usually =
    usuallySeconds === undefined ? '' : `; a run usually takes ${showDuration(usuallySeconds * SECOND_MS)}`;
  return `${runs} in progress${usually}.`;
};

const countOf = (count: number, what: string): string =>
  `${count}${count >= MOST_COUNTED ? ' or more' : ''} ${what}${count === 1 ? '' : 's'}`;

const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

const msUntilNow = (iso: string, now: EpochMs): number => msBetween(parseIso(iso) ?? now, now);

const shown = (iso: string): string => iso.replace(/\.\d{3}Z$/, 'Z');

const aboutWhen = (ms: number): string =>
  ms < MINUTE_MS ? 'within about a minute' : `in about ${showDuration(Math.round(ms / MINUTE_MS) * MINUTE_MS)}`;
