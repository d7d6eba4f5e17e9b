import type { PauseTarget } from '../../lib/core/events/manual/manual-request.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../lib/core/time.ts';
import { pauseStarts } from '../../lib/manual/pause-starts.ts';
import { resumeStarts } from '../../lib/manual/resume-starts.ts';
import type { WholeInvocation } from '../doubles/whole-ledger.ts';
import { callManual } from './call.ts';
import type { PlannedPause } from './pause-plan.ts';
import { PLAN } from './person.ts';
import type { World } from './world.ts';

const targetOf = (on: string, world: World): PauseTarget => {
  if (on === 'everything') return { kind: 'everything' };
  return world.scenario.jobs.some(({ name }) => name === on)
    ? { kind: 'job', jobName: on }
    : { kind: 'trigger', trigger: on };
};

const contextOf = ({ ledger, reader }: WholeInvocation) => ({
  plan: PLAN,
  pauses: ledger,
  ledger,
  reader,
  history: { ofDay: async () => [], latestOfDay: async () => [] },
  checks: { last: async () => undefined },
  objects: { head: () => Promise.reject(new Error('no object is read')) },
  region: 'eu-west-1',
  lambdaRequestId: 'simulated',
});

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
    const { paused } = await pauseStarts(call, contextOf(invocation), invocation);
    for (const { jobName, ...standing } of await world.ledger.pauses()) {
      if (standing.by === by && paused.some(({ since }) => since === toIso(standing.at)))
        world.watch.pauses.answered(jobName, standing);
    }
  });
};

const resume = (world: World, planned: PlannedPause, nth: number, times: number): void => {
  const { on, by } = planned;
  const name = `resume${nth}[${on} by ${by}]${times === 1 ? '' : `~${times}`}`;
  callManual(world, name, async (invocation) => {
    world.watch.pauses.resumes(name, by);
    await resumeStarts(
      { kind: 'resume', what: targetOf(on, world), by, all: false, fuse: false },
      contextOf(invocation),
      invocation,
    );
  });
};

const lookAfter = (world: World, times: number): void => {
  const name = `resumes all~${times}`;
  callManual(world, name, async (invocation) => {
    world.watch.pauses.resumes(name, 'all');
    for (const { on, by } of world.scenario.pauses) {
      const call = { kind: 'resume', what: targetOf(on, world), by, all: true, fuse: false } as const;
      await resumeStarts(call, contextOf(invocation), invocation).catch(() => undefined);
    }
  });
  world.scheduler.after(2 * MINUTE_MS, async () => {
    if ((await world.ledger.pauses()).length > 0) lookAfter(world, times + 1);
  });
};
