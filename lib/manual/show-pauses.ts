import { EVERY_JOB, type Pause, sinceOf, WHOLE_JOB } from '../core/ledger/pause.ts';
import { showMoment } from '../core/show-time.ts';
import { toIso } from '../core/time.ts';

/** A pause, and under which job's name it stands. */
export interface StandingPause extends Pause {
  readonly jobName: string;
}

/** Who pauses something, in the answers of the function `manual`. */
export interface PauseFields {
  readonly by: string;
  readonly why: string;
  readonly since: string;
}

/** The same, with what is paused. */
export interface StandingPauseFields extends PauseFields {
  readonly everything?: true;
  readonly job?: string;
  readonly trigger?: string;
}

/** A pause for an answer. */
export const pauseFields = (pause: Pause): PauseFields => ({
  by: pause.by,
  why: pause.why,
  since: toIso(sinceOf(pause)),
});

/** The same, with what is paused. */
export const standingPauseFields = (pause: StandingPause): StandingPauseFields => {
  const { trigger, jobName } = pause;
  const isWhole = trigger === WHOLE_JOB;
  const what = isWhole ? (jobName === EVERY_JOB ? { everything: true as const } : { job: jobName }) : { trigger };
  return { ...what, ...pauseFields(pause) };
};

/** `Job orders-etl is paused by ana since …`, to begin a sentence. */
export const showStandingPause = (pause: StandingPause): string => {
  const { everything, job, trigger } = standingPauseFields(pause);
  const what = everything ? 'Everything' : job === undefined ? `Trigger ${trigger}` : `Job ${job}`;
  return `${what} is paused by ${showPauses([pause])}.`;
};

/** Who pauses, since when and why, for a sentence. */
export const showPauses = (pauses: readonly Pause[]): string =>
  pauses.map((pause) => `${pause.by} since ${showMoment(sinceOf(pause))} (${pause.why})`).join(', and by ');

/** The sentence on what is paused; none where nothing is. */
export const showPaused = (pauses: readonly Pause[]): string =>
  pauses.length === 0 ? '' : ` It is paused by ${showPauses(pauses)}.`;
