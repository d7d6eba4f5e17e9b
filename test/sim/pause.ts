import type { PauseTarget } from '../../lib/core/events/manual/manual-request.ts';
import type { LedgerItem } from '../../lib/core/ledger/ledger-item.ts';
import { FUSE } from '../../lib/core/ledger/pause.ts';
import { type EpochMs, isBefore, MINUTE_MS, plusMs, SECOND_MS, toIso } from '../../lib/core/time.ts';
import { pauseStarts } from '../../lib/manual/pause-starts.ts';
import { resumeStarts } from '../../lib/manual/resume-starts.ts';
import { callManual } from './call.ts';
import { manualContext } from './manual-context.ts';
import type { PlannedPause } from './pause-plan.ts';
import { START } from './scenario.ts';
import type { World } from './world.ts';

const targetOf = (on: string, world: World): PauseTarget => {
  if (on === 'everything') return { kind: 'everything' };
  return world.scenario.jobs.some(({ name }) => name === on)
    ? { kind: 'job', jobName: on }
    : { kind: 'trigger', trigger: on };
};

/** The persons who pause, and who resume what they have paused until they are told that it is over. */
export const pauseLater = (world: World): void => {
  const { scenario, scheduler } = world;
  for (const [nth, planned] of scenario.pauses.entries()) {
    scheduler.after(planned.atMs, () => pause(world, planned, nth));
    scheduler.after(planned.atMs + SECOND_MS + planned.forMs, () => resume(world, planned, nth, 1));
  }
  // In the end somebody looks at what is still paused, as a status shows it.
  if (scenario.pauses.length > 0) scheduler.after(30 * MINUTE_MS, () => lookAfter(world, 1));
};

const pause = (world: World, { on, by }: PlannedPause, nth: number): void => {
  callManual(world, `pause${nth}[${on} by ${by}]`, async (invocation) => {
    const call = { kind: 'pause', what: targetOf(on, world), by, why: 'maintenance' } as const;
    const { paused } = await pauseStarts(call, manualContext(invocation), invocation);
    for (const { jobName, ...standing } of await world.ledger.pauses()) {
      if (standing.by === by && paused.some(({ since }) => since === toIso(standing.at)))
        world.watch.pauses.answered(jobName, standing);
    }
  });
};

const resume = (world: World, planned: PlannedPause, nth: number, times: number, next?: string): void => {
  const { on, by, onlySinceMs } = planned;
  const name = `resume${nth}[${on} by ${by}]${times === 1 ? '' : `~${times}`}`;
  const moment = onlySinceMs === undefined ? undefined : plusMs(START, onlySinceMs);
  callManual(world, name, async (invocation) => {
    world.watch.pauses.resumes(name, by);
    const what = targetOf(on, world);
    if (moment !== undefined) askForAll(world, name, what, moment);
    const onlySince = moment && { moment, dryRun: false, ...(next !== undefined && { next }) };
    const call = { kind: 'resume', what, by, all: false, fuse: false, ...(onlySince && { onlySince }) } as const;
    const answer = await resumeStarts(call, manualContext(invocation), invocation);
    world.watch.cancels.answeredMany(name, answer.cancelId);
    if (answer.next !== undefined)
      world.scheduler.after(SECOND_MS, () => resume(world, planned, nth, times + 1, answer.next));
  });
};

const askForAll = (world: World, name: string, what: PauseTarget, moment: EpochMs): void => {
  world.watch.pauses.resumesOnlySince(name, moment);
  const isMeant = ({ jobName, trigger, arrival }: LedgerItem): boolean =>
    isBefore(arrival, moment) &&
    (what.kind === 'everything' || (what.kind === 'job' ? jobName === what.jobName : trigger === what.trigger));
  world.watch.cancels.asked({ what: 'cancel', call: name, act: name, isMeant });
};

/** Somebody looks every third minute at what fuses have paused, and resumes it. */
export const lookAtFuses = async (world: World, minute: number): Promise<void> => {
  if (minute % 3 !== 0) return;
  const blown = (await world.ledger.pauses()).filter(({ by }) => by === FUSE);
  for (const trigger of new Set(blown.map((pause) => pause.trigger))) {
    const name = `resume fuse[${trigger}]@${minute}`;
    callManual(world, name, async (invocation) => {
      const what = { kind: 'trigger', trigger } as const;
      world.watch.pauses.resumes(name, FUSE);
      const call = { kind: 'resume', what, by: 'eve', all: false, fuse: true } as const;
      await resumeStarts(call, manualContext(invocation), invocation);
    });
  }
};

const lookAfter = (world: World, times: number): void => {
  const name = `resumes all~${times}`;
  callManual(world, name, async (invocation) => {
    world.watch.pauses.resumes(name, 'all');
    for (const { on, by } of world.scenario.pauses) {
      const call = { kind: 'resume', what: targetOf(on, world), by, all: true, fuse: false } as const;
      await resumeStarts(call, manualContext(invocation), invocation).catch(() => undefined);
    }
  });
  world.scheduler.after(2 * MINUTE_MS, async () => {
    if ((await world.ledger.pauses()).length > 0) lookAfter(world, times + 1);
  });
};
