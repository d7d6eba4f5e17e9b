import { DEFAULT_TIMING } from '../../lib/core/ledger/timing.ts';
import { SECOND_MS } from '../../lib/core/time.ts';
import { type BurstCloud, UPLOAD_LIMIT_MS } from './burst-cloud.ts';
import { compareOrders, mostAtOnce } from './order.ts';

/** How many uploads each job gets. */
export interface BurstSize {
  readonly narrow: number;
  /** Those that arrive while the backlog of `narrow` moves. */
  readonly more: number;
  readonly beside: number;
  readonly wide: number;
}

/** What was shown, in words, and what was not as it should be. */
export interface Shown {
  readonly told: string;
  readonly faults: readonly string[];
}

const SILENT_UPLOADS = 4;
const MOST_SWEEPS = 200;
/** Each of two workers sends a batch at once before Glue has told it that the job is full. */
const AT_ONCE_AT_FIRST = 2 * 25;
/** A sweep that has started so many of one line has had time for the head of every line. */
const ENOUGH_TIME_FOR = 5;
/** StartJobRun, one more that gets a busy reply, and GetJobRun for a run whose record the index does not show yet. */
const MOST_CALLS_PER_RUN = 3;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);
const check = (ok: boolean, fault: string): readonly string[] => (ok ? [] : [fault]);
const secondsSince = (began: number): number => (performance.now() - began) / 1_000;

/**
 * Waits until a job has so many requests, and all are in one of these states. Where a send was doubtful, because the
 * machine is slow, the sweep comes as it would: it is what settles doubts.
 */
const untilAll = (world: BurstCloud, jobName: string, count: number, states: readonly string[]) =>
  world.until(`${count} requests of ${jobName} are ${states.join(' or ')}`, async () => {
    const items = await world.items(jobName);
    if (items.length === count && items.every(({ state }) => states.includes(state))) return items;
    if (items.some(({ state }) => state === 'UNCERTAIN' || state === 'STARTING')) await world.sweepNowAndThen();
    return false;
  });

/** Uploads for jobs that are full: admission records all of them, and hardly calls Glue. */
export const fillLines = async (world: BurstCloud, size: BurstSize): Promise<Shown> => {
  const { glue } = world.cloud;
  const began = performance.now();
  glue.order({ fault: 'full', jobName: 'wide' });
  await world.upload('narrow', 0, size.narrow);
  const uploadSeconds = secondsSince(began);
  const items = await untilAll(world, 'narrow', size.narrow, ['WAITING', 'STARTED']);
  const seconds = secondsSince(began);
  const calls = sum(glue.calls('narrow'));
  const waiting = items.filter(({ state }) => state === 'WAITING').length;
  await world.upload('silent', 0, SILENT_UPLOADS);
  await world.upload('wide', 0, size.wide);
  await untilAll(world, 'wide', size.wide, ['WAITING']);
  await untilAll(world, 'silent', SILENT_UPLOADS, ['WAITING', 'STARTED']);
  return {
    told:
      `${size.narrow} uploads in ${uploadSeconds.toFixed(1)} s, admitted after ${seconds.toFixed(1)} s ` +
      `(${Math.round(size.narrow / seconds)} a second) with ${calls} calls of Glue; ${waiting} wait`,
    faults: [
      ...check(waiting === size.narrow - 2, `${waiting} wait, not ${size.narrow - 2}`),
      ...check(
        calls < AT_ONCE_AT_FIRST + size.narrow / 4,
        `admission called Glue ${calls} times for ${size.narrow} uploads`,
      ),
    ],
  };
};

/** Another job's uploads come while all the others wait. */
export const startBeside = async (world: BurstCloud, { beside }: BurstSize): Promise<Shown> => {
  const { glue } = world.cloud;
  const before = glue.runs('narrow').length;
  await world.upload('beside', 0, beside);
  const items = await untilAll(world, 'beside', beside, ['STARTED', 'SUCCEEDED']);
  const waiting = (await world.items('narrow')).filter(({ state }) => state === 'WAITING').length;
  const ids = new Set(items.map(({ requestId }) => requestId));
  return {
    told: `${beside} uploads for another job ran while ${waiting} waited`,
    faults: [
      ...check(glue.runs('beside').length === beside, 'the other job has more runs than uploads'),
      ...check(glue.runs('narrow').length === before, 'the full job has started a run meanwhile'),
      ...check(!world.log.some((line) => line.decision === 'waiting' && ids.has(line.requestId)), 'some had to wait'),
    ],
  };
};

/**
 * Sweeps: one moves the backlog whose run's end was lost; several share a backlog that is too long for one; and none of
 * them asks Glue more than once or twice about the thousands that cannot go.
 */
export const sweepAll = async (world: BurstCloud, { wide }: BurstSize): Promise<Shown> => {
  const { cloud } = world;
  cloud.glue.clearFaults();
  cloud.glue.order({ fault: 'lose-events', jobName: 'silent', times: 1 });
  await world.release('silent', 1);
  // A full job's head waits after a refusal, for less than the minute after which a sweep runs.
  await pause(DEFAULT_TIMING.busyPauseMs + SECOND_MS);
  const silentBefore = cloud.glue.runs('silent').length;
  const narrowBefore = sum(cloud.glue.calls('narrow'));
  const startedBy: number[] = [];
  let [failed, silentAfter] = [0, 0];
  while (cloud.glue.runs('wide').length < wide && startedBy.length < MOST_SWEEPS) {
    const before = cloud.glue.runs('wide').length;
    if ((await cloud.sweep()).functionError !== undefined) failed += 1;
    startedBy.push(cloud.glue.runs('wide').length - before);
    // A slow machine may leave the first sweeps no time to send at all.
    if ((startedBy.at(-1) ?? 0) >= ENOUGH_TIME_FOR) silentAfter ||= cloud.glue.runs('silent').length;
  }
  const narrowCalls = sum(cloud.glue.calls('narrow')) - narrowBefore;
  await untilAll(world, 'silent', SILENT_UPLOADS, ['STARTED', 'SUCCEEDED']);
  const runs = cloud.glue.runs('wide');
  const different = new Set(runs.map((run) => run.arguments['--n'])).size;
  const { violations } = compareOrders(runs, await world.items('wide'), world.log, 0);
  return {
    told:
      `a lost end delayed its backlog until the next sweep: ${silentBefore} of ${SILENT_UPLOADS} runs before it, ` +
      `${silentAfter} after; ${wide} that could go at once went in ${startedBy.length} sweeps: ` +
      `${startedBy.join(' + ')}; they called Glue ${narrowCalls} times for those that could not`,
    faults: [
      ...check(failed === 0, `${failed} sweeps were cut off`),
      ...check(silentBefore < SILENT_UPLOADS, 'the backlog moved although the end of its run was lost'),
      ...check(silentAfter > silentBefore, 'the sweep did not move the backlog'),
      ...check(startedBy.length > 1, 'one sweep had time for all: this shows nothing'),
      ...check(runs.length === wide && different === wide, `${runs.length} runs of ${different} uploads, not ${wide}`),
      ...check(narrowCalls <= startedBy.length, `${narrowCalls} calls of Glue in ${startedBy.length} sweeps`),
      ...violations.slice(0, 10),
    ],
  };
};

/** The long backlog moves, and more uploads join it meanwhile. */
export const drainBacklog = async (world: BurstCloud, { narrow, more }: BurstSize): Promise<Shown> => {
  const { glue } = world.cloud;
  const callsBefore = sum(glue.calls('narrow'));
  const began = performance.now();
  const all = narrow + more;
  await world.release('narrow', 2);
  await world.upload('narrow', narrow, more);
  await world.until('every upload has run', async () => {
    const runs = glue.runs('narrow');
    if (runs.length >= all && runs.every(({ completedOn }) => completedOn !== undefined)) return true;
    await world.sweepNowAndThen();
    return false;
  });
  const seconds = secondsSince(began);
  const items = await untilAll(world, 'narrow', all, ['STARTED', 'SUCCEEDED', 'STOPPED']);
  const runs = glue.runs('narrow');
  const calls = sum(glue.calls('narrow')) - callsBefore;
  const { overtaken, violations } = compareOrders(runs, items, world.log, UPLOAD_LIMIT_MS);
  const different = new Set(runs.map((run) => run.arguments['--n'])).size;
  const atOnce = mostAtOnce(runs);
  return {
    told:
      `${all} runs in ${seconds.toFixed(1)} s (${(all / seconds).toFixed(1)} a second), at most ${atOnce} at a time, ` +
      `${overtaken} went before an earlier one, ${(calls / all).toFixed(2)} calls of Glue a run: ` +
      JSON.stringify(glue.calls('narrow')),
    faults: [
      ...check(runs.length === all && different === all, `${runs.length} runs of ${different} uploads, not ${all}`),
      ...check(atOnce <= 2, `${atOnce} runs at a time`),
      ...check(calls <= MOST_CALLS_PER_RUN * all, `${calls} calls of Glue for ${all} runs`),
      ...violations.slice(0, 10),
    ],
  };
};
