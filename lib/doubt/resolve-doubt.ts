import { type ErrorInfo, unreachable } from '../core/errors.ts';
import { type Backoff, backOffAgain, backoffAfterDoubtMs, givenUp, isGivenUp } from '../core/ledger/backoff.ts';
import { clear, doubtExpired, postpone, rejectInDoubt, setAside } from '../core/ledger/doubt-writes.ts';
import { applyChange, type LedgerChange } from '../core/ledger/ledger-change.ts';
import type { HistoryEntry, ItemInDoubt, LedgerItem } from '../core/ledger/ledger-item.ts';
import { record } from '../core/ledger/start-writes.ts';
import { type EpochMs, isBefore, msBetween, plusMs } from '../core/time.ts';
import { reportRefusedRecord } from '../ledger/report-refused-record.ts';
import { endingAt, write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import { decideOutcome } from '../outcome/decide-outcome.ts';
import { endOf } from '../outcome/record-outcome.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import type { Finding, Look, Sought } from '../runs/find-runs.ts';

/** An item in doubt, exactly as it was read, with what the protocol derives from it. */
export interface InDoubt extends Sought {
  readonly item: ItemInDoubt;
}

/**
 * Applies the result of a search to one request in doubt, by one compare-and-set on the version that was searched for.
 * A refusal means that the item has changed, and that the search says nothing about its new version.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`; the doubt stays, and the next sweep finds the same truth
 */
export const resolveDoubt = (inDoubt: InDoubt, look: Look, invocation: SearchingInvocation): Promise<void> => {
  const finding = look.of(inDoubt);
  switch (finding.kind) {
    case 'found':
      return recordFound(inDoubt, finding, invocation);
    case 'gone':
      return settleGone(inDoubt, finding.error, invocation);
    case 'inconclusive':
      return keepDoubt(inDoubt, finding, invocation);
    case 'nothing':
      // "And none will appear": only a search begun after the visibility window proves that (rules T2 and T6).
      return isBefore(plusMs(inDoubt.visibilityFrom, invocation.timing.visibilityWindowMs), look.begunAt)
        ? clearDoubt(inDoubt, invocation)
        : keepDoubt(inDoubt, undefined, invocation);
    default:
      return unreachable(finding);
  }
};

const recordFound = async (
  { item, searchFrom }: InDoubt,
  { run, others }: Extract<Finding, { kind: 'found' }>,
  invocation: SearchingInvocation,
): Promise<void> => {
  const { jobRunId } = run;
  for (const other of others) reportRefusedRecord(item, other.jobRunId, { ...item, jobRunId }, invocation.log);
  const startedAt = run.startedOn ?? searchFrom;
  const change = record(item, { jobRunId, startedAt }, looked(item, 'found', invocation));
  const recorded = await write(change, invocation);
  if (!recorded.applied) {
    reportRefusedRecord(item, jobRunId, recorded.item, invocation.log);
    return;
  }
  const found = { ...subjectOf(item), jobRunId, state: 'STARTED' };
  invocation.log.info('the run exists; its reply had been lost', { decision: 'found', ...found });
  // Its completion event may be long gone, and could not be handled while the run was not recorded.
  const end = endOf(run, invocation.clock());
  if (end !== undefined) await decideOutcome(applyChange(item, change), end, invocation);
};

/** A job that is gone may be back in a moment: a tool that replaces a job deletes it first. */
const settleGone = async (inDoubt: InDoubt, error: ErrorInfo, invocation: SearchingInvocation): Promise<void> => {
  const { item, visibilityFrom, searchFrom } = inDoubt;
  if (isBefore(invocation.clock(), plusMs(visibilityFrom, invocation.giveUpAfterMs))) {
    return keepDoubt(inDoubt, { kind: 'inconclusive', error, denied: true }, invocation);
  }
  const ending = endingAt(invocation.clock(), invocation);
  const entry = looked(item, 'gone', invocation, error);
  const written = await write(rejectInDoubt(item, error, ending, { visibilityFrom, searchFrom }, entry), invocation);
  if (!written.applied) return;
  const message = 'the job has been gone for too long; the request is rejected and keeps its doubt';
  invocation.log.error(message, { decision: 'rejected', ...subjectOf(item), state: 'REJECTED', error });
};

/** No run exists and none can appear: it is sent again, with growing pauses, and given up after too long. */
const clearDoubt = async ({ item }: InDoubt, invocation: SearchingInvocation): Promise<void> => {
  const now = invocation.clock();
  const backoff = backoffOf(item, now);
  if (isGivenUp(backoff, now, invocation.giveUpAfterMs)) return giveUp(item, backoff, invocation);
  const notBefore = plusMs(now, backoffAfterDoubtMs(backoff.count, invocation.timing, invocation.random()));
  const cleared = { leaseToken: invocation.newToken(), now, notBefore, backoff };
  const written = await write(clear(item, cleared, looked(item, 'nothing', invocation)), invocation);
  if (!written.applied) return;
  await invocation.backlogs.mark(item.jobName);
  const message = 'no run exists and none can appear; the request is back in the backlog';
  invocation.log.info(message, { decision: 'cleared', ...subjectOf(item), state: 'WAITING', backoff });
};

const giveUp = async (item: ItemInDoubt, backoff: Backoff, invocation: SearchingInvocation): Promise<void> => {
  const error = givenUp(backoff, item.error ?? NO_ANSWER);
  const ending = endingAt(invocation.clock(), invocation);
  const written = await write(setAside(item, error, ending, looked(item, 'nothing', invocation)), invocation);
  if (!written.applied) return;
  const message = 'the reply was lost each time, and no run was started; the request is rejected and can be redriven';
  invocation.log.error(message, { decision: 'rejected', ...subjectOf(item), state: 'REJECTED', error, backoff });
};

/** For a worker that died before it could record a reply. */
const NO_ANSWER: ErrorInfo = { name: 'NoAnswer', message: 'the function ended before it could record a reply' };

/** A STARTING whose lease is over is a backoff that is not recorded yet. */
const backoffOf = (item: ItemInDoubt, now: EpochMs): Backoff =>
  item.state === 'STARTING' || item.backoff === undefined ? backOffAgain(item.backoff, 'request', now) : item.backoff;

/** The search proved nothing, or was too early to prove anything: the doubt stays, and the next search is scheduled. */
const keepDoubt = async (
  { item, visibilityFrom, searchFrom }: InDoubt,
  failed: Extract<Finding, { kind: 'inconclusive' }> | undefined,
  invocation: SearchingInvocation,
): Promise<void> => {
  const { timing, clock, log } = invocation;
  const now = clock();
  const backoff = backoffOf(item, now);
  const nextSearch =
    failed === undefined
      ? plusMs(visibilityFrom, timing.visibilityWindowMs + 1)
      : plusMs(now, Math.min(timing.searchPauseMs * 2 ** failedLooks(item), timing.longestSearchPauseMs));
  const entry = looked(item, failed === undefined ? 'too-early' : 'inconclusive', invocation, failed?.error);
  const change: LedgerChange =
    item.state === 'STARTING'
      ? doubtExpired(item, { visibilityFrom, searchFrom, nextSearch, backoff }, now, entry)
      : postpone(item, nextSearch, entry);
  const written = await write(change, invocation);
  if (!written.applied) return;
  // Over all doubts of this attempt: each by itself may be short.
  const inDoubtForMs = msBetween(isBefore(backoff.since, visibilityFrom) ? backoff.since : visibilityFrom, now);
  const fields = {
    decision: 'still-uncertain',
    ...subjectOf(item),
    state: 'UNCERTAIN',
    inDoubtForMs,
    ...(failed === undefined ? {} : { error: failed.error }),
  } as const;
  if (failed?.denied || inDoubtForMs > timing.doubtAlarmMs) {
    const message =
      'a request stays in doubt, or falls into doubt again and again; {"status":"<request id>"} tells why';
    log.error(message, fields);
  } else {
    log.info('not proven yet; the next search comes later', fields);
  }
};

/** Consecutive searches, up to the last, that proved nothing. */
const failedLooks = (item: LedgerItem): number => {
  const lastOther = item.history.findLastIndex(({ result }) => result !== 'inconclusive');
  return item.history.length - 1 - lastOther;
};

const looked = (item: LedgerItem, result: string, { clock }: SearchingInvocation, error?: ErrorInfo): HistoryEntry => ({
  at: clock(),
  what: 'searched',
  attempt: item.attempt,
  result,
  ...(error === undefined ? {} : { error }),
});
