import type { Rerun } from '../core/events/manual/manual-request.ts';
import { isFinalRunState } from '../core/glue/job-run.ts';
import type { HistoryEntry, LedgerItem } from '../core/ledger/ledger-item.ts';
import { retry } from '../core/ledger/outcome-writes.ts';
import { write } from '../ledger/write-until-deadline.ts';
import type { Invocation } from '../ports/invocation.ts';
import { subjectOf } from '../start/log-start.ts';

/** `refused`: it is not run again, and `message` says why and what to do instead. */
export type RerunResult =
  | { readonly kind: 'taken-up'; readonly item: LedgerItem }
  | { readonly kind: 'refused'; readonly message: string };

/**
 * A person runs a request again that has ended, whatever its end: as its next attempt, with a marker of its own, and
 * the same frozen request. It only writes; the sweep then sends, from the request's old place in the line. The history
 * keeps who asked for it and why.
 *
 * A rerun that names the attempt it repeats (`<request id>.<attempt>`) happens once, however often the call is sent: the
 * AWS CLI sends a call again when its answer is lost.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const rerunRequest = async (
  { requestId, attempt, by, why }: Rerun,
  invocation: Invocation,
): Promise<RerunResult> => {
  const { ledger, lines, log, clock, newToken } = invocation;
  const item = await ledger.get(requestId);
  if (item === undefined) {
    return refused(`Expected a request id that the ledger knows, found "${requestId}": never admitted, or expired`);
  }
  const { state, jobRunId } = item;
  const hindrance = whyNot(item, attempt);
  if (hindrance !== undefined) return refused(hindrance);
  if (jobRunId === undefined) return refused(`Request ${requestId} ended ${state} and has no run to repeat`);

  // Registers the job, so that the sweep serves its line even if no trigger names it any more.
  await lines.hasBacklog(item.jobName);
  const entry: HistoryEntry = { at: clock(), what: 'rerun', attempt: item.attempt, result: state, jobRunId, by, why };
  const wait = { leaseToken: newToken(), notBefore: clock(), waitingFor: 'rerun' } as const;
  const written = await write(retry(item, { state, jobRunId }, wait, entry), invocation);
  const now = await ledger.get(requestId);
  if (!written.applied || now === undefined) {
    return refused(`Request ${requestId} has moved on meanwhile: it is ${now?.state ?? 'gone'} now. Ask its status`);
  }
  await lines.mark(item.jobName);
  log.info('a person runs the request again', { decision: 'rerun', ...subjectOf(now), state: now.state, by, why });
  return { kind: 'taken-up', item: now };
};

const refused = (message: string): RerunResult => ({ kind: 'refused', message: `${message}.` });

/** Why the request cannot run again now; `undefined` when it can. */
const whyNot = (item: LedgerItem, attempt: number | undefined): string | undefined => {
  const { requestId, state } = item;
  if (attempt !== undefined && attempt !== item.attempt) {
    return (
      `Expected ${requestId}.${item.attempt}, the last attempt (${state}), found ${requestId}.${attempt}: ` +
      'either this call came before, or somebody else has run it again. Ask its status'
    );
  }
  if (isFinalRunState(state) || state === 'UNKNOWN') return undefined;
  if (state === 'REJECTED') {
    return `Request ${requestId} was rejected and has not run: {"redrive":"${requestId}"} takes it up`;
  }
  return `Expected a request that has ended, found ${requestId} ${state}: it can run again once it has ended`;
};
