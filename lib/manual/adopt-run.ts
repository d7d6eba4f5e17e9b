import type { RunIs } from '../core/events/manual/manual-request.ts';
import { adopt } from '../core/ledger/doubt-writes.ts';
import { type LedgerItem, markerOf, type UncertainItem } from '../core/ledger/ledger-item.ts';
import type { Timing } from '../core/ledger/timing.ts';
import { isBefore, plusMs, toIso } from '../core/time.ts';
import type { GlueReader, ListedRun } from '../ports/glue.ts';
import type { PublishingInvocation } from '../ports/invocation.ts';
import type { Ledger } from '../ports/ledger.ts';
import { refused, type TakeUpResult, takeUp } from './take-up.ts';
import { unknownRequest } from './unknown-request.ts';

/** What it takes to check that a run may be the one: reading it, and knowing whether another request has it. */
export interface AdoptPorts {
  readonly reader: Pick<GlueReader, 'get'>;
  readonly ledger: Pick<Ledger, 'requestOfRun'>;
}

/**
 * A person says which run is the one of a request in doubt, where no look can tell because Glue does not show the run's
 * arguments. The run must be one of the request's job, started in the time in doubt, and of no other request or earlier
 * attempt; a run that does show its arguments must bear the marker. The request is STARTED then, and the sweep notes how the run ends.
 *
 * @throws TriggerError `LEDGER_UNREACHABLE`
 */
export const adoptRun = async (
  { requestId, jobRunId, by, why }: RunIs,
  ports: AdoptPorts,
  invocation: PublishingInvocation,
): Promise<TakeUpResult> => {
  const item = await invocation.ledger.get(requestId);
  if (item === undefined) return refused(unknownRequest(requestId));
  const { state, jobName } = item;
  if (item.state !== 'UNCERTAIN') {
    return refused(`Expected a request in doubt (UNCERTAIN), found ${requestId} ${state}${hintFor(item)}`);
  }
  const other = await ports.ledger.requestOfRun(jobRunId);
  if (other !== undefined && other.requestId !== requestId) {
    return refused(`Run ${jobRunId} is that of request ${other.requestId}`);
  }
  const before = item.history.find((entry) => entry.jobRunId === jobRunId && entry.attempt !== item.attempt);
  if (before !== undefined) {
    return refused(`Expected a run of attempt ${item.attempt}, found ${jobRunId}, that of attempt ${before.attempt}`);
  }
  const reply = await ports.reader.get(jobName, jobRunId);
  if (reply.kind === 'gone') return refused(`Job ${jobName} has no run ${jobRunId}`);
  if (reply.kind !== 'run') {
    return refused(`Run ${jobRunId} cannot be read (${reply.error.name}: ${reply.error.message}); call again`);
  }
  const { run } = reply;
  const fault = markerFault(item, run) ?? timeFault(item, run, invocation.timing);
  if (fault !== undefined) return refused(fault);

  const { clock, log } = invocation;
  const remarks = { ...(by !== undefined && { by }), ...(why !== undefined && { why }) };
  const entry = { at: clock(), what: 'redriven', attempt: item.attempt, result: state, jobRunId, ...remarks } as const;
  const change = adopt(item, { jobRunId, startedAt: run.startedOn ?? item.searchFrom }, entry);
  return takeUp(change, invocation, (about) =>
    log.info('a person has named the run of the request', { decision: 'redriven', ...about, jobRunId }),
  );
};

const hintFor = ({ requestId, state, visibilityFrom }: LedgerItem): string =>
  state === 'REJECTED' && visibilityFrom !== undefined
    ? `: first {"redrive":"${requestId}"}, then this call again`
    : '';

/** A run of ours always has the marker among its arguments, so one that shows other arguments is none. */
const markerFault = (item: LedgerItem, { jobRunId, arguments: shown }: ListedRun): string | undefined => {
  if (shown === undefined) return undefined;
  const found = shown[item.markerName];
  if (found === markerOf(item)) return undefined;
  return `Expected a run with ${item.markerName} ${markerOf(item)}, found ${jobRunId} with ${found ?? 'none'}`;
};

const timeFault = (
  { searchFrom, visibilityFrom }: UncertainItem,
  { jobRunId, startedOn }: ListedRun,
  { searchMarginMs, visibilityWindowMs }: Timing,
): string | undefined => {
  const from = plusMs(searchFrom, -searchMarginMs);
  const until = plusMs(visibilityFrom, visibilityWindowMs + searchMarginMs);
  if (startedOn === undefined || !(isBefore(startedOn, from) || isBefore(until, startedOn))) return undefined;
  return `Expected a run that was started from ${toIso(from)} to ${toIso(until)}, found ${jobRunId} started ${toIso(startedOn)}`;
};
