import { quote } from '../core/describe.ts';
import { didYouMean } from '../core/nearest-name.ts';
import { showDuration, showMoment } from '../core/show-time.ts';
import { msBetween, toIso } from '../core/time.ts';
import { showPlaces } from '../core/triggers/source-keys.ts';
import type { DeclaredInput, Trigger, TriggerSource, Triggers } from '../core/triggers/trigger.ts';
import type { Invocation } from '../ports/invocation.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';
import { MOST_COUNTED, recentDurationsMs, runsInProgress, waitingOf } from './job-now.ts';
import { type JobAtWork, jobAtWork, showWork } from './job-outlook.ts';
import { type PauseFields, pauseFields, showPaused } from './show-pauses.ts';
import { type ExpectedAnswer, showExpected, tellExpected } from './tell-expected.ts';
import { type OpenBatches, showOpenBatches, tellOpenBatches } from './tell-open-batches.ts';

/** What a trigger waits for, and what its job is doing. */
export interface TriggerAnswer {
  readonly message: string;
  readonly trigger: string;
  readonly enabled: boolean;
  /** Who pauses it, its job or everything. */
  readonly paused?: readonly PauseFields[];
  readonly jobName: string;
  readonly source: TriggerSource['kind'];
  /** `s3://bucket/pattern`, several joined by "or"; or the expression and time zone of a schedule. */
  readonly waitsFor?: string;
  /** What a call of a manual trigger may bring, as the file declares it; absent: anything. */
  readonly inputs?: readonly DeclaredInput[];
  /** Its own requests in the job's backlog. */
  readonly backlog: {
    readonly waiting: number;
    readonly oldest?: { readonly requestId: string; readonly arrived: string };
  };
  readonly job: JobAtWork;
  readonly expected?: ExpectedAnswer;
  /** What gathers for it; absent of a trigger that does not batch. */
  readonly batches?: OpenBatches;
}

/** Tells what a trigger's job is doing. @throws TriggerError `CALL_INVALID` for a trigger that the file lacks */
export const tellTrigger = async (
  name: string,
  context: ManualContext,
  invocation: Invocation,
): Promise<TriggerAnswer> => {
  const { triggers } = context.plan;
  const trigger = triggers.triggers.find((one) => one.name === name);
  if (trigger === undefined) throw unknownTrigger(name, triggers);
  const jobName = trigger.start.JobName;
  const now = invocation.clock();
  const pauses = await invocation.backlogs.pausedBy({ jobName, trigger: name });
  const [batches, expected, waiting, running, durationsMs] = await Promise.all([
    tellOpenBatches(trigger, context, invocation),
    tellExpected(trigger, context.checks, now),
    waitingOf(jobName, name, context),
    runsInProgress(jobName, context),
    recentDurationsMs(jobName, [name], context, triggers, now),
  ]);
  const job = jobAtWork({ running, durationsMs });
  const [oldest] = waiting;
  const more = waiting.length >= MOST_COUNTED ? ' or more' : '';
  const backlog =
    oldest === undefined
      ? 'None of its requests waits.'
      : `${waiting.length}${more} of its requests wait; the oldest arrived at ` +
        `${showMoment(oldest.arrival)}, ${showDuration(msBetween(oldest.arrival, now))} ago.`;
  const enabled = trigger.enabled ? '' : ' It is not enabled.';
  return {
    message: `Trigger ${name} starts job ${jobName} on ${showSource(trigger.on)}.${enabled}${showPaused(pauses)} ${backlog} ${showWork(job)}${showExpected(expected)}${showOpenBatches(batches)}`,
    trigger: name,
    enabled: trigger.enabled,
    ...(pauses.length > 0 && { paused: pauses.map(pauseFields) }),
    jobName,
    source: trigger.on.kind,
    ...waitsFor(trigger),
    backlog: {
      waiting: waiting.length,
      ...(oldest === undefined ? {} : { oldest: { requestId: oldest.requestId, arrived: toIso(oldest.arrival) } }),
    },
    job,
    ...(expected !== undefined && { expected }),
    ...(batches !== undefined && { batches }),
  };
};

/** People confuse a trigger with its job; so does whoever named both alike. */
const unknownTrigger = (name: string, { triggers }: Triggers): Error => {
  const names = triggers.map((trigger) => trigger.name);
  const isJob = triggers.some(({ start }) => start.JobName === name);
  const hint = isJob
    ? `; it has a job of this name: {"status":{"job":"${name}"}}, or glue-job-trigger backlog ${name}`
    : didYouMean(name, names) || ` (there are ${names.join(', ')})`;
  return invalidCall(`The triggers file has no trigger ${quote(name)}${hint}`);
};

const showSource = (on: TriggerSource): string => {
  switch (on.kind) {
    case 's3':
      return `uploads to ${showPlaces(on)}`;
    case 'schedule':
      return `its schedule, ${on.expression} in ${on.timezone}`;
    case 'manual':
      return 'calls';
  }
};

const waitsFor = ({ on }: Trigger): Pick<TriggerAnswer, 'waitsFor' | 'inputs'> => {
  switch (on.kind) {
    case 's3':
      return { waitsFor: showPlaces(on) };
    case 'schedule':
      return { waitsFor: `${on.expression} ${on.timezone}` };
    case 'manual':
      return on.inputs === undefined ? {} : { inputs: on.inputs };
  }
};
