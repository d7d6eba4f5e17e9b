import { isDeepStrictEqual } from 'node:util';
import { isDelayed } from '../../lib/core/backlog/is-delayed.ts';
import type { LedgerChange } from '../../lib/core/ledger/ledger-change.ts';
import { applyChange, holds } from '../../lib/core/ledger/ledger-change.ts';
import {
  arrivalKey,
  backlogKey,
  lastingKeys,
  objectKey,
  runningKey,
  stateKeys,
} from '../../lib/core/ledger/ledger-indexes.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { EVERY_JOB, type Pause, sinceOf } from '../../lib/core/ledger/pause.ts';
import type { ReuploadHistory } from '../../lib/core/plan/reupload-history.ts';
import { type EpochMs, toEpochSeconds } from '../../lib/core/time.ts';
import type { BacklogCursor, BacklogEntry, JobNote, RegisteredJob, RunningEntry } from '../../lib/ports/ledger.ts';
import { type MemoryGroups, memoryGroups } from './memory-groups.ts';
import type { BatchingLedger } from './whole-ledger.ts';

export interface MemoryLedger extends BatchingLedger, MemoryGroups {
  /** Everything in the ledger, in order of arrival. */
  items(): readonly LedgerItem[];
  /** The register of jobs, with the entry of everything. */
  register(): readonly (RegisteredJob & JobNote)[];
  /** Does what the fence does in a Glue script: claims an attempt for a run. */
  claim(requestId: string, attempt: number, jobRunId: string): void;
  /** Puts an item in whatever state, without a condition: how a test sets its scene. */
  put(item: LedgerItem): void;
  /** Does what DynamoDB's TTL does: deletes what has expired by `now`. */
  expire(now: EpochMs): void;
}

/**
 * The ledger in memory, with DynamoDB's semantics: each operation is atomic and happens at its call. Its indexes are
 * never stale; a test that wants a stale reader keeps an older answer.
 */
export const memoryLedger = ({ pageSize = 25 }: { readonly pageSize?: number } = {}): MemoryLedger => {
  const items = new Map<string, LedgerItem>();
  const jobs = new Map<string, RegisteredJob>();
  const counted = new Map<string, ReuploadHistory>();
  const claims = new Map<string, string>();
  const groups = memoryGroups(items, pageSize);

  const apply = async (change: LedgerChange) => {
    const item = items.get(change.item.requestId);
    if (!holds(change.condition, item)) return { applied: false as const, item };
    const changed = applyChange(item, change);
    items.set(item.requestId, changed);
    return { applied: true as const, item: changed };
  };

  const open = (openKey: string, after: BacklogCursor | undefined): LedgerItem[] =>
    [...items.values()]
      .filter((item) => stateKeys(item, item).openKey === openKey)
      .filter((item) => after === undefined || arrivalKey(item) > arrivalKey(after))
      .sort(byArrival)
      .slice(0, pageSize);

  const due = (half: 'DOUBT#' | 'OUTBOX#', dueBy: EpochMs, limit: number) =>
    [...items.values()]
      .flatMap((item) => {
        const { doubtKey, doubtDue } = stateKeys(item, item);
        if (doubtDue === undefined || doubtKey?.startsWith(half) !== true || doubtDue > dueBy) return [];
        return [
          {
            requestId: item.requestId,
            jobName: item.jobName,
            trigger: item.trigger,
            state: item.state,
            dueAt: doubtDue,
          },
        ];
      })
      .sort((a, b) => a.dueAt - b.dueAt)
      .slice(0, limit);

  return {
    create: async (item) => {
      const found = items.get(item.requestId);
      if (found !== undefined) return { applied: false, item: found };
      items.set(item.requestId, item);
      return { applied: true };
    },
    acquire: apply,
    change: async (change) => {
      const result = await apply(change);
      return result.applied ? { applied: true } : result;
    },
    get: async (requestId) => items.get(requestId),

    backlog: async (jobName, trigger, after, now) => {
      for (let from = after; ; ) {
        const page = open(backlogKey(jobName, trigger), from);
        const shown = page.filter((item) => now === undefined || !isDelayed(item, now));
        if (shown.length > 0 || page.length === 0) return shown.map(backlogEntry);
        from = page.at(-1);
      }
    },
    running: async (jobName, after) => open(runningKey(jobName), after).flatMap(runningEntry),
    doubts: async (dueBy, limit) => due('DOUBT#', dueBy, limit),
    outbox: async (dueBy, limit) => due('OUTBOX#', dueBy, limit),
    claimedBy: async (requestId, attempt) => claims.get(`${requestId}.${attempt}`),
    requestOfRun: async (jobRunId) => {
      const item = [...items.values()].find((each) => each.jobRunId === jobRunId);
      return item && { arrival: item.arrival, requestId: item.requestId };
    },
    ofObject: async (bucket, key, limit) =>
      [...items.values()]
        .filter((item) => lastingKeys(item).objectKey === objectKey(bucket, key))
        .sort((a, b) => byArrival(b, a))
        .slice(0, limit),

    job: async (jobName) => jobs.get(jobName),
    startConditions: async (jobName) => {
      const reuploads = counted.get(jobName) ?? {};
      return { job: jobs.get(jobName), everything: jobs.get(EVERY_JOB), reuploads };
    },
    jobs: async () => [...jobs.values()].filter(({ jobName }) => jobName !== EVERY_JOB),
    noteJob: async (jobName, { reuploads, ...note }) => {
      jobs.set(jobName, { ...jobs.get(jobName), ...note, jobName });
      if (reuploads !== undefined) counted.set(jobName, { ...counted.get(jobName), ...reuploads });
    },
    noteTrigger: async (jobName, trigger) => {
      const known = jobs.get(jobName);
      const triggers = [...new Set([...(known?.triggers ?? []), trigger])].sort();
      jobs.set(jobName, { ...known, jobName, triggers });
    },
    pause: async (jobName, pause) => {
      const known = jobs.get(jobName);
      if ((known?.resumedAt?.[pause.trigger] ?? -1) >= pause.at) return false;
      const others = (known?.pauses ?? []).filter((one) => one.trigger !== pause.trigger || one.by !== pause.by);
      jobs.set(jobName, { ...known, jobName, pauses: [...others, pause].sort(byTime) });
      return true;
    },
    resume: async (jobName, pause, at) => {
      const { pauses = [], ...known } = jobs.get(jobName) ?? { jobName };
      const left = pauses.filter((one) => !isDeepStrictEqual(one, pause));
      if (left.length === pauses.length) return;
      const resumedAt = { ...known.resumedAt, [pause.trigger]: at };
      jobs.set(jobName, { ...known, ...(left.length > 0 && { pauses: left }), resumedAt });
    },
    unmarkBacklog: async (jobName, backlogMark) => {
      const { backlogMark: found, ...rest } = jobs.get(jobName) ?? { jobName };
      if (found === backlogMark) jobs.set(jobName, rest);
    },

    ...groups,
    register: () => [...jobs.values()].map((job) => ({ ...job, reuploads: counted.get(job.jobName) ?? {} })),
    items: () => [...items.values()].sort(byArrival),
    claim: (requestId, attempt, jobRunId) => void claims.set(`${requestId}.${attempt}`, jobRunId),
    put: (item) => void items.set(item.requestId, item),
    expire: (now) => {
      for (const { requestId, expiresAt } of items.values()) {
        if (expiresAt !== undefined && expiresAt < toEpochSeconds(now)) items.delete(requestId);
      }
      groups.expireGroups(now);
    },
  };
};

const byTime = (a: Pause, b: Pause): number => sinceOf(a) - sinceOf(b) || (a.by < b.by ? -1 : 1);

const byArrival = (a: BacklogCursor, b: BacklogCursor): number => (arrivalKey(a) < arrivalKey(b) ? -1 : 1);

const backlogEntry = (item: LedgerItem): BacklogEntry => ({
  arrival: item.arrival,
  requestId: item.requestId,
  jobName: item.jobName,
  trigger: item.trigger,
  state: item.state,
  leaseToken: item.leaseToken,
  attempt: item.attempt,
  ...(item.notBefore !== undefined && { notBefore: item.notBefore }),
  ...(item.waitingFor !== undefined && { waitingFor: item.waitingFor }),
  ...(item.startBefore !== undefined && { startBefore: item.startBefore }),
  ...(item.leaseUntil !== undefined && { leaseUntil: item.leaseUntil }),
});

const runningEntry = (item: LedgerItem): RunningEntry[] => {
  if (item.state !== 'STARTED') return [];
  const { arrival, requestId, jobName, trigger, jobRunId, startedAt } = item;
  return [{ arrival, requestId, jobName, trigger, jobRunId, startedAt }];
};
