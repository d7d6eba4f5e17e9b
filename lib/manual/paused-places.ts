import type { PauseTarget } from '../core/events/manual/manual-request.ts';
import { EVERY_JOB, type Pause, WHOLE_JOB } from '../core/ledger/pause.ts';
import { didYouMean } from '../core/nearest-name.ts';
import { showMoment } from '../core/show-time.ts';
import type { RegisteredJob } from '../ports/ledger.ts';
import { invalidCall, type ManualContext } from './decide-call.ts';

/** Where a pause stands in the register. */
export interface PausedPlace {
  readonly jobName: string;
  readonly trigger: string;
}

/**
 * The places in the register at which a target is paused. A trigger has one for each job that it ever had a request for.
 *
 * @throws TriggerError `CALL_INVALID` for a trigger or a job that neither the register nor the file has
 */
export const placesOf = (
  target: PauseTarget,
  registered: readonly RegisteredJob[],
  { plan: { triggers } }: Pick<ManualContext, 'plan'>,
): readonly PausedPlace[] => {
  switch (target.kind) {
    case 'everything':
      return [{ jobName: EVERY_JOB, trigger: WHOLE_JOB }];
    case 'job': {
      const jobs = [...registered.map((job) => job.jobName), ...triggers.triggers.map(({ start }) => start.JobName)];
      if (!jobs.includes(target.jobName)) throw unknown('job', target.jobName, jobs);
      return [{ jobName: target.jobName, trigger: WHOLE_JOB }];
    }
    case 'trigger': {
      const { trigger } = target;
      const ofFile = triggers.triggers.filter(({ name }) => name === trigger).map(({ start }) => start.JobName);
      const ofRegister = registered.filter((job) => job.triggers?.includes(trigger)).map(({ jobName }) => jobName);
      const jobs = [...new Set([...ofFile, ...ofRegister])];
      if (jobs.length === 0)
        throw unknown(
          'trigger',
          trigger,
          triggers.triggers.map(({ name }) => name),
        );
      return jobs.map((jobName) => ({ jobName, trigger }));
    }
  }
};

/** The backlogs of what is paused at these places: one for each trigger of each job. */
export const backlogsOf = (
  target: PauseTarget,
  registered: readonly RegisteredJob[],
  context: Pick<ManualContext, 'plan'>,
): readonly PausedPlace[] => {
  if (target.kind === 'trigger') return placesOf(target, registered, context);
  return registered
    .filter(({ jobName }) => target.kind === 'everything' || jobName === target.jobName)
    .flatMap(({ jobName, triggers = [] }) => triggers.map((trigger) => ({ jobName, trigger })));
};

const unknown = (what: 'job' | 'trigger', name: string, known: readonly string[]): Error =>
  invalidCall(
    `Expected a ${what} that the triggers file or the ledger knows, found "${name}"` +
      `${didYouMean(name, known) || ` (there are ${[...new Set(known)].join(', ')})`}`,
  );

/** `trigger orders`, for a sentence. */
export const showTarget = (target: PauseTarget): string =>
  target.kind === 'everything'
    ? 'everything'
    : target.kind === 'job'
      ? `job ${target.jobName}`
      : `trigger ${target.trigger}`;

/** Who pauses, since when and why, for a sentence; what is paused, where that is more than the trigger itself. */
export const showPauses = (pauses: readonly Pause[]): string =>
  pauses.map(({ by, why, at }) => `${by} since ${showMoment(at)} (${why})`).join(', and by ');

/** The sentence on what is paused; none where nothing is. */
export const showPaused = (pauses: readonly Pause[]): string =>
  pauses.length === 0 ? '' : ` It is paused by ${showPauses(pauses)}.`;
