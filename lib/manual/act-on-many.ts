import type { BulkCall } from '../core/events/manual/manual-request.ts';
import { arrivalKey, parseArrivalKey } from '../core/ledger/ledger-indexes.ts';
import { isBefore, plusMs, toIso } from '../core/time.ts';
import type { AdmittingInvocation, PublishingInvocation } from '../ports/invocation.ts';
import type { PastRequest, TriggerHistory } from '../ports/trigger-history.ts';
import { dayAfter, lastDayOf, type Progress, progressOf, showProgress } from './act-progress.ts';
import { ACTS_AT_ONCE, type ActResult, actTally, type Left, LONGEST_ACT_MS, sumOf } from './act-tally.ts';
import { cancelOne } from './cancel-one.ts';
import type { ManualContext } from './decide-call.ts';
import { foresee, isMeant } from './meant-by-act.ts';
import { redriveRequest } from './redrive-request.ts';
import { rerunRequest } from './rerun-request.ts';

/** What the function `manual` answers to a call for many requests. */
export interface BulkAnswer extends ActResult {
  readonly message: string;
}

/**
 * Cancels, redrives or runs again every request of a trigger that arrived in a time, ten at once, each by the write that
 * does so for one. What could not be done in time is left to the same call with `next`.
 *
 * @throws TriggerError `CALL_INVALID`, `LEDGER_UNREACHABLE`
 */
export const actOnMany = async (
  call: BulkCall,
  context: ManualContext,
  invocation: AdmittingInvocation & PublishingInvocation,
): Promise<BulkAnswer> => {
  const { act, dryRun } = call;
  const deadline = plusMs(invocation.clock(), LONGEST_ACT_MS);
  const progress = progressOf(call, context, invocation);
  const { add, ...tally } = actTally();
  const actOn = async (entry: PastRequest): Promise<void> => {
    const left = dryRun
      ? await foresee(entry, call, invocation)
      : await actOnOne(entry, call, progress.cancelId, context, invocation);
    add(left ?? (dryRun ? entry.state : DONE[act]));
  };
  const next = await walk(progress, call, context.history, actOn, () => !isBefore(invocation.clock(), deadline));
  return {
    message: messageOf(call, progress, tally, next === undefined),
    ...tally,
    ...(act === 'cancel' && !dryRun ? { cancelId: progress.cancelId } : {}),
    ...(next === undefined ? {} : { next: showProgress(next) }),
  };
};

const DONE = { cancel: 'cancelled', redrive: 'redriven', rerun: 'rerun' } as const;

/**
 * Goes through the requests that are meant, page by page and day by day. Gives where it stopped because its time was over;
 * however slow everything is, that is further on than where it began.
 */
const walk = async (
  progress: Progress,
  call: BulkCall,
  history: Pick<TriggerHistory, 'ofDay'>,
  actOn: (entry: PastRequest) => Promise<void>,
  isOver: () => boolean,
): Promise<Progress | undefined> => {
  const { trigger, from } = call.filter;
  let { day, after } = progress;
  let hasMoved = false;
  const moveTo = (place: PastRequest): void => {
    after = arrivalKey(place);
    hasMoved = true;
  };
  while (day <= lastDayOf(progress)) {
    if (hasMoved && isOver()) return { ...progress, day, after };
    const page = await history.ofDay(trigger, day, parseArrivalKey(after));
    const inTime = page.filter(({ arrival }) => !isBefore(arrival, from) && isBefore(arrival, progress.before));
    const meant = inTime.filter(({ state }) => isMeant(state, call));
    for (let at = 0; at < meant.length; at += ACTS_AT_ONCE) {
      if (hasMoved && isOver()) return { ...progress, day, after };
      const some = meant.slice(at, at + ACTS_AT_ONCE);
      await Promise.all(some.map(actOn));
      some.slice(-1).forEach(moveTo);
    }
    page.slice(-1).forEach(moveTo);
    if (page.length === 0) {
      [day, after, hasMoved] = [dayAfter(day), '', true];
    }
  }
  return undefined;
};

/** Undefined when it was done. */
const actOnOne = async (
  entry: PastRequest,
  { act, filter, by, why, idempotencyKey }: BulkCall,
  cancelId: string,
  context: ManualContext,
  invocation: AdmittingInvocation & PublishingInvocation,
): Promise<Left | undefined> => {
  const { requestId, attempt, state } = entry;
  if (act === 'cancel') return cancelOne(entry, { by, why, cancelId }, invocation);
  const asked = { requestId, by, why, ...(idempotencyKey !== undefined && { act: idempotencyKey }) };
  const ofAct = filter.cancelId === undefined ? {} : { cancelId: filter.cancelId };
  const result =
    act === 'redrive'
      ? await redriveRequest({ kind: 'redrive', noRunExists: false, ...asked, ...ofAct }, context.plan, invocation)
      : await rerunRequest({ kind: 'rerun', attempt, ...asked }, invocation);
  if (result.kind !== 'refused') return undefined;
  const now = await invocation.ledger.get(requestId);
  return { state: now?.state ?? state, message: result.message };
};

const messageOf = (
  { act, filter, dryRun }: BulkCall,
  { before }: Progress,
  { counts, refused }: Pick<ActResult, 'counts' | 'refused'>,
  isDone: boolean,
): string => {
  const of = `trigger ${filter.trigger} that arrived from ${toIso(filter.from)} to ${toIso(before)}`;
  const total = sumOf(counts);
  const rest = isDone ? '' : ' More are left: send the same call with "next".';
  if (total + sumOf(refused) === 0) return `No request of ${of} is one to ${act}.${rest}`;
  const others = sumOf(refused) === 0 ? '' : ` ${sumOf(refused)} ${dryRun ? 'would be ' : ''}refused.`;
  const done = dryRun
    ? `Dry run: ${total} requests of ${of} would be ${DONE[act]}`
    : `${total} requests of ${of} are ${DONE[act]}`;
  return `${done}.${others}${rest}`;
};
