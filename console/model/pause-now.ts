import type { EpochMs } from '../../lib/core/time.ts';

/** What is paused, as the function `manual` takes it. */
export type PauseTarget = 'everything' | { readonly job: string } | { readonly trigger: string };

/** Who pauses what, since when and why. All but the time is what people wrote. */
export interface PauseNow {
  readonly target: PauseTarget;
  readonly by: string;
  readonly why: string;
  readonly since: EpochMs;
}

/** What a pause may hold back: a request, or all of a trigger. */
export interface Held {
  readonly trigger?: string;
  readonly jobName?: string;
}

/** `everything`, `job orders-etl`, `trigger orders`. */
export const targetName = (target: PauseTarget): string => {
  if (target === 'everything') return target;
  return 'job' in target ? `job ${target.job}` : `trigger ${target.trigger}`;
};

/** Those pauses that hold a request back. */
export const pausesHolding = (pauses: readonly PauseNow[], { trigger, jobName }: Held): readonly PauseNow[] =>
  pauses.filter(({ target }) => {
    if (target === 'everything') return true;
    return 'job' in target ? target.job === jobName : target.trigger === trigger;
  });

/** Those pauses that hold back something of a job: it, everything, or one of its triggers. */
export const pausesOfJob = (
  pauses: readonly PauseNow[],
  { jobName, triggers }: { readonly jobName: string; readonly triggers: readonly string[] },
): readonly PauseNow[] =>
  pauses.filter(({ target }) => {
    if (target === 'everything') return true;
    return 'job' in target ? target.job === jobName : triggers.includes(target.trigger);
  });

/** What is paused, each with all who pause it, in the order in which it was paused first. */
export interface PausedTarget {
  readonly name: string;
  readonly target: PauseTarget;
  readonly pauses: readonly PauseNow[];
}

export const pausedTargets = (pauses: readonly PauseNow[]): readonly PausedTarget[] =>
  [...Map.groupBy(pauses, ({ target }) => targetName(target))].flatMap(([name, [first, ...others]]) =>
    first === undefined ? [] : [{ name, target: first.target, pauses: [first, ...others] }],
  );

/** Whether somebody may add a pause: another's pause ends when they end it, so one's own may be wanted beside it. */
export const mayPause = (target: PauseTarget, by: string, pauses: readonly PauseNow[]): boolean =>
  !pauses.some((pause) => pause.by === by && targetName(pause.target) === targetName(target));

/** How somebody resumes what is paused: the button's words, and the call. Others' pauses end only where the words say so. */
export const resumeOf = ({ name, target, pauses }: PausedTarget, by: string) =>
  pauses.every((pause) => pause.by === by)
    ? { label: `Resume ${name}`, call: { resume: target } }
    : { label: `Resume ${name}: end all pauses of it`, call: { resume: target, all: true } };

/** `trigger orders is paused (root: schema change)`, and so on for each that is; empty where nothing is. */
export const pausedWords = (pauses: readonly PauseNow[]): string =>
  pausedTargets(pauses)
    .map(({ name, pauses: all }) => `${name} is paused (${all.map(({ by, why }) => `${by}: ${why}`).join('; ')})`)
    .join(', and ');
