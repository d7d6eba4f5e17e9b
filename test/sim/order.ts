import { byPlace } from '../../lib/core/backlog/backlog-turn.ts';
import { backlogKey, stateKeys } from '../../lib/core/ledger/ledger-indexes.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { standingOf } from '../../lib/core/ledger/waiting-reason.ts';
import { type EpochMs, isBefore, laterOf, MINUTE_MS, plusMs } from '../../lib/core/time.ts';
import type { Report } from './harm.ts';
import { START } from './scenario.ts';
import { headStartOf } from './triggers.ts';
import type { Worker, World, Written } from './world.ts';

/** Whether the item is in its job's backlog: waiting, or being sent by the worker that acquired it from there. */
export const isInBacklog = (item: LedgerItem): boolean =>
  stateKeys(item, item).openKey === backlogKey(item.jobName, item.trigger);

const lineOf = ({ jobName, trigger }: LedgerItem): string => `${jobName} ${trigger}`;

/** How old the information that a job has no backlog may be, when nothing goes wrong: a sweep renews it each minute. */
const HINT_AGE_MS = 3 * MINUTE_MS;
const CALM_MS = 10 * MINUTE_MS;
/** A drain looks at its clock, and then reads. */
const CLOCK_BEFORE_READ_MS = 100;
/** A worker may have seen a pause that ended so long before it began. */
const PAUSE_SEEN_MS = 10_000;

/**
 * The order promised: no worker acquires a request from a backlog while an earlier one is in it, as far as the worker
 * could see in the index that it read, or knew itself. The exceptions are those of docs/protocol.md, section 3: the
 * index's lag, doubt, and a send under way. And no new request goes straight to Glue past a backlog that has existed
 * for long.
 */
export const orderOf = (world: World, report: Report) => {
  const { scenario, scheduler, faults } = world;
  const inOrder = byPlace(headStartOf(scenario));
  const versionSince = new Map<string, EpochMs>();
  const inBacklogSince = new Map<string, EpochMs>();
  const lineReads = new Map<Worker, Map<string, EpochMs>>();
  const registerReads = new Map<Worker, Map<string, EpochMs>>();
  const told = new Map<Worker, Map<string, EpochMs>>();
  const inVain = new Map<Worker, Map<string, EpochMs>>();

  const note = (notes: typeof told, worker: Worker, about: string, keepsFirst: boolean): void => {
    const ofWorker = notes.get(worker) ?? new Map<string, EpochMs>();
    notes.set(worker, ofWorker);
    if (!(keepsFirst && ofWorker.has(about))) ofWorker.set(about, scheduler.now());
  };

  const earlierOf = (item: LedgerItem): LedgerItem[] =>
    [...world.ledger.all()].filter((each) => each.jobName === item.jobName && inOrder(each, item) < 0);

  const holdsTheLine = (item: LedgerItem, worker: Worker): boolean =>
    !world.watch.isUnreadable(item) &&
    !world.watch.pauses.wasPausedSince(item, plusMs(worker.beganAt, -PAUSE_SEEN_MS)) &&
    (item.state === 'WAITING' ||
      (isInBacklog(item) && item.leaseUntil !== undefined && isBefore(worker.clock(), item.leaseUntil)));

  const checkTake = (taken: LedgerItem, worker: Worker): void => {
    for (const earlier of earlierOf(taken)) {
      const readAt = lineReads.get(worker)?.get(lineOf(earlier));
      if (!holdsTheLine(earlier, worker)) continue;
      const since = versionSince.get(earlier.requestId);
      const toldAt = told.get(worker)?.get(earlier.requestId);
      if (since === undefined) continue;
      // An attempt that waits for its trigger's delay delays no others, nor does one that is the cause itself; and
      // once a send of this worker came to nothing, none with a backoff.
      const skewMs = worker.clock() - scheduler.now();
      const standing = standingOf(earlier.waitingFor);
      const rests = isBefore(plusMs(readAt ?? since, skewMs - CLOCK_BEFORE_READ_MS), earlier.notBefore ?? since);
      if (standing === 'own' || (rests && standing === 'delayed')) continue;
      if (standing === 'job' && inVain.get(worker)?.has(taken.jobName)) continue;
      const couldSee = readAt !== undefined && isBefore(since, plusMs(readAt, -scenario.lagMs));
      const wasTold = toldAt !== undefined && !isBefore(toldAt, since);
      if (!couldSee && !wasTold) continue;
      const { requestId, state } = earlier;
      report('ORDER', `${worker.name} acquires ${taken.requestId}, though ${requestId} was before it, ${state}`);
    }
  };

  const checkCreate = (created: LedgerItem, worker: Worker): void => {
    const readAt = registerReads.get(worker)?.get(created.jobName);
    const lastFault = faults.struck.at(-1)?.when;
    if (readAt === undefined || (lastFault !== undefined && isBefore(plusMs(readAt, -CALM_MS), lastFault))) return;
    for (const earlier of earlierOf(created)) {
      if (standingOf(earlier.waitingFor) === 'own' || world.watch.isUnreadable(earlier)) continue;
      const dueAt = earlier.waitingFor === 'retry' ? earlier.notBefore : undefined;
      const free = laterOf(dueAt ?? START, world.watch.pauses.pausedUntil(earlier) ?? START);
      const since = laterOf(inBacklogSince.get(earlier.requestId) ?? readAt, free);
      if (!isBefore(since, plusMs(readAt, -HINT_AGE_MS))) continue;
      report('ORDER', `${worker.name} sends ${created.requestId} at once, though ${earlier.requestId} waits for long`);
    }
  };

  return {
    /** `line`: a job and a trigger. */
    readLine: (worker: Worker, line: string): void => note(lineReads, worker, line, worker.kind !== 'sweep'),
    readRegister: (worker: Worker, jobName: string): void => note(registerReads, worker, jobName, true),
    /** The table was put back: who stands in it stands there from now on. */
    restored(): void {
      inBacklogSince.clear();
      for (const item of world.ledger.all()) {
        versionSince.set(item.requestId, scheduler.now());
        if (isInBacklog(item)) inBacklogSince.set(item.requestId, scheduler.now());
      }
    },
    wrote({ worker, operation, requestId, before, after, applied }: Written): void {
      if (after === undefined) return;
      if (applied) {
        if (before?.state !== after.state || before.leaseToken !== after.leaseToken)
          versionSince.set(requestId, scheduler.now());
        if (!isInBacklog(after)) inBacklogSince.delete(requestId);
        else if (!inBacklogSince.has(requestId)) inBacklogSince.set(requestId, scheduler.now());
        if (operation === 'acquire') checkTake(after, worker);
        if (operation === 'requeue' || operation === 'doubt') note(inVain, worker, after.jobName, true);
        if (operation === 'create' && after.state === 'STARTING') checkCreate(after, worker);
      }
      // A sweep drains each line once, one after the other; others may drain one line several times at once.
      // Refused by its own first try, whose reply was lost, it holds the request itself, and takes the next beside it.
      const isLost = operation === 'acquire' && !applied && !after.leaseToken.startsWith(`${worker.name}/`);
      if (worker.kind === 'sweep' && (operation === 'requeue' || isLost)) {
        note(told, worker, requestId, false);
      }
    },
  };
};
