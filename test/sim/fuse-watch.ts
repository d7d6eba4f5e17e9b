import { FUSE, type Pause } from '../../lib/core/ledger/pause.ts';
import { type EpochMs, isBefore, laterOf, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import type { Report } from './harm.ts';
import { START } from './scenario.ts';
import type { Worker, World, Written } from './world.ts';

/**
 * What a fuse promises: it blows when more requests than it allows have arrived within its time and since the last resume,
 * at the next sweep, and never for fewer.
 */
export const fusesOf = (world: World, report: Report) => {
  const { scenario, scheduler } = world;
  const resumed = new Map<string, EpochMs>();
  const createdAt = new Map<string, EpochMs>();
  const blown = new Set<string>();
  let isRestored = false;
  /** Two clocks are between an arrival and who counts it. */
  const blurMs = 2 * scenario.skewMs;

  const countArrived = (trigger: string, from: EpochMs, until: EpochMs, createdBy: EpochMs): number =>
    [...world.ledger.all()].filter(
      (item) =>
        item.trigger === trigger &&
        isBefore(from, item.arrival) &&
        isBefore(item.arrival, until) &&
        isBefore(createdAt.get(item.requestId) ?? START, createdBy),
    ).length;

  /** Without a job in the file it has no trigger either, and nothing to count. */
  const isInFile = scenario.jobs.some(({ inFile }) => inFile);

  return {
    wrote({ before, requestId, applied }: Written): void {
      if (applied && before === undefined) createdAt.set(requestId, scheduler.now());
    },
    paused(worker: Worker, { trigger, by, at }: Pause): void {
      if (by !== FUSE) return;
      blown.add(trigger);
      const { fuse } = scenario.triggers.find(({ name }) => name === trigger) ?? {};
      if (fuse === undefined) return;
      const from = laterOf(plusMs(at, -fuse.withinSeconds * SECOND_MS), resumed.get(trigger) ?? START);
      const count = countArrived(trigger, plusMs(from, -blurMs), plusMs(at, blurMs), scheduler.now());
      if (count <= fuse.requests)
        report('FUSE', `${worker.name} pauses ${trigger} for ${count}, and its fuse allows ${fuse.source}`);
    },
    resumed({ trigger, by }: Pause): void {
      resumed.set(trigger, scheduler.now());
      if (by === FUSE) blown.delete(trigger);
    },
    workerEnded({ name: sweepName, kind, beganAt, troubles }: Worker): void {
      if (kind !== 'sweep' || troubles > 0 || isRestored || !isInFile) return;
      for (const { name, fuse } of scenario.triggers) {
        const since = resumed.get(name) ?? START;
        if (fuse === undefined || blown.has(name) || !isBefore(since, plusMs(beganAt, -blurMs))) continue;
        const from = laterOf(plusMs(scheduler.now(), -fuse.withinSeconds * SECOND_MS), since);
        const seen = plusMs(beganAt, -scenario.lagMs);
        const count = countArrived(name, plusMs(from, blurMs), plusMs(beganAt, -blurMs), seen);
        if (count > fuse.requests)
          report('FUSE', `${sweepName} has seen ${count} of ${name}, and its fuse allows ${fuse.source}`);
      }
    },
    /** The table was put back: what was resumed and what has blown is as it was. */
    restored(): void {
      isRestored = true;
      resumed.clear();
    },
  };
};
