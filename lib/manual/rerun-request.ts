import type { Rerun } from '../core/events/manual/manual-request.ts';
import { whyNotRepeatable } from '../core/ledger/after-restore.ts';
import { type HistoryEntry, isEnded, type LedgerItem } from '../core/ledger/ledger-item.ts';
import { retry } from '../core/ledger/outcome-writes.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';
import { isTakenUpBy, refused, type TakeUpResult, takeUp } from './take-up.ts';
import { unknownRequest } from './unknown-request.ts';

/**
 * A person runs a request again that has ended, whatever its end: as its next attempt, with a marker of its own, and
 * the same frozen request. It only writes; the sweep then sends, from the request's old place in the backlog. The
 * history keeps who asked for it and why.
 *
 * A rerun that names the attempt it repeats (`<request id>.<attempt>`) happens once, however often the call is sent:
 * the AWS CLI sends a call again when its answer is lost.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const rerunRequest = async (
  { requestId, attempt, by, why, act }: Rerun,
  invocation: PublishingInvocation,
): Promise<TakeUpResult> => {
  const { ledger, log, clock, newToken } = invocation;
  const item = await ledger.get(requestId);
  if (item === undefined) {
    return refused(unknownRequest(requestId));
  }
  if (isTakenUpBy(act, item)) return refused(`Request ${requestId} was run again by this call before`);
  const hindrance = otherAttempt(item, attempt);
  if (hindrance !== undefined) return refused(hindrance);
  if (!isEnded(item)) return refused(whyNot(item));
  const lost = whyNotRepeatable(item);
  if (lost !== undefined) return refused(lost);
  const { state, jobRunId } = item;
  const asked = { by, why, ...(act !== undefined && { act }) };
  const entry: HistoryEntry = { at: clock(), what: 'rerun', attempt: item.attempt, result: state, jobRunId, ...asked };
  const wait = { leaseToken: newToken(), notBefore: clock(), waitingFor: 'rerun' } as const;
  return takeUp(retry(item, wait, entry), invocation, (about) =>
    log.info('a person runs the request again', { decision: 'rerun', ...about, by, why }),
  );
};

/** Why an attempt that the call names is not run again; `undefined` when it is the last one, or none is named. */
const otherAttempt = ({ requestId, state, attempt: last }: LedgerItem, named: number | undefined) =>
  named === undefined || named === last
    ? undefined
    : `Expected ${requestId}.${last}, the last attempt (${state}), found ${requestId}.${named}: ` +
      'either this call was sent before, or someone else has run it again. Ask its status';

const whyNot = ({ requestId, state }: LedgerItem): string =>
  state === 'REJECTED' || state === 'CANCELLED'
    ? `Request ${requestId} was ${state === 'REJECTED' ? 'rejected' : 'cancelled'} and has not run: {"redrive":"${requestId}"} takes it up`
    : `Expected a request that has ended, found ${requestId} ${state}: it can run again once it has ended`;
