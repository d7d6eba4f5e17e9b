import { isFinalRunState } from '../../lib/core/glue/job-run.ts';
import { MINUTE_MS, toIso } from '../../lib/core/time.ts';
import { noBatchesYet } from './batch-state.ts';
import { letUploadsCome, redriveUploads } from './batch-uploads.ts';
import { changeManyLater } from './bulk.ts';
import { cancelLater } from './cancel.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Faults, randomFaults } from './faults.ts';
import { beginSweep, callDirectly, receiveStates, receiveUploads, runEvent } from './functions.ts';
import type { Violation } from './harm.ts';
import { readable } from './names.ts';
import { lookAtFuses, pauseLater } from './pause.ts';
import { type Persons, personsOf } from './person.ts';
import { type SimulatedQueue, simulatedQueue } from './queue.ts';
import { restoreLater } from './restore.ts';
import { type Scenario, START, scenarioOf } from './scenario.ts';
import { type Scheduler, schedulerFrom } from './scheduler.ts';
import type { SimulatedRun } from './simulated-run.ts';
import { seenFaults } from './spectate.ts';
import type { Step } from './step.ts';
import { toldAgain } from './told-again.ts';
import type { Guard, Worker, World } from './world.ts';
import { worldOf } from './world-of.ts';

export interface HistoryOptions {
  readonly guard?: Guard | undefined;
  /** Narrows the history: only these faults, only these requests. */
  readonly onlyFaults?: ReadonlySet<string> | undefined;
  readonly onlyRequests?: ReadonlySet<string> | undefined;
  /** What the seed would have chosen otherwise. */
  readonly change?: ((scenario: Scenario) => Scenario) | undefined;
  readonly script?: ((scheduler: Scheduler) => Faults) | undefined;
  readonly onLine?: ((line: string) => void) | undefined;
  readonly onStep?: ((step: Step) => void) | undefined;
}

/** How a history ended. */
export interface History {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly struck: Faults['struck'];
  readonly requests: readonly string[];
  readonly runs: readonly SimulatedRun[];
  readonly world: World;
}

const scenarioFor = (chance: Chance, { guard, onlyRequests, change }: HistoryOptions): Scenario => {
  const drawn = scenarioOf(chance);
  const tuned = guard?.tune?.(drawn, chance) ?? drawn;
  const scenario = change?.(tuned) ?? tuned;
  if (onlyRequests === undefined) return scenario;
  return {
    ...scenario,
    requests: scenario.requests.filter(({ id }) => onlyRequests.has(id)),
    cancelled: scenario.cancelled.filter(({ on }) => onlyRequests.has(on)),
    batches: scenario.batches && {
      ...scenario.batches,
      uploads: scenario.batches.uploads.filter(({ id }) => onlyRequests.has(id)),
    },
  };
};

/** Lives one history through, from the first event until nothing is left to do or a promise is broken. */
export const liveThrough = async (seed: number, options: HistoryOptions = {}): Promise<History> => {
  const chance = chanceOf(seed);
  const scenario = scenarioFor(chance, options);
  const scheduler = schedulerFrom(START);
  const { faultsUntil: until } = scenario;
  const random = () => randomFaults(scenario.mix, chance, { now: scheduler.now, until, only: options.onlyFaults });
  const { onLine, onStep } = options;
  const see: World['see'] = (happening) => onStep?.({ ...happening, at: scheduler.now() });
  const world: World = worldOf({
    scenario,
    scheduler,
    chance,
    faults: seenFaults(options.script?.(scheduler) ?? random(), see),
    workers: new Set<Worker>(),
    stopped: false,
    reupload: 'run',
    batches: noBatchesYet(),
    guard: options.guard,
    tell: (who: string, what: () => string, kind?: 'log') =>
      onLine?.(`${toIso(scheduler.now()).slice(11, 23)} ${kind === 'log' ? '  ' : ''}${who}: ${readable(what())}`),
    see,
    runBegan: (run: SimulatedRun) => forgeEnd(world, states, run),
    runEnded: (run: SimulatedRun) => {
      see({ kind: 'run ends', run: run.jobRunId, state: run.state });
      afterRun(world, states, run);
    },
  });

  const { uploads, states } = queuesOf(world);
  arrive(world, uploads);
  letUploadsCome(world, uploads);
  redriveUploads(world);
  restoreLater(world, [uploads, states]);
  cancelLater(world);
  changeManyLater(world);
  pauseLater(world);
  const persons = personsOf(world);
  keepTime(world, [uploads, states], persons);
  const isOver = () =>
    world.watch.violation() !== undefined ||
    scheduler.now() >= scenario.endsBy ||
    (persons.areContent() && isQuiet(world, [uploads, states]));
  await scheduler.run(isOver);
  world.watch.atTheEnd();
  const violation = world.watch.violation();
  if (violation !== undefined) see({ kind: 'harm', ...violation });
  const requests = [...scenario.requests, ...(scenario.batches?.uploads ?? [])].map(({ id }) => id);
  const { struck } = world.faults;
  return { seed, violation, struck, requests, runs: world.glue.runs, world };
};

const queuesOf = (world: World) => {
  const { scenario } = world;
  const common = { visibilityMs: 6 * MINUTE_MS, maxReceives: 5, batch: scenario.batch, windowMs: scenario.windowMs };
  const uploads = simulatedQueue(world, {
    ...common,
    name: 'uploads',
    delayMs: 0,
    concurrency: 3,
    invoke: receiveUploads(world),
  });
  const states: SimulatedQueue = simulatedQueue(world, {
    ...common,
    name: 'states',
    delayMs: 0,
    concurrency: 2,
    invoke: receiveStates(world, { tellAgain: (...told) => tellAgain(...told) }),
  });
  const { tellAgain } = toldAgain(world, states);
  return { uploads, states };
};

const arrive = (world: World, uploads: SimulatedQueue): void => {
  const { scenario, scheduler, chance, glue } = world;
  for (const request of scenario.requests) {
    for (let nth = 1; nth <= request.deliveries; nth += 1) {
      const againMs = nth === 1 ? 0 : chance.between(`${request.id} again ${nth}`, 0, 2 * MINUTE_MS);
      scheduler.after(request.atMs + againMs, () => {
        if (request.via === 'direct') callDirectly(world, request, nth === 1 ? '' : String(nth));
        else uploads.send(`${request.id}${nth === 1 ? '' : `~${nth}`}`, request.id);
      });
    }
  }
  for (const job of scenario.jobs) {
    for (const [nth, { atMs, lastsMs }] of job.foreignRuns.entries()) {
      scheduler.after(atMs, () => glue.acceptForeign(job.name, `foreign${nth}`, lastsMs));
    }
  }
};

/** What each minute brings: a sweep, or two, or none; dead letters redriven; what has expired deleted; a redeploy. */
const keepTime = (world: World, queues: readonly SimulatedQueue[], persons: Persons): void => {
  const { scheduler, faults, ledger, workers, scenario } = world;
  const minute = (nth: number): void => {
    scheduler.afterIdly(MINUTE_MS, () => minute(nth + 1));
    ledger.expire();
    world.watch.minutePasses();
    const name = `sweep@${nth}`;
    const fault = faults.at({ key: name, place: 'sweep' });
    if (fault?.kind !== 'left out') {
      scheduler.afterIdly(fault?.kind === 'late' ? fault.size * MINUTE_MS : 0, () => beginSweep(world, name));
    }
    if (fault?.kind === 'twice') scheduler.afterIdly(fault.size * 5_000, () => beginSweep(world, `${name}b`));
    const { secondSweepMs } = scenario.batches ?? {};
    if (secondSweepMs !== undefined && world.watch.batches.isAnyOpen())
      scheduler.afterIdly(secondSweepMs, () => beginSweep(world, `${name}c`));
    if (nth % 10 === 0) for (const queue of queues) queue.redrive();
    persons.minutePasses(nth);
    void lookAtFuses(world, nth);
    const redeploy = faults.at({ key: `redeploy@${nth}`, place: 'world' })?.kind;
    if (redeploy === 'MaxRetries changes') for (const { name: job } of scenario.jobs) world.glue.changeMaxRetries(job);
    if (redeploy === 'job made anew') for (const { name: job } of scenario.jobs) world.glue.makeAnew(job);
    if (redeploy === 'reupload changes') world.reupload = world.reupload === 'run' ? 'skip' : 'run';
    if (redeploy === 'restart') {
      for (const worker of workers) worker.die('everything is restarted');
    }
  };
  scheduler.afterIdly(scenario.firstSweepMs, () => minute(1));
};

/** A message that Glue has not sent, or that arrives too early: the run is still in progress. */
const forgeEnd = ({ scheduler, faults, chance }: World, states: SimulatedQueue, run: SimulatedRun): void => {
  const fault = faults.at({ key: `end of ${run.jobRunId} forged`, place: 'forgery' });
  if (fault === undefined) return;
  const state = chance.pick(`${run.jobRunId} forged state`, ['FAILED', 'TIMEOUT', 'STOPPED', 'ERROR']);
  scheduler.after(fault.size * MINUTE_MS, () => {
    if (!isFinalRunState(run.state))
      states.send(`${run.jobRunId}~forged`, runEvent(scheduler.now(), { ...run, state, says: 'E17: try again' }));
  });
};

const afterRun = (world: World, states: SimulatedQueue, run: SimulatedRun): void => {
  const { scheduler, faults } = world;
  const fault = faults.at({ key: `event of ${run.jobRunId}`, place: 'event' });
  const tell = (suffix: string) => states.send(`${run.jobRunId}${suffix}`, runEvent(scheduler.now(), run));
  if (fault?.kind !== 'lost') scheduler.after(fault?.kind === 'late' ? fault.size * 10 * MINUTE_MS : 0, () => tell(''));
  if (fault?.kind === 'twice') scheduler.after(fault.size * 2 * MINUTE_MS, () => tell('~twice'));
};

const isQuiet = (world: World, queues: readonly SimulatedQueue[]): boolean =>
  world.scheduler.ahead() === 0 &&
  world.workers.size === 0 &&
  queues.every((queue) => queue.isEmpty()) &&
  world.watch.isAllDone();
