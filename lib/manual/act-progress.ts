import { quote } from '../core/describe.ts';
import { cancelIdOf, parseCancelId, startOfDay } from '../core/events/manual/cancel-id.ts';
import type { BulkCall } from '../core/events/manual/manual-request.ts';
import { arrivalKey, parseArrivalKey } from '../core/ledger/ledger-indexes.ts';
import { requestIdOf } from '../core/plan/identity.ts';
import { DAY_MS, type EpochMs, epochMs, isBefore, msBetween, plusMs, toIso, toUtcDay } from '../core/time.ts';
import type { Invocation } from '../ports/invocation.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';

/** How far an act has come. `before` is fixed by its first call: what arrives meanwhile is not part of it. */
export interface Progress {
  readonly before: EpochMs;
  readonly cancelId: string;
  readonly day: string;
  /** The arrival key of the last entry that was read; empty at the start of a day. */
  readonly after: string;
}

/** Each day costs eight queries, whether anything came or not; and the ledger hardly keeps more. */
const MOST_DAYS = 400;

/** Where an act begins, or goes on. @throws TriggerError `CALL_INVALID` */
export const progressOf = (
  call: BulkCall,
  context: Pick<ManualContext, 'plan' | 'lambdaRequestId'>,
  invocation: Pick<Invocation, 'clock' | 'timing'>,
): Progress => (call.next === undefined ? begin(call, context, invocation) : readProgress(call.next, call, invocation));

const begin = (
  { filter: { trigger, from, before: end }, idempotencyKey }: BulkCall,
  { plan: { ledgerId }, lambdaRequestId }: Pick<ManualContext, 'plan' | 'lambdaRequestId'>,
  { clock }: Pick<Invocation, 'clock'>,
): Progress => {
  const before = end ?? clock();
  if (!isBefore(from, before))
    throw invalidCall(`from: expected a time that is over, found ${toIso(from)}; it is ${toIso(before)}.`);
  if (msBetween(from, before) > MOST_DAYS * DAY_MS)
    throw invalidCall(
      `Expected a time of ${MOST_DAYS} days at most, found ${toIso(from)} to ${toIso(before)}: ` +
        'name a shorter one with "from" and "before", and call again for the rest.',
    );
  // A call that is sent twice is one act, so that its undo by the one cancelId finds all that it has cancelled.
  const identity = idempotencyKey === undefined ? `cancel-call:${lambdaRequestId}` : `cancel:${idempotencyKey}`;
  const cancelId = cancelIdOf(from, epochMs(before - 1), requestIdOf({ ledgerId, trigger, identity }));
  return { before, cancelId, day: toUtcDay(from), after: arrivalKey({ arrival: from, requestId: '' }) };
};

/** For the answer's `next`. */
export const showProgress = ({ before, cancelId, day, after }: Progress): string =>
  [before, cancelId, day, after].join('|');

/** It comes back from outside, so each part is looked at, and none leads beyond what the call itself names. */
const readProgress = (
  text: string,
  { filter: { from, before: end } }: BulkCall,
  { clock, timing }: Pick<Invocation, 'clock' | 'timing'>,
): Progress => {
  const [, digits, cancelId = '', day = '', after = ''] = /^(\d{1,15})\|([^|]*)\|([^|]*)\|([^|]*)$/.exec(text) ?? [];
  const before = epochMs(Number(digits));
  const isRight =
    digits !== undefined &&
    isBefore(from, before) &&
    !isBefore(end ?? plusMs(clock(), timing.skewMs), before) &&
    parseCancelId(cancelId) !== undefined &&
    startOfDay(day) !== undefined &&
    day >= toUtcDay(from) &&
    (after === '' || parseArrivalKey(after) !== undefined);
  if (isRight) return { before, cancelId, day, after };
  throw invalidCall(`next: expected the "next" of the answer before, found ${quote(text)}.`);
};

/** The last UTC day on which anything of an act arrived. */
export const lastDayOf = ({ before }: Pick<Progress, 'before'>): string => toUtcDay(epochMs(before - 1));

/** The UTC day after another. */
export const dayAfter = (day: string): string => toUtcDay(plusMs(startOfDay(day) ?? epochMs(0), DAY_MS));
