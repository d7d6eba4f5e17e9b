import { isDeepStrictEqual } from 'node:util';
import { TriggerError } from '../core/errors.ts';
import type { ManualStart } from '../core/events/manual/manual-request.ts';
import type { LedgerItem } from '../core/ledger/ledger-item.ts';
import type { Decision } from '../core/plan/decision.ts';
import { isOfCallOnly } from '../core/plan/identity.ts';
import type { Ledger } from '../ports/ledger.ts';

/** So many requests of one object are looked through for those of the call's trigger. */
const MOST_REQUESTS_LOOKED_AT = 100;

/**
 * The requests that this trigger has made of the object before, latest first, where the call itself cannot be known for
 * the same event: on a bucket without versions nothing in a HEAD tells whether the upload has run. None when the caller
 * says `again`. The index lags, mostly by less than a second, so an upload of this very moment may be missing.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const requestsOfObjectBefore = async (
  call: ManualStart,
  decision: Decision,
  ledger: Pick<Ledger, 'ofObject'>,
): Promise<readonly LedgerItem[]> => {
  if (call.kind !== 'object' || call.again || decision.kind === 'no-request') return [];
  const { requestId, trigger, identity } = decision.request;
  if (!isOfCallOnly(identity)) return [];
  const items = await ledger.ofObject(call.bucket, call.key, MOST_REQUESTS_LOOKED_AT);
  const isThisCall = items.some((item) => item.requestId === requestId);
  return isThisCall ? [] : items.filter((item) => item.trigger === trigger);
};

/** A key names one call: with other values it would silently start nothing. @throws TriggerError `CALL_INVALID` */
export const refuseOtherValues = (call: ManualStart, standing: LedgerItem): void => {
  const { event, request, requestId } = standing;
  const same =
    call.kind === 'input'
      ? event.source === 'manual' && isDeepStrictEqual(event.input, call.input)
      : call.kind !== 'start' || isDeepStrictEqual(request, call.request);
  if (same) return;
  const key = call.kind === 'schedule' ? undefined : call.idempotencyKey;
  const message =
    `idempotencyKey: found "${key}", which request ${requestId} was made with, and its values were others. ` +
    'Expected the same values, or a key that no call has used';
  throw new TriggerError('CALL_INVALID', message, { retryable: false });
};
