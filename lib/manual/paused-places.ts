import { quote } from '../core/describe.ts';
import type { PauseTarget } from '../core/events/manual/manual-request.ts';
import { EVERY_JOB, WHOLE_JOB } from '../core/ledger/pause.ts';
import { didYouMean } from '../core/nearest-name.ts';
import type { RegisteredJob } from '../ports/ledger.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';

/** Where a pause stands in the register. */
export interface PausedPlace {
  readonly jobName: string;
  readonly trigger: string;
}

/**
 * The place in the register at which a target is paused. A trigger's is that of no job, so that it stays paused when a
 * deployment gives it another one.
 *
 * @throws TriggerError `CALL_INVALID` for a trigger or a job that neither the register nor the file has
 */
export const placeOf = (
  target: PauseTarget,
  registered: readonly RegisteredJob[],
  { plan: { triggers } }: Pick<ManualContext, 'plan'>,
): PausedPlace => {
  switch (target.kind) {
    case 'everything':
      return { jobName: EVERY_JOB, trigger: WHOLE_JOB };
    case 'job': {
      const jobs = [...registered.map((job) => job.jobName), ...triggers.triggers.map(({ start }) => start.JobName)];
      if (!jobs.includes(target.jobName)) throw unknown('job', target.jobName, jobs);
      return { jobName: target.jobName, trigger: WHOLE_JOB };
    }
    case 'trigger': {
      const { trigger } = target;
      const ofFile = triggers.triggers.map(({ name }) => name);
      const isKnown = ofFile.includes(trigger) || registered.some((job) => job.triggers?.includes(trigger));
      if (!isKnown) throw unknown('trigger', trigger, ofFile);
      return { jobName: EVERY_JOB, trigger };
    }
  }
};

/** The backlogs of what is paused at a place: one for each trigger of each job that ever had a request for it. */
export const backlogsAt = (place: PausedPlace, registered: readonly RegisteredJob[]): readonly PausedPlace[] =>
  registered
    .flatMap(({ jobName, triggers = [] }) => triggers.map((trigger) => ({ jobName, trigger })))
    .filter((backlog) => isAt(place, backlog));

/** Whether what is paused at a place is paused with it. */
export const isAt = (place: PausedPlace, { jobName, trigger }: PausedPlace): boolean =>
  (place.jobName === EVERY_JOB || place.jobName === jobName) &&
  (place.trigger === WHOLE_JOB || place.trigger === trigger);

const unknown = (what: 'job' | 'trigger', name: string, known: readonly string[]): Error =>
  invalidCall(
    `Expected a ${what} that the triggers file or the ledger knows, found ${quote(name)}` +
      `${didYouMean(name, known) || ` (there are ${[...new Set(known)].join(', ')})`}`,
  );

/** `trigger orders`, for a sentence. */
export const showTarget = (target: PauseTarget): string =>
  target.kind === 'everything'
    ? 'everything'
    : target.kind === 'job'
      ? `job ${target.jobName}`
      : `trigger ${target.trigger}`;
