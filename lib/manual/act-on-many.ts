import type { BulkCall } from '../core/events/manual/manual-request.ts';
import { arrivalKey } from '../core/ledger/ledger-indexes.ts';
import { isEndedState, type RequestState } from '../core/ledger/ledger-item.ts';
import { requestIdOf } from '../core/plan/identity.ts';
import { DAY_MS, type EpochMs, epochMs, isBefore, parseIso, plusMs, SECOND_MS, toIso, toUtcDay } from '../core/time.ts';
import type { AdmittingInvocation, PublishingInvocation } from '../ports/invocation.ts';
import type { PastRequest } from '../ports/trigger-history.ts';
import { cancelRequest } from './cancel-request.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { redriveRequest } from './redrive-request.ts';
import { rerunRequest } from './rerun-request.ts';

/** What the function `manual` answers to a call for many requests. */
export interface BulkAnswer {
  readonly message: string;
  /** How many were cancelled, redriven or run again; in a dry run, how many would be, by state. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many were not, by the state in which they are; and some of the reasons. */
  readonly refused: Readonly<Record<string, number>>;
  readonly reasons: readonly string[];
  /** Names what was cancelled together: its undo is a redrive by it. */
  readonly cancelId?: string;
  /** Where the same call goes on; absent when all is done. */
  readonly next?: string;
}

/** The function has thirty seconds, and a person waits for the answer. */
const LONGEST_MS = 20 * SECOND_MS;
const AT_ONCE = 10;
const MOST_REASONS = 5;

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
  const deadline = plusMs(invocation.clock(), LONGEST_MS);
  const progress = call.next === undefined ? begin(call, context, invocation) : readProgress(call.next);
  const counts: Record<string, number> = {};
  const refused: Record<string, number> = {};
  const reasons: string[] = [];
  const count = (of: Record<string, number>, name: string) => {
    of[name] = (of[name] ?? 0) + 1;
  };
  const actOn = async (entry: PastRequest): Promise<void> => {
    if (dryRun) return count(counts, entry.state);
    const result = await actOnOne(entry, call, progress.cancelId, context, invocation);
    if (result === undefined) return count(counts, DONE[act]);
    count(refused, result.state);
    if (reasons.length < MOST_REASONS) reasons.push(result.message);
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
    for (let at = 0; at < entries.length && next === undefined; at += AT_ONCE) {
      if (isOver()) next = { ...progress, day, after };
      else {
        const some = entries.slice(at, at + AT_ONCE);
        await Promise.all(some.map(actOn));
        after = arrivalKey(some.at(-1) ?? { arrival: filter.from, requestId: '' });
      }
    }
    if (next === undefined && isOver()) next = { ...progress, day: dayAfter(day), after: '' };
  }
  const isDone = next === undefined || next.day > toUtcDay(epochMs(progress.before - 1));
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

/** Undefined when it was done. */
const actOnOne = async (
  { requestId, attempt, state }: PastRequest,
  { act, filter, by, why, idempotencyKey }: BulkCall,
  cancelId: string,
  context: ManualContext,
  invocation: AdmittingInvocation & PublishingInvocation,
): Promise<{ readonly state: RequestState; readonly message: string } | undefined> => {
  if (filter.cancelId !== undefined) {
    const item = await invocation.ledger.get(requestId);
    if (item?.cancelId !== filter.cancelId)
      return { state: item?.state ?? state, message: `Request ${requestId} was not cancelled by this act.` };
  }
  if (act === 'cancel') {
    const cancelled = await cancelRequest({ requestId, by, why, cancelId }, invocation);
    return cancelled.kind === 'refused' ? { state, ...cancelled } : undefined;
  }
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
  const total = sum(counts);
  const rest = isDone ? '' : ' More are left: send the same call with "next".';
  if (total + sum(refused) === 0) return `No request of ${of} is one to ${act}.${rest}`;
  const others = sum(refused) === 0 ? '' : ` ${sum(refused)} refused.`;
  const done = dryRun
    ? `Dry run: ${total} requests of ${of} would be ${DONE[act]}`
    : `${total} requests of ${of} are ${DONE[act]}`;
  return `${done}.${others}${rest}`;
};

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
