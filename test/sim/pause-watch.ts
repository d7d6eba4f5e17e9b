import { EVERY_JOB, type Pause, WHOLE_JOB } from '../../lib/core/ledger/pause.ts';
import { type EpochMs, isBefore, laterOf, plusMs } from '../../lib/core/time.ts';
import type { Report } from './harm.ts';
import type { OfTrigger, Worker, World, Written } from './world.ts';

/** How one pause has stood in the table: since when, and until when. */
interface Stood extends Pause {
  readonly jobName: string;
  readonly since: EpochMs;
  until: EpochMs | undefined;
}

const isOf = ({ jobName, trigger }: Pick<Stood, 'jobName' | 'trigger'>, item: Omit<OfTrigger, 'requestId'>): boolean =>
  (jobName === EVERY_JOB || jobName === item.jobName) && (trigger === WHOLE_JOB || trigger === item.trigger);

/**
 * What a pause promises: some seconds after it was answered, nothing of it is acquired or sent at once, until whoever
 * paused it, or somebody who ends the pauses of all, asks for its end.
 */
export const pausesOf = (world: World, report: Report) => {
  const { scheduler, scenario } = world;
  const promised = new Map<string, { readonly jobName: string; readonly trigger: string; readonly from: EpochMs }>();
  const stood: Stood[] = [];
  const ends = new Map<string, string>();
  const onlySince = new Map<string, EpochMs>();
  const waitsSince = new Map<string, EpochMs>();

  const keyOf = (jobName: string, { trigger, by }: Pause): string => `${jobName}/${trigger}/${by}`;
  const mostMs = scenario.timing.pauseAgeMs + scenario.skewMs;

  /** The last moment at which an item was paused; now, if it still is. */
  const pausedUntil = (item: OfTrigger): EpochMs | undefined =>
    stood
      .filter((one) => isOf(one, item))
      .map(({ until = scheduler.now() }) => until)
      .reduce<EpochMs | undefined>((last, at) => (last === undefined ? at : laterOf(last, at)), undefined);

  /** A pause ends: what the index had shown as waiting from before the moment when the call began is cancelled. */
  const checkCancelled = (worker: Worker, place: Pick<Stood, 'jobName' | 'trigger'>, moment: EpochMs): void => {
    const seenFrom = plusMs(worker.beganAt, -scenario.lagMs);
    const left = [...world.ledger.all()].find(
      (item) =>
        item.state === 'WAITING' &&
        isOf(place, item) &&
        isBefore(item.arrival, moment) &&
        isBefore(waitsSince.get(item.requestId) ?? worker.beganAt, seenFrom) &&
        !world.watch.isUnreadable(item),
    );
    if (left !== undefined) report('LEFT BEHIND', `${worker.name} resumes, and ${left.requestId} waits from before`);
  };

  const takes = (worker: Worker, item: OfTrigger): void => {
    for (const promise of promised.values())
      if (isOf(promise, item) && isBefore(promise.from, scheduler.now()))
        report(
          'PAUSED',
          `${worker.name} starts ${item.requestId}, though ${promise.trigger} of ${promise.jobName} is paused`,
        );
  };

  return {
    pausedUntil,
    wasPausedSince: (item: OfTrigger, since: EpochMs): boolean => {
      const until = pausedUntil(item);
      return until !== undefined && !isBefore(until, since);
    },
    /** A pause was answered, and stands in the table. */
    answered(jobName: string, pause: Pause): void {
      const key = keyOf(jobName, pause);
      if (!promised.has(key))
        promised.set(key, { jobName, trigger: pause.trigger, from: plusMs(scheduler.now(), mostMs) });
    },
    /** A call to end the pauses of one person, or of `all`. */
    resumes: (call: string, by: string): void => void ends.set(call, by),
    resumesOnlySince: (call: string, moment: EpochMs): void => void onlySince.set(call, moment),
    wrote({ requestId, before, after, applied }: Written): void {
      if (applied && after?.state === 'WAITING' && before?.state !== 'WAITING')
        waitsSince.set(requestId, scheduler.now());
    },
    paused(worker: Worker, jobName: string, pause: Pause): void {
      const over = stood.find((one) => keyOf(one.jobName, one) === keyOf(jobName, pause) && one.at === pause.at);
      if (over?.until !== undefined)
        report('PAUSED AGAIN', `${worker.name} pauses ${pause.trigger} again, which ${pause.by} has resumed`);
      stood.push({ ...pause, jobName, since: scheduler.now(), until: undefined });
    },
    resumed(worker: Worker, jobName: string, pause: Pause): void {
      for (const one of stood)
        if (one.jobName === jobName && one.trigger === pause.trigger && one.by === pause.by)
          one.until ??= scheduler.now();
      const moment = onlySince.get(worker.name);
      if (moment !== undefined) checkCancelled(worker, { jobName, trigger: pause.trigger }, moment);
      const of = ends.get(worker.name);
      if (of === 'all' || of === pause.by) promised.delete(keyOf(jobName, pause));
    },
    /** A worker begins to acquire a request, or to create one that it sends. */
    takes,
    sends(worker: Worker, requestId: string): void {
      const item = world.ledger.standing(requestId);
      if (item !== undefined) takes(worker, item);
    },
    /** The table was put back: who paused sees what has become of it, and pauses again. */
    restored(): void {
      promised.clear();
      for (const one of stood) one.until ??= scheduler.now();
    },
  };
};
