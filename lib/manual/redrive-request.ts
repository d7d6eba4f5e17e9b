import type { Redrive } from '../core/events/manual/manual-request.ts';
import type { StartJobRunRequest } from '../core/glue/start-job-run-request.ts';
import { whyNotRepeatable } from '../core/ledger/after-restore.ts';
import { clear } from '../core/ledger/doubt-writes.ts';
import { TOO_LARGE } from '../core/ledger/item-size.ts';
import type { LedgerChange } from '../core/ledger/ledger-change.ts';
import type {
  GatheredItem,
  HistoryEntry,
  LedgerItem,
  RejectedItem,
  UncertainItem,
  WaitingItem,
} from '../core/ledger/ledger-item.ts';
import { isEnded } from '../core/ledger/ledger-item.ts';
import { regather } from '../core/ledger/member-writes.ts';
import type { Membership } from '../core/ledger/membership.ts';
import { retry } from '../core/ledger/outcome-writes.ts';
import { redrive } from '../core/ledger/person-writes.ts';
import type { Timing } from '../core/ledger/timing.ts';
import type { PlanContext } from '../core/plan/decision.ts';
import { plan } from '../core/plan/plan.ts';
import { MANUAL_START_TRIGGER } from '../core/plan/plan-manual-start.ts';
import { type EpochMs, isBefore, plusMs, toIso } from '../core/time.ts';
import type { Invocation, PublishingInvocation } from '../ports/invocation.ts';
import { isTakenUpBy, refused, type TakeUpResult, takeUp } from './take-up.ts';
import { unknownRequest } from './unknown-request.ts';

/**
 * A person takes up a request again: a rejected or cancelled one as the same attempt, because nothing was started of
 * it; a failed one as the next attempt. It only writes; the sweep then sends, from the request's old place in the backlog.
 *
 * A request that stays in doubt, because some run of its job shows its arguments nowhere, is taken up only if the
 * person has checked and vouches that no run of it exists, and not within the visibility window.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const redriveRequest = async (
  { requestId, noRunExists, cancelId, ...remarks }: Redrive,
  context: PlanContext,
  invocation: PublishingInvocation,
): Promise<TakeUpResult> => {
  const item = await invocation.ledger.get(requestId);
  if (item === undefined) return refused(unknownRequest(requestId));
  if (isTakenUpBy(remarks.act, item)) return refused(`Request ${requestId} was redriven by this call before`);
  // Of the very version that the write compares: another call may have taken it up meanwhile, and its run have failed.
  if (cancelId !== undefined && item.cancelId !== cancelId)
    return refused(`Request ${requestId} was not cancelled by this act`);
  const chosen = await changeFor(item, noRunExists, remarks, context, invocation);
  if (typeof chosen === 'string') return refused(chosen);
  return takeUp(chosen, invocation, (about) =>
    invocation.log.info('a person has redriven the request', { decision: 'redriven', ...about }),
  );
};

/** The write that takes it up again, or why there is none. */
const changeFor = async (
  item: LedgerItem,
  noRunExists: boolean,
  { by, why, act }: Pick<Redrive, 'by' | 'why' | 'act'>,
  context: PlanContext,
  { clock, newToken, timing }: Invocation,
): Promise<LedgerChange<WaitingItem | UncertainItem | GatheredItem> | string> => {
  const { requestId, state } = item;
  const entry: HistoryEntry = {
    at: clock(),
    what: 'redriven',
    attempt: item.attempt,
    result: state,
    ...(by !== undefined && { by }),
    ...(why !== undefined && { why }),
    ...(act !== undefined && { act }),
  };
  if (item.state === 'CANCELLED') return redrive(item, { leaseToken: newToken(), now: clock() }, entry);
  if (item.state === 'REJECTED') {
    if (item.error.name === TOO_LARGE) {
      return `Request ${requestId} was ${item.error.message}. Its event is not kept as it came, so it cannot be taken up again`;
    }
    const made = item.request === undefined ? await renderAnew(item, context) : {};
    if (typeof made === 'string') return made;
    if ('member' in made) return regather(item, { leaseToken: newToken(), member: made.member }, entry);
    const { request } = made;
    const tooEarly = noRunExists ? tooEarlyToVouch(item, clock(), timing) : undefined;
    if (tooEarly !== undefined) return tooEarly;
    const taken = { leaseToken: newToken(), now: clock(), noRunExists, ...(request === undefined ? {} : { request }) };
    return redrive(item, taken, entry);
  }
  if (item.state === 'SUCCEEDED') {
    const marker = `${requestId}.${item.attempt}`;
    const call = JSON.stringify({ rerun: marker, by: 'your name', why: 'the reason' });
    const command = `glue-job-trigger rerun ${marker} --why 'the reason'`;
    return `Request ${requestId} has succeeded with run ${item.jobRunId}; to run it again: ${call}, or ${command}`;
  }
  if (isEnded(item)) {
    const hindrance = whyNotRepeatable(item);
    if (hindrance !== undefined) return hindrance;
    const wait = { leaseToken: newToken(), notBefore: clock(), waitingFor: 'redrive' } as const;
    return retry(item, wait, { ...entry, jobRunId: item.jobRunId });
  }
  if (item.state === 'UNCERTAIN' && noRunExists) {
    return tooEarlyToVouch(item, clock(), timing) ?? clear(item, { leaseToken: newToken(), now: clock() }, entry);
  }
  if (state === 'GATHERED') {
    return `Request ${requestId} gathers for its batch and has no run of its own; {"status":"${requestId}"} tells what it waits for`;
  }
  if (item.state === 'BATCHED') {
    return item.batchId === undefined
      ? `Request ${requestId} was taken with its group, and no run was made of it`
      : `Request ${requestId} is part of batch ${item.batchId}: take that up, {"redrive":"${item.batchId}"}, or call for its object with "again": true, and it gathers for the next batch`;
  }
  const hint =
    state === 'UNCERTAIN'
      ? '; if you have looked, say "noRunExists": true, or "runIs": "jr_…" with the run that is the one of it'
      : '';
  return `Request ${requestId} is ${state}: only a rejected, a cancelled or a failed one can be taken up again${hint}`;
};

/** Why it cannot be known yet that no run of a doubt exists. */
const tooEarlyToVouch = (
  { requestId, visibilityFrom }: RejectedItem | UncertainItem,
  now: EpochMs,
  { visibilityWindowMs }: Pick<Timing, 'visibilityWindowMs'>,
): string | undefined =>
  visibilityFrom === undefined || isBefore(plusMs(visibilityFrom, visibilityWindowMs), now)
    ? undefined
    : `Request ${requestId} is in doubt since ${toIso(visibilityFrom)}: a run of it may still appear; ask again later`;

/** A request of its own, or its place among those that share one. */
type MadeAnew = { readonly request?: StartJobRunRequest } | { readonly member: Membership };

/**
 * A request that could not be rendered was never sent, so today's triggers may render it: that is what its owner has
 * mended. One that was rendered stays as it is, whatever the triggers say today.
 */
const renderAnew = async (item: RejectedItem, context: PlanContext): Promise<MadeAnew | string> => {
  const { requestId, trigger, jobName } = item;
  if (trigger === MANUAL_START_TRIGGER)
    return `Request ${requestId} held no valid request: call again with a right one`;
  const [decision] = plan(item.event, { ...context, only: trigger });
  if (decision?.kind === 'invalid')
    return `Request ${requestId} still gives no valid request: ${decision.error.message}`;
  if (decision?.kind === 'gather' && item.member === undefined) return { member: decision.member };
  if (decision?.kind === 'gather')
    return `Request ${requestId} has gathered before, and an upload gathers once: call for its object with "again": true`;
  if (decision?.kind !== 'request' || decision.request.request === undefined) {
    const why = decision?.kind === 'no-request' ? decision.message : 'its trigger gives no request any more';
    return `Request ${requestId} cannot be made again: ${why}`;
  }
  if (decision.request.jobName === jobName) return { request: decision.request.request };
  const moved = `its trigger starts job ${decision.request.jobName} today, and the request is for ${jobName}`;
  return `Request ${requestId} cannot be made again: ${moved}; call with an "idempotencyKey" of your own`;
};
