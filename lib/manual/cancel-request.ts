import { unreachable } from '../core/errors.ts';
import type { Cancel } from '../core/events/manual/manual-request.ts';
import type { HistoryEntry, LedgerItem, RequestState } from '../core/ledger/ledger-item.ts';
import { cancel } from '../core/ledger/person-writes.ts';
import { isBefore, toIso } from '../core/time.ts';
import { endingAt, write } from '../ledger/write-until-deadline.ts';
import { subjectOf } from '../log/subject.ts';
import type { Invocation } from '../ports/invocation.ts';
import { unknownRequest } from './unknown-request.ts';

/** `refused`: it is not cancelled; `message` says what is true instead and what to do, `state` what stood there then. */
export type CancelResult =
  | { readonly kind: 'cancelled'; readonly item: LedgerItem; readonly before: boolean }
  | { readonly kind: 'refused'; readonly message: string; readonly state?: RequestState };

/** The act of which a cancel is a part. */
type Act = Pick<Cancel, 'by' | 'why'> & {
  readonly cancelId?: string;
  /** Its name, the same however often its call is sent: it cancels each request once. */
  readonly act?: string | undefined;
};

/** A request that is requeued between reading and writing is read again, so often at most. */
const MOST_TRIES = 3;

/**
 * A person does not want a request any more that has not started. Only a WAITING one can be cancelled: the write
 * compares the lease token, so of a cancel and an acquire at the same time one wins, and the other is told.
 *
 * `before`: it was cancelled already, perhaps by an earlier try of this very call.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const cancelRequest = async (
  { requestId, ...act }: Pick<Cancel, 'requestId'> & Act,
  invocation: Invocation,
): Promise<CancelResult> => {
  let item = await invocation.ledger.get(requestId);
  if (item === undefined) {
    return refused(unknownRequest(requestId));
  }
  if (item.state === 'WAITING' && isCancelledBy(act.act, item)) {
    const message = `Request ${requestId} was cancelled by this call before, and a person has taken it up again`;
    return refused(message, item.state);
  }
  const acts = actsOf(item);
  for (let tries = 1; item.state === 'WAITING' && tries <= MOST_TRIES; tries += 1) {
    const result = await cancelSeen(item, act, invocation);
    if (result === 'cancelled') return { kind: 'cancelled', item: await readAgain(item, invocation), before: false };
    item = await readAgain(item, invocation);
    // Perhaps this very call had cancelled it, and its reply was lost: what a person has taken up since stays so.
    if (item.state === 'WAITING' && actsOf(item) > acts) {
      return refused(
        `Request ${requestId} was cancelled and taken up again while this call was at work. Ask its status`,
        item.state,
      );
    }
  }
  return item.state === 'CANCELLED'
    ? { kind: 'cancelled', item, before: true }
    : refused(`Request ${requestId} is not cancelled: ${whatIsTrue(item, invocation)}`, item.state);
};

const isCancelledBy = (act: string | undefined, { history }: Pick<LedgerItem, 'history'>): boolean =>
  act !== undefined && history.some((entry) => entry.what === 'cancelled' && entry.act === act);

/** How often a person has cancelled it or taken it up again. */
const actsOf = ({ history }: Pick<LedgerItem, 'history'>): number =>
  history.filter(({ what }) => what === 'cancelled' || what === 'redriven').length;

const refused = (message: string, state?: RequestState): CancelResult => ({
  kind: 'refused',
  message: `${message}.`,
  ...(state !== undefined && { state }),
});

/** Cancels exactly this version of a request, and says whether it did. */
const cancelSeen = async (
  item: Extract<LedgerItem, { readonly state: 'WAITING' }>,
  { by, why, cancelId, act: name }: Act,
  invocation: Invocation,
): Promise<'cancelled' | 'lost'> => {
  const at = invocation.clock();
  const entry: HistoryEntry = {
    at,
    what: 'cancelled',
    attempt: item.attempt,
    result: item.state,
    by,
    why,
    ...(name && { act: name }),
  };
  const act = { cancelledBy: by, why, ...(cancelId === undefined ? {} : { cancelId }) };
  const written = await write(cancel(item, act, endingAt(at, invocation), entry), invocation);
  if (!written.applied) return 'lost';
  invocation.log.info('the request is cancelled', {
    decision: 'cancelled',
    ...subjectOf(item),
    state: 'CANCELLED',
    by,
    why,
    cancelId,
  });
  return 'cancelled';
};

/** An item that has just been there: it is not deleted while it waits, and only days after its end. */
const readAgain = async (item: LedgerItem, { ledger }: Invocation): Promise<LedgerItem> =>
  (await ledger.get(item.requestId)) ?? item;

const whatIsTrue = (item: LedgerItem, { clock }: Invocation): string => {
  const { state, jobName, jobRunId } = item;
  switch (state) {
    case 'WAITING':
      return 'it is tried and waits again, over and over. Call again';
    case 'STARTING':
      return item.leaseUntil !== undefined && isBefore(item.leaseUntil, clock())
        ? `its worker died while it started it, and a run may exist. ${IN_DOUBT}`
        : 'it is being started. Ask its status in a minute';
    case 'UNCERTAIN':
      return `a run may exist. ${IN_DOUBT}`;
    case 'STARTED':
      return (
        `run ${jobRunId} is under way. To stop it: ` +
        `aws glue batch-stop-job-run --job-name ${jobName} --job-run-ids ${jobRunId}`
      );
    case 'REJECTED':
      return 'it was rejected, so nothing starts it unless a person redrives it';
    case 'CANCELLED':
      return `${item.cancelledBy} has cancelled it at ${toIso(item.endedAt)}`;
    case 'GATHERED':
      return (
        'it gathers, and the sweep may be listing it for its batch at this very moment, so one upload is not taken ' +
        'out. Cancel the batch while it waits; {"status":"…"} of the upload names it once it is made'
      );
    case 'BATCHED':
      return item.batchId === undefined
        ? 'it was taken with its group, and no run was made of it'
        : `it is part of batch ${item.batchId}, which is cancelled as a whole while it waits: {"cancel":"${item.batchId}"}`;
    case 'SUCCEEDED':
    case 'FAILED':
    case 'TIMEOUT':
    case 'STOPPED':
    case 'ERROR':
    case 'EXPIRED':
    case 'UNKNOWN':
      return `its run ${jobRunId} has ended: ${state}`;
    default:
      return unreachable(state);
  }
};

const IN_DOUBT =
  'The sweep finds out; if none exists, the request waits again. Pause its trigger, so that nothing starts it, then cancel';
