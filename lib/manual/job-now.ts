import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import { DAY_MS, type EpochMs, msBetween, plusMs, toUtcDay } from '../core/time.ts';
import type { Triggers } from '../core/triggers/trigger.ts';
import { mergedBacklog } from '../ledger/merged-backlog.ts';
import type { Invocation } from '../ports/invocation.ts';
import type { BacklogCursor, BacklogEntry, Ledger, RunningEntry } from '../ports/ledger.ts';
import type { TriggerHistory } from '../ports/trigger-history.ts';

/** What it takes to tell what a job is doing. */
export interface JobPorts {
  readonly ledger: Pick<Ledger, 'backlog' | 'running'>;
  readonly history: TriggerHistory;
}

/** More entries of an index are not counted for one answer. */
export const MOST_COUNTED = 1_000;

/** Runs of so many triggers are looked at, each for so many, to learn how long a run of a job takes. */
const MOST_TRIGGERS = 5;
const ENOUGH_DURATIONS = 24;

/** The entries of an index page by page, up to the first for which `isLast` holds, or `MOST_COUNTED`. */
export const readPages = async <Entry extends BacklogCursor>(
  page: (after?: BacklogCursor) => Promise<readonly Entry[]>,
  isLast: (entry: Entry) => boolean = () => false,
): Promise<readonly Entry[]> => {
  const entries: Entry[] = [];
  while (entries.length < MOST_COUNTED) {
    const next = await page(entries.at(-1));
    entries.push(...next);
    if (next.length === 0 || next.some(isLast)) break;
  }
  return entries.slice(0, MOST_COUNTED);
};

/** What waits of a job for one trigger, in order, at most `MOST_COUNTED` entries of it. */
export const waitingOf = (jobName: string, trigger: string, { ledger }: JobPorts): Promise<readonly BacklogEntry[]> =>
  readPages((after) => ledger.backlog(jobName, trigger, after));

/** The job's backlog in order, of all its triggers, at most `MOST_COUNTED` entries of it. */
const backlogOf = async (
  jobName: string,
  { ledger }: JobPorts,
  invocation: Invocation,
  isLast: (entry: BacklogEntry) => boolean,
): Promise<readonly BacklogEntry[]> => {
  const job = (await invocation.ledger.job(jobName)) ?? { jobName };
  return readPages(mergedBacklog(job, { ...invocation, ledger }), isLast);
};

/** How many requests stand before this one in its job's backlog; undefined where it does not show, or is further back. */
export const requestsAhead = async (
  { jobName, requestId }: LedgerItem,
  ports: JobPorts,
  invocation: Invocation,
): Promise<number | undefined> => {
  const isIt = (entry: BacklogEntry): boolean => entry.requestId === requestId;
  const entries = await backlogOf(jobName, ports, invocation, isIt);
  const place = entries.findIndex(isIt);
  return place === -1 ? undefined : place;
};

/** The job's runs in progress that the ledger knows, oldest request first. */
export const runsInProgress = (jobName: string, { ledger }: JobPorts): Promise<readonly RunningEntry[]> =>
  readPages((after) => ledger.running(jobName, after));

/** How long the job's last runs took, of today and yesterday, in milliseconds. */
export const recentDurationsMs = async (
  jobName: string,
  ofTriggers: readonly string[],
  { history }: JobPorts,
  { triggers }: Triggers,
  now: EpochMs,
): Promise<readonly number[]> => {
  const starting = triggers.filter(({ start }) => start.JobName === jobName).map(({ name }) => name);
  const names = [...new Set([...ofTriggers, ...starting])].slice(0, MOST_TRIGGERS);
  const durations: number[] = [];
  for (const day of [toUtcDay(now), toUtcDay(plusMs(now, -DAY_MS))]) {
    if (durations.length >= ENOUGH_DURATIONS) break;
    const found = await Promise.all(names.map((name) => history.latestOfDay(name, day, ENOUGH_DURATIONS)));
    for (const { jobName: ofJob, startedAt, endedAt } of found.flat()) {
      if (ofJob === jobName && startedAt !== undefined && endedAt !== undefined) {
        durations.push(msBetween(startedAt, endedAt));
      }
    }
  }
  return durations;
};
