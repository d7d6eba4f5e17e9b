import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { DAY_MS, type EpochMs, plusMs } from '../../lib/core/time.ts';
import type { ListedRun } from '../../lib/ports/glue.ts';
import { SAYINGS } from './failures.ts';
import { type SimulatedFence, simulatedFence } from './fence.ts';
import { readable } from './names.ts';
import { START } from './scenario.ts';
import type { World } from './world.ts';

/** For which attempt of which request a run really is, whatever its arguments say. */
export interface Purpose {
  readonly requestId: string;
  readonly attempt: number;
}

export interface SimulatedRun {
  readonly jobRunId: string;
  readonly jobName: string;
  readonly acceptedAt: EpochMs;
  readonly visibleFrom: EpochMs;
  readonly startedOn: EpochMs;
  readonly arguments: Readonly<Record<string, string>>;
  readonly attempt: number;
  readonly previousRunId?: string;
  /** Undefined for a run that somebody else started. */
  readonly purpose?: Purpose;
  state: string;
  completedOn?: EpochMs;
  /** Why it did not succeed. */
  says?: string;
  holdsSlot: boolean;
  /** No answer ever shows its arguments. */
  readonly hidesArguments: boolean;
  /** Its job was deleted. */
  forgotten: boolean;
}

interface NewRun {
  readonly jobName: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly name: string;
  readonly lastsMs: number;
  readonly purpose?: Purpose;
  readonly previousRunId?: string;
  readonly attempt?: number;
}

/** Glue's side of the world: jobs with limits, and their runs. */
export interface SimulatedGlue {
  readonly fence: SimulatedFence;
  readonly runs: readonly SimulatedRun[];
  /** Accepts a run of ours, or is full. */
  accept(jobName: string, args: Readonly<Record<string, string>>, purpose: Purpose): SimulatedRun | 'full';
  acceptForeign(jobName: string, name: string, lastsMs: number): void;
  /** The runs of a job that are shown by now, newest first. */
  shown(jobName: string): readonly ListedRun[];
  /** Any run there ever was. */
  find(jobRunId: string): SimulatedRun | undefined;
  /** A run that Glue still knows. */
  known(jobRunId: string): SimulatedRun | undefined;
  /** Whether a job has as many runs as it may. */
  isFull(jobName: string): boolean;
  /** How often Glue itself starts a failed run of this job again. */
  maxRetries(jobName: string): number;
  /** Whether Glue may ever have started a failed run of this job again. */
  hasEverRetried(jobName: string): boolean;
  /** When a job was last changed, by Glue's clock. */
  changedOn(jobName: string): EpochMs;
  /** When a job was made, by Glue's clock. */
  createdOn(jobName: string): EpochMs;
  /** Somebody deletes a job and makes another one under its name: its runs are stopped, and Glue forgets them. */
  makeAnew(jobName: string): void;
  /** Somebody sets a job's MaxRetries to 0, or to 1 where it is 0. */
  changeMaxRetries(jobName: string): void;
}

const ENDS_BADLY = ['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR'] as const;

export const simulatedGlue = (world: World): SimulatedGlue => {
  const { scenario, chance, scheduler, faults } = world;
  const runs: SimulatedRun[] = [];
  const made = new Map<string, EpochMs>();
  const changed = new Map<string, { readonly maxRetries: number; readonly on: EpochMs }>();
  const jobOf = (jobName: string) => scenario.jobs.find(({ name }) => name === jobName);
  const held = (jobName: string) => runs.filter((run) => run.jobName === jobName && run.holdsSlot).length;
  const isFull = (jobName: string) => held(jobName) >= (jobOf(jobName)?.maxConcurrentRuns ?? 1);

  const begin = (run: SimulatedRun, lastsMs: number): void => {
    run.state = 'RUNNING';
    run.holdsSlot = true;
    const prolonged = faults.at({ key: `run ${run.jobRunId} lasts`, place: 'run' });
    const extraMs = prolonged?.kind === 'goes on for long' ? prolonged.size * 40 * 60_000 : 0;
    const bad = chance.happens(`run ${run.jobRunId} fails`, scenario.failing);
    const state = bad ? chance.pick(`run ${run.jobRunId} ends`, ENDS_BADLY) : 'SUCCEEDED';
    if (jobOf(run.jobName)?.fenced) comeToTheFence(run, bad);
    if (run.purpose !== undefined) world.runBegan(run);
    scheduler.after(lastsMs + extraMs, () => end(run, state));
  };

  const comeToTheFence = (run: SimulatedRun, bad: boolean): void => {
    const failsBefore = bad && chance.happens(`run ${run.jobRunId} fails before its fence`, 0.4);
    const fault = faults.at({ key: `run ${run.jobRunId} comes to its fence`, place: 'fence' });
    scheduler.after(chance.between(`run ${run.jobRunId} is set up`, 50, 400), () => {
      if (isFinalRunState(run.state)) return;
      if (failsBefore || fault?.kind === 'dies before') return end(run, 'FAILED');
      const verdict = fence.verdict(run, fault?.kind === 'sees an old state');
      if (verdict !== 'goes on') end(run, verdict === 'ends' ? 'SUCCEEDED' : 'FAILED');
    });
  };

  const end = (run: SimulatedRun, state: string): void => {
    if (isFinalRunState(run.state)) return; // Its script has ended before, at the fence.
    run.state = state;
    run.completedOn = glueNow();
    if (state !== 'SUCCEEDED') run.says = chance.pick(`run ${run.jobRunId} says`, SAYINGS);
    world.tell('glue', () => `${run.jobRunId} ends ${run.state}`);
    world.runEnded(run);
    const late = faults.at({ key: `run ${run.jobRunId} frees`, place: 'run' });
    scheduler.after(late?.kind === 'slot freed late' ? late.size * 30_000 : 0, () => free(run));
    if (run.state === 'FAILED' && run.purpose !== undefined && run.attempt < glue.maxRetries(run.jobName)) {
      const { jobName, arguments: args, jobRunId, purpose } = run;
      const name = `${jobRunId.slice('jr_'.length)}_retry`;
      scheduler.after(chance.between(`${jobRunId} again after`, 1_000, 40_000), () => {
        if (run.forgotten) return;
        add({
          jobName,
          arguments: args,
          name,
          lastsMs: chance.between(`${jobRunId} again`, 500, 60_000),
          previousRunId: jobRunId,
          attempt: run.attempt + 1,
          purpose,
        });
      });
    }
  };

  const free = (run: SimulatedRun): void => {
    run.holdsSlot = false;
    const next = runs.find(({ state, jobName }) => state === 'WAITING' && jobName === run.jobName);
    if (next !== undefined && !isFull(run.jobName)) begin(next, 10_000);
  };

  const glueNow = () => plusMs(scheduler.now(), scenario.glueClockMs);

  const add = ({ name, lastsMs, ...given }: NewRun): SimulatedRun => {
    const same = runs.filter(({ jobRunId }) => jobRunId.split('#')[0] === `jr_${name}`).length;
    const jobRunId = `jr_${name}${same === 0 ? '' : `#${same + 1}`}`;
    const late = faults.at({ key: `run ${jobRunId} is shown`, place: 'run' });
    const hidden = faults.at({ key: `run ${jobRunId} is described`, place: 'run' });
    const acceptedAt = scheduler.now();
    const visibleFrom = plusMs(acceptedAt, late?.kind === 'shown late' ? late.size * scenario.showLateMs : 0);
    const run: SimulatedRun = {
      attempt: 0,
      ...given,
      jobRunId,
      acceptedAt,
      visibleFrom,
      startedOn: glueNow(),
      state: 'WAITING',
      holdsSlot: false,
      hidesArguments: hidden?.kind === 'hides its arguments',
      forgotten: false,
    };
    runs.push(run);
    if (!isFull(run.jobName)) begin(run, lastsMs);
    world.tell('glue', () => `accepts ${jobRunId}${run.hidesArguments ? ', and hides its arguments' : ''}`);
    world.watch.accepted(run);
    return run;
  };

  const glue: SimulatedGlue = {
    fence: simulatedFence(world, () => glue),
    runs,
    isFull,
    accept(jobName, args, purpose) {
      if (isFull(jobName) && jobOf(jobName)?.queuing !== true) return 'full';
      const name = readable(`${purpose.requestId}.${purpose.attempt}`);
      const lastsMs = chance.between(`run ${name} lasts`, 500, scenario.longestRunMs);
      return add({ jobName, arguments: args, purpose, name, lastsMs });
    },
    acceptForeign(jobName, name, lastsMs) {
      if (!isFull(jobName)) add({ jobName, arguments: {}, name, lastsMs });
    },
    shown: (jobName) =>
      runs
        .filter((run) => run.jobName === jobName && !run.forgotten && run.visibleFrom <= scheduler.now())
        .toReversed()
        .map(listedRun),
    maxRetries: (jobName) => changed.get(jobName)?.maxRetries ?? jobOf(jobName)?.maxRetries ?? 0,
    hasEverRetried: (jobName) => (jobOf(jobName)?.maxRetries ?? 0) > 0 || changed.has(jobName),
    createdOn: (jobName) => made.get(jobName) ?? plusMs(START, -DAY_MS),
    makeAnew(jobName) {
      const on = glueNow();
      made.set(jobName, on);
      changed.set(jobName, { maxRetries: glue.maxRetries(jobName), on });
      for (const run of runs.filter((each) => each.jobName === jobName)) {
        if (!isFinalRunState(run.state)) run.state = 'STOPPED';
        run.holdsSlot = false;
        run.forgotten = true;
      }
      world.tell('glue', () => `${jobName} is made anew`);
    },
    changedOn: (jobName) => changed.get(jobName)?.on ?? plusMs(START, -DAY_MS),
    changeMaxRetries(jobName) {
      changed.set(jobName, { maxRetries: glue.maxRetries(jobName) === 0 ? 1 : 0, on: glueNow() });
      world.tell('glue', () => `${jobName} has MaxRetries ${glue.maxRetries(jobName)} from now on`);
    },
    find: (jobRunId) => runs.find((run) => run.jobRunId === jobRunId),
    known: (jobRunId) => runs.find((run) => run.jobRunId === jobRunId && !run.forgotten),
  };
  const { fence } = glue;
  return glue;
};

export const listedRun = (run: SimulatedRun): ListedRun => ({
  jobRunId: run.jobRunId,
  state: run.state,
  startedOn: run.startedOn,
  attempt: run.attempt,
  ...(run.hidesArguments ? {} : { arguments: run.arguments }),
  ...(run.completedOn === undefined ? {} : { completedOn: run.completedOn }),
  ...(run.previousRunId === undefined ? {} : { previousRunId: run.previousRunId }),
  ...(run.says === undefined ? {} : { errorMessage: run.says }),
});
