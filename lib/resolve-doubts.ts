import type { ErrorInfo } from './core/errors.ts';
import { toErrorInfo, unreachable } from './core/errors.ts';
import { isFinalRunState } from './core/job-run.ts';
import type { HistoryEntry, LedgerItem } from './core/ledger-item.ts';
import type { LedgerChange } from './core/ledger-writes.ts';
import { clear, doubtExpired, outcome, postpone, record, rejectInDoubt } from './core/ledger-writes.ts';
import type { EpochMs } from './core/time.ts';
import { isBefore, msBetween, plusMs, toEpochSeconds } from './core/time.ts';
import type { Invocation } from './invocation.ts';
import type { Finding, Look, Sought } from './look-for-runs.ts';
import { lookForRuns } from './look-for-runs.ts';
import { reportDuplicateRun } from './report-duplicate-run.ts';
import { writeWhileTimeAllows } from './write-while-time-allows.ts';

/** An item in doubt, exactly as it was read, with what the protocol derives from it. */
interface InDoubt extends Sought {
  readonly item: LedgerItem;
  readonly settleFrom: EpochMs;
}

/**
 * The resolve loop, for one job: look → compare-and-set. It never sends. It settles the doubt of all the given requests
 * with one scan: to STARTED where a run was found, to WAITING where it is proven that there is none and will be none.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE` when the items cannot be read
 */
export const resolveDoubts = async (
  jobName: string,
  requestIds: readonly string[],
  invocation: Invocation,
): Promise<void> => {
  const doubts = await readDoubts(requestIds, invocation);
  if (doubts.length === 0) return;
  const look = await lookForRuns(jobName, doubts, invocation);
  for (const inDoubt of doubts) {
    try {
      await settleDoubt(inDoubt, look, invocation);
    } catch (error) {
      const { requestId } = inDoubt.item;
      invocation.log.error('a doubt could not be settled; the next sweep tries again', {
        decision: 'sweep-error',
        requestId,
        jobName,
        error: toErrorInfo(error),
      });
    }
  }
};

/** The index may lag behind: what counts is the item itself, and whether it still is in doubt. */
const readDoubts = async (requestIds: readonly string[], { ledger, clock }: Invocation): Promise<InDoubt[]> => {
  const items = await Promise.all(requestIds.map((requestId) => ledger.get(requestId)));
  const now = clock();
  return items.flatMap((item) => {
    const inDoubt = item && asInDoubt(item, now);
    return inDoubt === undefined ? [] : [inDoubt];
  });
};

const asInDoubt = (item: LedgerItem, now: EpochMs): InDoubt | undefined => {
  if (item.state === 'UNCERTAIN' && item.settleFrom !== undefined) {
    return { item, settleFrom: item.settleFrom, lookFrom: item.lookFrom ?? item.arrival };
  }
  if (item.state === 'STARTING' && item.leaseUntil !== undefined && isBefore(item.leaseUntil, now)) {
    // The holder may have sent until the very end of its lease, so the settle time counts from there (rule T3).
    return { item, settleFrom: item.leaseUntil, lookFrom: item.takenAt ?? item.arrival };
  }
  return undefined;
};

const settleDoubt = (inDoubt: InDoubt, look: Look, invocation: Invocation): Promise<void> => {
  const finding = look.of(inDoubt);
  switch (finding.kind) {
    case 'found':
      return recordFound(inDoubt, finding, invocation);
    case 'gone':
      return rejectGone(inDoubt, finding.error, invocation);
    case 'inconclusive':
      return keepDoubt(inDoubt, finding, invocation);
    case 'nothing':
      // "And will be none": only a look begun after the settle time proves that (rules T2 and T6).
      return isBefore(plusMs(inDoubt.settleFrom, invocation.timing.settleMs), look.begunAt)
        ? clearDoubt(inDoubt, invocation)
        : keepDoubt(inDoubt, undefined, invocation);
    default:
      return unreachable(finding);
  }
};

const recordFound = async (
  { item }: InDoubt,
  { run, others }: Extract<Finding, { kind: 'found' }>,
  invocation: Invocation,
): Promise<void> => {
  const startedAt = run.startedOn ?? item.takenAt ?? item.arrival;
  const change = record(item, { jobRunId: run.jobRunId, startedAt }, looked(item, 'found', invocation));
  const recorded = await writeWhileTimeAllows(change, invocation);
  for (const other of others) {
    reportDuplicateRun(item, other.jobRunId, { ...item, jobRunId: run.jobRunId }, invocation.log);
  }
  if (recorded === undefined) return;
  if (!recorded.applied) {
    reportDuplicateRun(item, run.jobRunId, recorded.item, invocation.log);
    return;
  }
  const { jobRunId } = run;
  tell(item, 'found', 'the run was there; its reply had been lost', { jobRunId, state: 'STARTED' }, invocation);
  if (!isFinalRunState(run.state)) return;
  // Its completion event may be long gone, and could not be noted while the run was not recorded.
  const endedAt = run.completedOn ?? invocation.clock();
  const end = { jobRunId, state: run.state, endedAt, ...errorOf(run.state, run.errorMessage) };
  const ended = await writeWhileTimeAllows(outcome(item, end, expiryOf(invocation)), invocation);
  if (ended?.applied) tell(item, 'ended', 'the run has ended already', { jobRunId, state: run.state }, invocation);
};

const errorOf = (name: string, message: string | undefined): { error?: ErrorInfo } =>
  message === undefined ? {} : { error: { name, message } };

const rejectGone = async ({ item, settleFrom, lookFrom }: InDoubt, error: ErrorInfo, invocation: Invocation) => {
  const rejected = { error, expiresAt: expiryOf(invocation), now: invocation.clock() };
  const entry = looked(item, 'gone', invocation, error);
  const written = await writeWhileTimeAllows(
    rejectInDoubt(item, rejected, { settleFrom, lookFrom }, entry),
    invocation,
  );
  if (!written?.applied) return;
  tell(item, 'rejected', 'the job does not exist any more', { state: 'REJECTED', error }, invocation);
};

const clearDoubt = async ({ item }: InDoubt, invocation: Invocation): Promise<void> => {
  const cleared = { owner: invocation.newToken(), now: invocation.clock() };
  const written = await writeWhileTimeAllows(clear(item, cleared, looked(item, 'nothing', invocation)), invocation);
  if (!written?.applied) return;
  await invocation.lines.mark(item.jobName);
  tell(item, 'cleared', 'no run exists and none can come; back in line', { state: 'WAITING' }, invocation);
};

/** The look proved nothing, or came too early to prove anything: the doubt stays, and the next look gets a time. */
const keepDoubt = async (
  { item, settleFrom, lookFrom }: InDoubt,
  failed: Extract<Finding, { kind: 'inconclusive' }> | undefined,
  invocation: Invocation,
): Promise<void> => {
  const { timing, clock } = invocation;
  const error = failed?.error;
  const now = clock();
  const conclusiveFrom = plusMs(settleFrom, timing.settleMs + 1);
  const pauseMs = Math.min(timing.lookPauseMs * 2 ** Math.min(failedLooks(item), 20), timing.longestLookPauseMs);
  const nextLook = error === undefined ? conclusiveFrom : plusMs(now, pauseMs);
  const entry = looked(item, error === undefined ? 'too-early' : 'inconclusive', invocation, error);
  const change: LedgerChange =
    item.state === 'STARTING'
      ? doubtExpired(item, { settleFrom, lookFrom, nextLook }, now, entry)
      : postpone(item, nextLook, entry);
  const written = await writeWhileTimeAllows(change, invocation);
  if (!written?.applied) return;
  const inDoubtForMs = msBetween(settleFrom, now);
  const fields = { state: 'UNCERTAIN', inDoubtForMs, ...(error === undefined ? {} : { error }) };
  if (failed?.denied || inDoubtForMs > timing.doubtAlarmMs) {
    const { requestId, trigger, jobName } = item;
    const decision = 'still-uncertain';
    const message = 'a request stays in doubt; it is not sent again until the job can be read to the end';
    invocation.log.error(message, { decision, requestId, trigger, jobName, ...fields });
  } else {
    tell(item, 'still-uncertain', 'not proven yet; looking again later', fields, invocation);
  }
};

/** Looks in a row, up to the last, that failed to prove anything. */
const failedLooks = (item: LedgerItem): number => {
  const lastOther = item.history.findLastIndex(({ result }) => result !== 'inconclusive');
  return item.history.length - 1 - lastOther;
};

const looked = (item: LedgerItem, result: string, { clock }: Invocation, error?: ErrorInfo): HistoryEntry => ({
  at: clock(),
  what: 'looked',
  attempt: item.attempt,
  result,
  ...(error === undefined ? {} : { error }),
});

const expiryOf = ({ clock, keepForMs }: Invocation) => toEpochSeconds(plusMs(clock(), keepForMs));

const tell = (
  { requestId, trigger, jobName }: LedgerItem,
  decision: string,
  message: string,
  fields: Readonly<Record<string, unknown>>,
  { log }: Invocation,
): void => log.info(message, { decision, requestId, trigger, jobName, ...fields });
