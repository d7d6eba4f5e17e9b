import { type FinalRunState, isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { DAY_MS, plusMs } from '../../lib/core/time.ts';
import type { ListedRun } from '../../lib/ports/glue.ts';
import { glueJob, type KeptJob } from '../../local/glue/glue-job.ts';
import { createGlueModel } from '../../local/glue/glue-model.ts';
import type { GlueRun } from '../../local/glue/glue-run.ts';
import { parseStartJobRun } from '../../local/glue/start-job-run-input.ts';
import { toListedRun } from '../doubles/listed-glue.ts';
import { SAYINGS } from './failures.ts';
import { simulatedFence } from './fence.ts';
import { readable } from './names.ts';
import { type SimulatedJob, START } from './scenario.ts';
import { type Purpose, type SimulatedRun, simulatedRun } from './simulated-run.ts';
import type { SimulatedGlue, World } from './world.ts';

interface NewRun {
  readonly name: string;
  readonly lastsMs: number;
  readonly purpose?: Purpose;
}

const ENDS_BADLY = ['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR'] as const;

/** A run goes on until the simulation ends it. */
const jobOf = ({ name, maxConcurrentRuns, maxRetries, queuing }: SimulatedJob) =>
  glueJob({
    name,
    maxConcurrentRuns,
    maxRetries,
    jobRunQueuingEnabled: queuing,
    timeoutMinutes: Number.POSITIVE_INFINITY,
    behaviour: { startupMs: 0, takesMs: Number.POSITIVE_INFINITY },
  });

const UNLIMITED = {
  concurrentRunsPerAccount: Number.POSITIVE_INFINITY,
  queuedRunsPerAccount: Number.POSITIVE_INFINITY,
};

/** The local cloud's model of Glue, on Glue's clock; chance and faults decide how its runs end. */
export const simulatedGlue = (world: World): SimulatedGlue => {
  const { scenario, chance, scheduler, faults } = world;
  const model = createGlueModel(() => 'jr_unnamed', UNLIMITED);
  const glueNow = () => plusMs(scheduler.now(), scenario.glueClockMs);
  for (const job of scenario.jobs) model.putJob(jobOf(job), plusMs(START, -DAY_MS));
  const runs: SimulatedRun[] = [];
  const find = (jobRunId: string) => runs.find((run) => run.jobRunId === jobRunId);
  const jobNamed = (jobName: string): KeptJob => {
    const job = model.job(jobName);
    if (job === undefined) throw new Error(`the scenario has no job ${jobName}`);
    return job;
  };

  /** Lets the model do what is due: a slot that is free takes the next run in Glue's own queue. */
  const advance = (): void => {
    for (const { run } of model.advance(glueNow())) {
      const simulated = run.state === 'STARTING' ? find(run.id) : undefined;
      if (simulated !== undefined) begin(simulated, 10_000);
    }
    model.advance(glueNow());
  };

  const begin = (run: SimulatedRun, lastsMs: number): void => {
    const prolonged = faults.at({ key: `run ${run.jobRunId} lasts`, place: 'run' });
    const extraMs = prolonged?.kind === 'goes on for long' ? prolonged.size * 40 * 60_000 : 0;
    const bad = chance.happens(`run ${run.jobRunId} fails`, scenario.failing);
    const state = bad ? chance.pick(`run ${run.jobRunId} ends`, ENDS_BADLY) : 'SUCCEEDED';
    if (scenario.jobs.find(({ name }) => name === run.jobName)?.fenced) comeToTheFence(run, bad);
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

  const end = (run: SimulatedRun, state: FinalRunState): void => {
    if (run.forgotten || isFinalRunState(run.state)) return; // Its script has ended before, at the fence.
    const { jobRunId, jobName, purpose } = run;
    const late = faults.at({ key: `run ${jobRunId} frees`, place: 'run' });
    const slotFreedLateMs = late?.kind === 'slot freed late' ? Math.round(late.size * 30_000) : 0;
    const errorMessage = state === 'SUCCEEDED' ? {} : { errorMessage: chance.pick(`run ${jobRunId} says`, SAYINGS) };
    model.end(jobRunId, glueNow(), { state, slotFreedLateMs, ...errorMessage });
    world.tell('glue', () => `${jobRunId} ends ${run.state}`);
    world.runEnded(run);
    scheduler.after(slotFreedLateMs, advance);
    if (state === 'FAILED' && purpose !== undefined && run.attempt < glue.maxRetries(jobName)) {
      const again = { name: `${jobRunId.slice('jr_'.length)}_retry`, purpose };
      scheduler.after(chance.between(`${jobRunId} again after`, 1_000, 40_000), () => {
        if (run.forgotten) return;
        const lastsMs = chance.between(`${jobRunId} again`, 500, 60_000);
        add({ ...again, lastsMs }, (options) => model.startAgain(jobRunId, glueNow(), options));
      });
    }
  };

  const add = (
    { name, lastsMs, purpose }: NewRun,
    start: (options: { readonly id: string; readonly visibleAfterMs: number }) => GlueRun,
  ): SimulatedRun => {
    const same = runs.filter(({ jobRunId }) => jobRunId.split('#')[0] === `jr_${name}`).length;
    const jobRunId = `jr_${name}${same === 0 ? '' : `#${same + 1}`}`;
    const late = faults.at({ key: `run ${jobRunId} is shown`, place: 'run' });
    const hidden = faults.at({ key: `run ${jobRunId} is described`, place: 'run' });
    const visibleAfterMs = late?.kind === 'shown late' ? Math.round(late.size * scenario.showLateMs) : 0;
    advance();
    const accepted = start({ id: jobRunId, visibleAfterMs });
    const run = simulatedRun(model, accepted, {
      acceptedAt: scheduler.now(),
      hidesArguments: hidden?.kind === 'hides its arguments',
      ...(purpose === undefined ? {} : { purpose }),
    });
    runs.push(run);
    const waits = run.state === 'WAITING';
    advance();
    if (!waits) begin(run, lastsMs);
    world.tell('glue', () => `accepts ${jobRunId}${run.hidesArguments ? ', and hides its arguments' : ''}`);
    world.watch.accepted(run);
    return run;
  };

  const glue: SimulatedGlue = {
    fence: simulatedFence(world, () => glue),
    runs,
    isFull: (jobName) => model.isFull(jobName),
    accept(jobName, args, purpose) {
      advance();
      if (model.isFull(jobName) && !jobNamed(jobName).jobRunQueuingEnabled) return 'full';
      const name = readable(`${purpose.requestId}.${purpose.attempt}`);
      const lastsMs = chance.between(`run ${name} lasts`, 500, scenario.longestRunMs);
      const input = parseStartJobRun({ JobName: jobName, Arguments: args });
      return add({ name, lastsMs, purpose }, (options) => model.start(input, glueNow(), options));
    },
    acceptForeign(jobName, name, lastsMs) {
      advance();
      if (model.isFull(jobName)) return;
      const input = parseStartJobRun({ JobName: jobName });
      add({ name, lastsMs }, (options) => model.start(input, glueNow(), options));
    },
    shown: (jobName) => model.runsOf(jobName, glueNow()).map(listed),
    maxRetries: (jobName) => jobNamed(jobName).maxRetries,
    hasEverRetried: (jobName) => {
      const { createdOn, changedOn, maxRetries } = jobNamed(jobName);
      return (
        maxRetries > 0 ||
        changedOn !== createdOn ||
        scenario.jobs.some((job) => job.name === jobName && job.maxRetries > 0)
      );
    },
    createdOn: (jobName) => jobNamed(jobName).createdOn,
    makeAnew(jobName) {
      const job = jobNamed(jobName);
      for (const run of runs.filter((each) => each.jobName === jobName)) {
        run.forgotten = true;
        model.forget(run.jobRunId);
      }
      model.deleteJob(jobName);
      model.putJob(job, glueNow());
      world.tell('glue', () => `${jobName} is created again`);
    },
    changedOn: (jobName) => jobNamed(jobName).changedOn,
    changeMaxRetries(jobName) {
      const job = jobNamed(jobName);
      model.putJob({ ...job, maxRetries: job.maxRetries === 0 ? 1 : 0 }, glueNow());
      world.tell('glue', () => `${jobName} has MaxRetries ${glue.maxRetries(jobName)} from now on`);
    },
    find,
    known: (jobRunId) => runs.find((run) => run.jobRunId === jobRunId && !run.forgotten),
    shownRun: (jobName, jobRunId) => {
      const run = model.run(jobName, jobRunId, glueNow());
      return run && listed(run);
    },
  };
  const listed = (run: GlueRun): ListedRun => toListedRun(run, find(run.id)?.hidesArguments);
  const { fence } = glue;
  return glue;
};
