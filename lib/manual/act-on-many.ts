import type { BulkCall } from '../core/events/manual/manual-request.ts';
import { arrivalKey } from '../core/ledger/ledger-indexes.ts';
import { isEndedState, type RequestState } from '../core/ledger/ledger-item.ts';
import { requestIdOf } from '../core/plan/identity.ts';
import { DAY_MS, type EpochMs, epochMs, isBefore, parseIso, plusMs, toIso, toUtcDay } from '../core/time.ts';
import type { AdmittingInvocation, PublishingInvocation } from '../ports/invocation.ts';
import type { PastRequest } from '../ports/trigger-history.ts';
import { ACTS_AT_ONCE, type ActResult, actTally, type Left, LONGEST_ACT_MS, sumOf } from './act-tally.ts';
import { cancelOne } from './cancel-one.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { redriveRequest } from './redrive-request.ts';
import { rerunRequest } from './rerun-request.ts';

/** What the function `manual` answers to a call for many requests. */
export interface BulkAnswer extends ActResult {
  readonly message: string;
}

/** How far an act has come. `before` is fixed by its first call: what arrives meanwhile is not part of it. */
interface Progress {
  readonly before: EpochMs;
  readonly cancelId: string;
  readonly day: string;
  readonly after: string;
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
  const { filter, act, dryRun } = call;
  const deadline = plusMs(invocation.clock(), LONGEST_ACT_MS);
  const progress = call.next === undefined ? begin(call, context, invocation) : readProgress(call.next);
  const tally = actTally();
  const actOn = async (entry: PastRequest): Promise<void> => {
    const left = dryRun
      ? await foresee(entry, call, invocation)
      : await actOnOne(entry, call, progress.cancelId, context, invocation);
    tally.add(left ?? (dryRun ? entry.state : DONE[act]));
  };

  let next: Progress | undefined;
  let { day, after } = progress;
  const isOver = () => !isBefore(invocation.clock(), deadline);
  for (; next === undefined && day <= toUtcDay(epochMs(progress.before - 1)); day = dayAfter(day), after = '') {
    const entries = (await context.history.ofDay(filter.trigger, day)).filter(
      (entry) =>
        !isBefore(entry.arrival, filter.from) &&
        isBefore(entry.arrival, progress.before) &&
        arrivalKey(entry) > after &&
        isMeant(entry.state, call),
    );
    for (let at = 0; at < entries.length && next === undefined; at += ACTS_AT_ONCE) {
      if (isOver()) next = { ...progress, day, after };
      else {
        const some = entries.slice(at, at + ACTS_AT_ONCE);
        await Promise.all(some.map(actOn));
        after = arrivalKey(some.at(-1) ?? { arrival: filter.from, requestId: '' });
      }
    }
    if (next === undefined && isOver()) next = { ...progress, day: dayAfter(day), after: '' };
  }
  const isDone = next === undefined || next.day > toUtcDay(epochMs(progress.before - 1));
  const { counts, refused, reasons } = tally;
  return {
    message: messageOf(call, progress, counts, refused, isDone),
    counts,
    refused,
    reasons,
    ...(act === 'cancel' && !dryRun ? { cancelId: progress.cancelId } : {}),
    ...(isDone || next === undefined ? {} : { next: showProgress(next) }),
  };
};

const DONE = { cancel: 'cancelled', redrive: 'redriven', rerun: 'rerun' } as const;

const begin = (
  { filter, idempotencyKey }: BulkCall,
  { plan: { ledgerId } }: ManualContext,
  { clock, newToken }: AdmittingInvocation,
): Progress => {
  const before = filter.before ?? clock();
  const day = toUtcDay(filter.from);
  // A call that is sent twice is one act, so that its undo by the one cancelId finds all that it has cancelled.
  const name =
    idempotencyKey === undefined
      ? newToken()
      : requestIdOf({ ledgerId, trigger: filter.trigger, identity: `cancel:${idempotencyKey}` });
  const cancelId = `${day}_${toUtcDay(epochMs(before - 1))}_${name.slice(0, 8)}`;
  return { before, cancelId, day, after: '' };
};

const showProgress = ({ before, cancelId, day, after }: Progress): string => [before, cancelId, day, after].join('|');

const readProgress = (text: string): Progress => {
  const [, before, cancelId = '', day = '', after = ''] =
    /^(\d+)\|([^|]*)\|(\d{4}-\d{2}-\d{2})\|([^|]*)$/.exec(text) ?? [];
  if (before === undefined) throw invalidCall(`next: expected the "next" of the answer before, found "${text}".`);
  return { before: epochMs(Number(before)), cancelId, day, after };
};

const dayAfter = (day: string): string => toUtcDay(plusMs(parseIso(`${day}T00:00:00Z`) ?? epochMs(0), DAY_MS));

/** The states of which an act is meant, unless the call names one. A redrive leaves alone what a person has ended. */
const isMeant = (state: RequestState, { act, filter }: BulkCall): boolean => {
  if (filter.cancelId !== undefined) return state === 'CANCELLED';
  if (filter.state !== undefined) return state === filter.state;
  if (act === 'cancel') return state === 'WAITING';
  if (act === 'rerun') return isEndedState(state);
  return state === 'REJECTED' || (isEndedState(state) && state !== 'SUCCEEDED' && state !== 'STOPPED');
};

/** Whether a request is one of those that the call's act has cancelled. The index does not tell. */
const notOfAct = async (
  { requestId, state }: PastRequest,
  { cancelId }: BulkCall['filter'],
  { ledger }: PublishingInvocation,
): Promise<Left | undefined> => {
  if (cancelId === undefined) return undefined;
  const item = await ledger.get(requestId);
  if (item?.cancelId === cancelId) return undefined;
  return { state: item?.state ?? state, message: `Request ${requestId} was not cancelled by this act.` };
};

const CAN_BE_DONE: Readonly<Record<BulkCall['act'], (state: RequestState) => boolean>> = {
  cancel: (state) => state === 'WAITING',
  redrive: (state) => state === 'REJECTED' || state === 'CANCELLED' || (isEndedState(state) && state !== 'SUCCEEDED'),
  rerun: isEndedState,
};

/** What a dry run says of a request, as far as its state tells: undefined when it would be done. */
const foresee = async (
  entry: PastRequest,
  { act, filter }: BulkCall,
  invocation: PublishingInvocation,
): Promise<Left | undefined> => {
  const { requestId, state } = entry;
  if (!CAN_BE_DONE[act](state)) return { state, message: `Request ${requestId} is ${state}: no ${act} changes it.` };
  return notOfAct(entry, filter, invocation);
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
  const other = await notOfAct(entry, filter, invocation);
  if (other !== undefined) return other;
  if (act === 'cancel') return cancelOne(entry, { by, why, cancelId }, invocation);
  const asked = { requestId, by, why, ...(idempotencyKey !== undefined && { act: idempotencyKey }) };
  const result =
    act === 'redrive'
      ? await redriveRequest({ kind: 'redrive', noRunExists: false, ...asked }, context.plan, invocation)
      : await rerunRequest({ kind: 'rerun', attempt, ...asked }, invocation);
  if (result.kind !== 'refused') return undefined;
  const now = await invocation.ledger.get(requestId);
  return { state: now?.state ?? state, message: result.message };
};

const messageOf = (
  { act, filter, dryRun }: BulkCall,
  { before }: Progress,
  counts: Readonly<Record<string, number>>,
  refused: Readonly<Record<string, number>>,
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
