import { closeOneGroup } from '../batch/close-groups.ts';
import type { GlueRunEvent } from '../core/events/glue-run-event.ts';
import { isFinalRunState } from '../core/glue/job-run.ts';
import { type LedgerItem, parseMarker, type StartedItem } from '../core/ledger/ledger-item.ts';
import { subjectOf } from '../log/subject.ts';
import type { Batching } from '../ports/batching.ts';
import type { ListedRun } from '../ports/glue.ts';
import type { SearchingInvocation } from '../ports/invocation.ts';
import { decideOutcome } from './decide-outcome.ts';
import { type DrainAfterEnd, type DrainingInvocation, drainsAfterEnds } from './drain-after-ends.ts';
import { type EndedRun, endOf, glueUnreadable, recordFollowed, STARTED_BY_GLUE } from './record-outcome.ts';

/** An invocation of run-state. */
export type HearingInvocation = DrainingInvocation & {
  /** With what groups are closed; absent where nothing gathers. */
  readonly openBatching?: () => Batching;
};

/**
 * A run of some job has changed its state: notes the end if the run is one of ours, closes the group that has waited for
 * it, and starts the next of the job's backlog. The backlog is drained even for an unknown run: a slot is free either way.
 *
 * @param drainAfter one for all ends of the invocation
 * @throws TriggerError `LEDGER_UNREACHABLE`, `GLUE_UNREADABLE`
 */
export const hearRunState = async (
  change: GlueRunEvent,
  invocation: HearingInvocation,
  drainAfter: DrainAfterEnd = drainsAfterEnds(invocation),
): Promise<void> => {
  const { jobName, jobRunId, state, message, time } = change;
  if (!isFinalRunState(state)) return;
  const error = message === undefined || state === 'SUCCEEDED' ? {} : { error: { name: state, message } };
  let unconfirmed = false;
  try {
    const heard = await hearEnd(jobName, { jobRunId, state, endedAt: time, ...error }, invocation);
    unconfirmed = heard === 'unconfirmed';
  } finally {
    // A slot is free, whatever became of the note.
    await drainAfter({ end: change, unconfirmed });
  }
};

/** `unconfirmed`: Glue does not show the end yet. */
type Heard = 'heard' | 'unconfirmed';

/** What must be left of the time when a group is closed here; else the sweep closes it. */
const TIME_AFTER_CLOSING_MS = 20_000;

/** Of a trigger with `whileRunning: hold`, what has gathered during the run need not wait for the next sweep. */
const closeHeld = async (
  { event, trigger }: LedgerItem,
  { openBatching, ...invocation }: HearingInvocation,
): Promise<void> => {
  if (openBatching === undefined || event.source !== 'batch') return;
  const batching = openBatching();
  const rule = batching.batchFile.ruleOf(trigger);
  if (typeof rule === 'string' || !rule.hold) return;
  await closeOneGroup(event.group, trigger, { ...invocation, ...batching }, TIME_AFTER_CLOSING_MS);
};

const hearEnd = async (jobName: string, run: EndedRun, invocation: HearingInvocation): Promise<Heard> => {
  const { ledger } = invocation;
  const request = await ledger.requestOfRun(run.jobRunId);
  if (request === undefined) {
    await hearUnrecordedRun(jobName, run.jobRunId, invocation);
    return 'heard';
  }
  const item = await ledger.get(request.requestId);
  if (item?.state !== 'STARTED' || item.jobRunId !== run.jobRunId) return 'heard';
  // A success leads to nothing more, so it is believed; a failure may lead to another run beside this one.
  let heard: Heard = 'heard';
  if (run.state === 'SUCCEEDED') await decideOutcome(item, run, invocation);
  else heard = await decideIfGlueConfirms(item, run, invocation);
  await closeHeld(item, invocation);
  return heard;
};

/**
 * An event may arrive before Glue shows the end, or may be forged: whoever may write to the queue can send one. What
 * Glue does not confirm is left to the sweep, which asks about every run that is not heard of.
 */
const decideIfGlueConfirms = async (
  item: StartedItem,
  told: EndedRun,
  invocation: SearchingInvocation,
): Promise<Heard> => {
  const { jobName } = item;
  const { jobRunId, state } = told;
  const reply = await invocation.reader.get(jobName, jobRunId);
  if (reply.kind !== 'run' && reply.kind !== 'gone') throw glueUnreadable(jobName, reply.error);
  const end = reply.kind === 'run' ? endOf(reply.run, invocation.clock()) : undefined;
  if (end !== undefined) {
    const reason = told.error !== undefined && state === end.state ? { error: told.error } : {};
    await decideOutcome(item, { ...reason, ...end }, invocation);
    return 'heard';
  }
  const found = reply.kind === 'run' ? `that it is ${reply.run.state}` : 'that there is no such run';
  const message = `an event says that the run is ${state}, and Glue ${found}; the sweep asks again`;
  invocation.log.warn(message, { decision: 'end-not-confirmed', ...subjectOf(item), jobRunId, state });
  return 'unconfirmed';
};

/**
 * A run that no request has recorded: not ours, or one that will be recorded in a moment (then the sweep asks about
 * it later), or Glue's own retry of a recorded run, which has the run's marker under another run id.
 */
const hearUnrecordedRun = async (jobName: string, jobRunId: string, invocation: SearchingInvocation): Promise<void> => {
  const { reader, ledger, markerName } = invocation;
  const reply = await reader.get(jobName, jobRunId);
  if (reply.kind === 'gone') return;
  if (reply.kind !== 'run') throw glueUnreadable(jobName, reply.error);
  const { run } = reply;
  const marked = parseMarker(run.arguments?.[markerName] ?? '');
  if (marked === undefined || (run.attempt === 0 && run.previousRunId === undefined)) return;
  const item = await ledger.get(marked.requestId);
  if (item?.state !== 'STARTED' || item.attempt !== marked.attempt) return;
  const failed = await failedBefore(item.jobRunId, run, jobName, invocation);
  if (failed === undefined) return;
  const followed = await recordFollowed(item, failed, run, STARTED_BY_GLUE, invocation);
  if (followed !== undefined) await decideOutcome(followed.item, followed.run, invocation, [failed.jobRunId]);
};

/** The recorded run's failure that Glue answered with `next`; undefined when it did not: events come in any order. */
const failedBefore = async (
  jobRunId: string,
  next: ListedRun,
  jobName: string,
  { reader, clock }: SearchingInvocation,
): Promise<EndedRun | undefined> => {
  const reply = await reader.get(jobName, jobRunId);
  if (reply.kind === 'gone') return undefined;
  if (reply.kind !== 'run') throw glueUnreadable(jobName, reply.error);
  if (reply.run.attempt >= next.attempt) return undefined;
  // Glue starts a run again only after it has failed, even where its answer does not show that yet.
  const end = endOf(reply.run, clock()) ?? { jobRunId, state: 'FAILED', endedAt: next.startedOn ?? clock() };
  return end.state === 'SUCCEEDED' || end.state === 'STOPPED' ? undefined : end;
};
