import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import type { StartReply } from '../../lib/core/glue/start-reply.ts';
import { isAtEnd } from '../../lib/core/ledger/at-end.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import type { Pause } from '../../lib/core/ledger/pause.ts';
import { type EpochMs, isBefore, MINUTE_MS, plusMs, toIso } from '../../lib/core/time.ts';
import { attemptsOf } from './attempts.ts';
import { batchWatchOf } from './batch-watch.ts';
import { cancelsOf } from './cancel-watch.ts';
import { fusesOf } from './fuse-watch.ts';
import type { Harm, Violation } from './harm.ts';
import { ledgerId, otherLedgerId, readable } from './names.ts';
import { orderOf } from './order.ts';
import { pausesOf } from './pause-watch.ts';
import { publicationsOf } from './publications.ts';
import { isHiddenFromLooks, rightRun } from './say-which-run.ts';
import { START } from './scenario.ts';
import type { SimulatedRun } from './simulated-run.ts';
import { waitsOf } from './waits.ts';
import type { Worker, World, Written } from './world.ts';

/** Two sends of a drain may come to nothing; a throttled one, which ends it, is tried three times. */
const FUTILE_SENDS_A_DRAIN = 5;
const POLL_CALLS = 25;

/** Watches every step of the world; the first promise that breaks ends its history. */
export const watchOver = (world: World) => {
  const { scenario, scheduler, guard } = world;
  let first: Violation | undefined;
  const report = (harm: Harm, what: string): void => {
    if (first !== undefined || (guard !== undefined && !guard.harms.includes(harm))) return;
    first = { harm, what: readable(`${toIso(scheduler.now()).slice(11, 23)} ${what}`) };
    world.tell('HARM', () => `${harm}: ${what}`);
  };

  const order = orderOf(world, report);
  const waits = waitsOf(world, report);
  const attempts = attemptsOf(world, report);
  const cancels = cancelsOf(world, report);
  const pauses = pausesOf(world, report);
  const fuses = fusesOf(world, report);
  const publications = publicationsOf(world, report);
  const batches = batchWatchOf(world, report);
  const runsOf = new Map<string, SimulatedRun>();
  const sendBy = new Map<Worker, Map<string, string>>();
  const spentLeases = new Set<string>();
  const recorded = new Map<string, EpochMs>();
  const futile = new Map<Worker, number>();
  const useful = new Map<Worker, number>();
  const reads = new Map<Worker, number>();

  const mayStillSend = (worker: Worker, requestId: string): void => {
    const item = world.ledger.standing(requestId);
    const isMine = item?.state === 'STARTING' && item.leaseToken.startsWith(`${worker.name}/`);
    if (isMine && item.leaseUntil !== undefined && isBefore(worker.clock(), item.leaseUntil)) return;
    report('LEASE', `${worker.name} sends ${requestId}, which is ${item?.state} of ${item?.leaseToken}`);
  };

  const checkItem = (before: LedgerItem | undefined, after: LedgerItem): void => {
    const { requestId, state, attempt, jobRunId } = after;
    if (after.expiresAt !== undefined && !isAtEnd(state)) report('TTL', `${requestId} is ${state} and will expire`);
    const run = jobRunId === undefined ? undefined : world.glue.find(jobRunId);
    if (state === 'STARTED' && (run?.purpose?.requestId !== requestId || run.purpose.attempt !== attempt)) {
      report('FALSE START', `${requestId}.${attempt} is STARTED with ${jobRunId}, a run of something else`);
    }
    if (!isFinalRunState(state) || before?.state === state) return;
    if (run?.state !== state) report('WRONG OUTCOME', `${requestId} is ${state}, its run ${jobRunId} is ${run?.state}`);
    const holder = world.glue.fence.claimedBy(requestId, attempt);
    const worked = holder === undefined ? undefined : world.glue.find(holder)?.state;
    if (holder === undefined || holder === jobRunId || worked === state) return;
    // If both failed, either end is right; otherwise that of the run with the claim.
    if (state === 'SUCCEEDED' || worked === 'SUCCEEDED' || !isFinalRunState(worked))
      report(
        'WRONG OUTCOME',
        `${requestId} is ${state} by ${jobRunId}, and ${holder}, which has the claim, is ${worked}`,
      );
  };

  const createdAt = new Map<string, EpochMs>();
  /** One upload has two requests, and the second's worker could have seen the first. */
  const checkCreate = (worker: Worker, { requestId, request }: LedgerItem): void => {
    createdAt.set(requestId, scheduler.now());
    // Only of these is there another id.
    if (!/^[01]/.test(requestId)) return;
    const otherId = `${requestId.startsWith('0') ? '1' : '0'}${requestId.slice(1)}`;
    const other = createdAt.get(otherId);
    if (request !== undefined && other !== undefined && isBefore(other, worker.beganAt))
      report('DOUBLE', `${worker.name} makes ${requestId} of an upload that is ${otherId} already`);
  };

  /** By the worker's own clock: nothing is acquired that should have started before. */
  const checkInTime = ({ worker, before, after, requestId }: Written): void => {
    const { startBefore } = before ?? {};
    const { acquiredAt } = after ?? {};
    if (startBefore !== undefined && acquiredAt !== undefined && !isBefore(acquiredAt, startBefore))
      report('OVERDUE', `${worker.name} acquires ${requestId} after ${toIso(startBefore).slice(11, 23)}`);
  };

  const follows = new Map<Worker, Map<string, number>>();
  const countFollow = (worker: Worker, { requestId, attempt }: LedgerItem): void => {
    const ofWorker = follows.get(worker) ?? new Map<string, number>();
    follows.set(worker, ofWorker);
    const times = (ofWorker.get(requestId) ?? 0) + 1;
    ofWorker.set(requestId, times);
    const runs = world.glue.runs.filter(
      ({ purpose }) => purpose?.requestId === requestId && purpose.attempt === attempt,
    ).length;
    // Each message, and each part of a sweep, may change the request once.
    const most = 2 * runs * (worker.kind === 'sweep' ? 2 : worker.messages);
    if (times > most) report('WRITES', `${worker.name} follows ${requestId} the ${times}th time; it has ${runs} runs`);
  };

  /** In doubt about a send to a job that was deleted since, and logged so. */
  const isOfJobBefore = ({ state, jobName, searchFrom = START, history }: LedgerItem): boolean =>
    state === 'UNCERTAIN' &&
    isBefore(plusMs(searchFrom, -2 * MINUTE_MS), world.glue.createdOn(jobName)) &&
    history.some(({ error }) => error?.name === 'JobRecreated');

  /** Only a person can say what became of its send. */
  const needsPerson = (item: LedgerItem): boolean => isOfJobBefore(item) || isHiddenFromLooks(world, item);

  /** Nobody can: the person is not there, or the run was forgotten with its job. */
  const isBeyondHelp = (item: LedgerItem): boolean => {
    if (!needsPerson(item) || (scenario.personHelps && rightRun(world, item) !== undefined)) return false;
    return !scenario.personHelps || runsOf.has(`${item.requestId}.${item.attempt}`);
  };

  const knew = (id: string): boolean => world.ledger.knew(ledgerId(id)) || world.ledger.knew(otherLedgerId(id));

  /** Whether only a person can correct an item, because no function can read it. */
  const isUnreadable = ({ requestId }: LedgerItem): boolean => scenario.unreadable.includes(readable(requestId));

  /** Held by a batch of which only a person can say what became of it. */
  const isHeldForGood = (item: LedgerItem): boolean => {
    const last = item.state === 'GATHERED' ? batches.times?.holderOf(item) : undefined;
    return last !== undefined && isBeyondHelp(last);
  };

  const isForgotten = (item: LedgerItem): boolean =>
    !isAtEnd(item.state) &&
    item.state !== 'STARTED' &&
    !isBeyondHelp(item) &&
    !isUnreadable(item) &&
    !isHeldForGood(item);

  return {
    violation: () => first,
    needsPerson,
    isUnreadable,
    recordedAt: (jobRunId: string): EpochMs | undefined => recorded.get(jobRunId),
    readLine: order.readLine,
    readRegister: order.readRegister,
    batches,
    minutePasses(): void {
      waits.minutePasses();
      batches.times?.minutePasses();
    },
    asked: attempts.asked,
    cancels,
    pauses: {
      ...pauses,
      paused(worker: Worker, jobName: string, pause: Pause): void {
        fuses.paused(worker, pause);
        pauses.paused(worker, jobName, pause);
      },
      resumed(worker: Worker, jobName: string, pause: Pause): void {
        fuses.resumed(pause);
        pauses.resumed(worker, jobName, pause);
      },
    },
    published: publications.published,
    wrote(written: Written): void {
      const { worker, operation, after, applied } = written;
      if (after !== undefined && applied) {
        checkItem(written.before, after);
        const { jobRunId } = after;
        if (jobRunId !== undefined && !recorded.has(jobRunId)) recorded.set(jobRunId, scheduler.now());
      }
      if (after !== undefined && applied && operation === 'follow') countFollow(worker, after);
      if (after !== undefined && applied && operation === 'create') checkCreate(worker, after);
      if (operation === 'acquire' && applied) checkInTime(written);
      order.wrote(written);
      const { before } = written;
      // A refusal that lets a request be given up settles something.
      if (before?.state === 'STARTING' && after?.state === 'REJECTED' && futile.has(worker)) {
        futile.set(worker, (futile.get(worker) ?? 1) - 1);
      }
      if (written.applied) waits.wrote(written);
      attempts.wrote(written);
      cancels.wrote(written);
      fuses.wrote(written);
      pauses.wrote(written);
      publications.wrote(written);
      batches.wrote(written);
    },
    sends(worker: Worker, requestId: string): void {
      mayStillSend(worker, requestId);
      cancels.sends(worker, requestId);
      batches.sends(requestId);
      pauses.sends(worker, requestId);
      const leaseToken = world.ledger.standing(requestId)?.leaseToken ?? 'nobody';
      if (spentLeases.has(leaseToken))
        report('SECOND SEND', `${worker.name} sends ${requestId} again under ${leaseToken}`);
      spentLeases.add(leaseToken);
      const sends = sendBy.get(worker) ?? new Map<string, string>();
      sendBy.set(worker, sends.set(requestId, leaseToken));
    },
    leaves: mayStillSend,
    replied(worker: Worker, requestId: string, reply: StartReply): void {
      const leaseToken = sendBy.get(worker)?.get(requestId);
      if (reply.kind === 'not-started' && reply.cause === 'throttled' && leaseToken !== undefined)
        spentLeases.delete(leaseToken);
      if (reply.kind === 'not-started' || reply.kind === 'ambiguous') {
        futile.set(worker, (futile.get(worker) ?? 0) + 1);
      } else {
        useful.set(worker, (useful.get(worker) ?? 0) + 1);
      }
    },
    readGlue(worker: Worker): void {
      reads.set(worker, (reads.get(worker) ?? 0) + 1);
    },
    accepted(run: SimulatedRun): void {
      if (run.purpose === undefined) return;
      const { requestId } = run.purpose;
      const ofRequest = world.glue.runs.filter((each) => each !== run && each.purpose?.requestId === requestId);
      const beside = ofRequest.find(({ state }) => !isFinalRunState(state));
      if (run.attempt > 0) {
        if (beside !== undefined) report('PARALLEL', `${run.jobRunId} and ${beside.jobRunId} run at once`);
        return;
      }
      const attempt = `${run.purpose.requestId}.${run.purpose.attempt}`;
      const other = runsOf.get(attempt);
      if (other !== undefined) report('DOUBLE', `${attempt} has two runs: ${other.jobRunId} and ${run.jobRunId}`);
      else if (beside !== undefined) report('PARALLEL', `${run.jobRunId} and ${beside.jobRunId} run at once`);
      runsOf.set(attempt, run);
      cancels.accepted(run);
      batches.accepted(run);
      attempts.accepted(run);
    },
    /** The table was restored and repaired; only the repair has written to it. */
    restored(): void {
      for (const watch of [order, waits, attempts, cancels, pauses, fuses, publications, batches]) watch.restored();
      for (const requestId of [...createdAt.keys()]) if (!world.ledger.knew(requestId)) createdAt.delete(requestId);
      for (const jobRunId of recorded.keys()) recorded.set(jobRunId, scheduler.now());
    },
    workerEnded(worker: Worker): void {
      fuses.workerEnded(worker);
      const lines = worker.kind === 'sweep' ? scenario.jobs.length : worker.messages;
      const sends = futile.get(worker) ?? 0;
      if (sends > FUTILE_SENDS_A_DRAIN * (lines + (useful.get(worker) ?? 0)))
        report('CALLS', `${worker.name} sent ${sends} times in vain`);
      const runs = world.glue.runs.length;
      // A search reads each page, and each run by itself if the page hides its arguments; so does the end of a run that
      // failed.
      const looks =
        worker.kind === 'sweep' ? scenario.jobs.length + 2 * runs : worker.kind === 'states' ? 2 * worker.messages : 0;
      // Who publishes an end reads the run of each of its attempts.
      const told = worker.kind === 'person' ? runs : worker.messages;
      const most = looks * (2 * runs + 3) + (worker.kind === 'sweep' ? scenario.jobs.length * POLL_CALLS : told);
      const read = reads.get(worker) ?? 0;
      if (read > most && worker.kind !== 'restore')
        report('CALLS', `${worker.name} read Glue ${read} times; ${most} would do`);
    },
    expired(item: LedgerItem): void {
      if (!isAtEnd(item.state)) report('FORGOTTEN', `${item.requestId} was deleted by TTL while it was ${item.state}`);
    },
    isAllDone: (): boolean =>
      publications.isAllPublished() &&
      batches.isAllDone() &&
      [...world.ledger.all()].every(
        (item) => isAtEnd(item.state) || isUnreadable(item) || isBeyondHelp(item) || isHeldForGood(item),
      ) &&
      scenario.requests.every(({ id, via }) => via === 'direct' || knew(id)),
    atTheEnd(): void {
      publications.atTheEnd();
      batches.atTheEnd();
      for (const { id, via } of scenario.requests) {
        if (via === 'queue' && !knew(id)) report('FORGOTTEN', `${id} never came into the ledger`);
      }
      for (const { jobRunId, purpose } of world.glue.runs) {
        if (purpose !== undefined && !world.ledger.knew(purpose.requestId))
          report('FORGOTTEN', `${jobRunId} is a run of ${purpose.requestId}, which the ledger does not know`);
      }
      for (const item of world.ledger.all()) {
        if (isUnreadable(item)) continue;
        if (isForgotten(item)) report('FORGOTTEN', `${item.requestId} is ${item.state} and nothing happens any more`);
        const next = world.glue.runs.find(({ previousRunId }) => previousRunId === item.jobRunId);
        const claim = world.glue.fence.claimedBy(item.requestId, item.attempt);
        const didNothing = next?.state === 'SUCCEEDED' && claim !== undefined && claim !== next.jobRunId;
        if (next !== undefined && !didNothing && item.jobRunId !== undefined && isFinalRunState(item.state)) {
          report(
            'WRONG OUTCOME',
            `${item.requestId} is ${item.state}, and Glue’s own ${next.jobRunId} was not followed`,
          );
        }
        if (item.state === 'STARTED') report('NO OUTCOME', `${item.requestId} is STARTED though its run has ended`);
      }
    },
  };
};
