import { DEFAULT_TIMING, type Timing } from '../../lib/core/ledger/timing.ts';
import { DAY_MS, type EpochMs, epochMs, HOUR_MS, MINUTE_MS, plusMs, SECOND_MS } from '../../lib/core/time.ts';
import { type BatchScenario, BULK, batchesOf } from './batch-plan.ts';
import { bulkOf, type PlannedAct } from './bulk-plan.ts';
import { type Cancelled, cancelledOf } from './cancel-plan.ts';
import type { Chance } from './chance.ts';
import { type FaultMix, knownFaults } from './faults.ts';
import { type PlannedPause, pausesOf } from './pause-plan.ts';
import { bearable, type Restore, restoreOf } from './restore-plan.ts';
import { type Stick, sticksOf } from './sticks.ts';
import { ORDERS, type SimulatedTrigger, triggersOf } from './triggers.ts';

export const START: EpochMs = epochMs(Date.UTC(2026, 10, 22, 12));

export interface SimulatedJob {
  readonly name: string;
  readonly maxConcurrentRuns: number;
  readonly queuing: boolean;
  /** How often Glue starts a failed run again by itself. */
  readonly maxRetries: number;
  /** Whether its script begins with the fence. */
  readonly fenced: boolean;
  /** Whether `triggers.json` still names it; if not, only the ledger's register does. */
  readonly inFile: boolean;
  readonly foreignRuns: readonly { readonly atMs: number; readonly lastsMs: number }[];
}

export interface SimulatedRequest {
  readonly id: string;
  readonly jobName: string;
  readonly trigger: string;
  readonly atMs: number;
  /**
   * `direct`: invoked once, and never delivered again. `at once`: like it, but in many invocations at the same time.
   */
  readonly via: 'queue' | 'direct';
  readonly deliveries: number;
  readonly invalid: boolean;
}

/** The small world of one seed: what is in it, and what its promises are. */
export interface Scenario {
  readonly jobs: readonly SimulatedJob[];
  readonly triggers: readonly SimulatedTrigger[];
  readonly requests: readonly SimulatedRequest[];
  /** A send is accepted at most this long after the sender gave up. */
  readonly acceptLateMs: number;
  /** A run is listed at most this long after it was accepted. */
  readonly showLateMs: number;
  /** The ledger's indexes lag behind by at most this. */
  readonly lagMs: number;
  /** No two clocks are further apart. */
  readonly skewMs: number;
  readonly glueClockMs: number;
  readonly runsPerPage: number;
  readonly entriesPerPage: number;
  readonly timing: Timing;
  readonly keepForMs: number;
  readonly giveUpMs: number;
  /** Requests whose entries in the ledger's indexes cannot be read, from their first write on. */
  readonly unreadable: readonly string[];
  /** Errors that come again and again. */
  readonly sticks: readonly Stick[];
  readonly limitsMs: { readonly uploads: number; readonly sweep: number; readonly states: number };
  readonly batch: number;
  readonly windowMs: number;
  readonly longestRunMs: number;
  /** Share of the runs that do not succeed. */
  readonly failing: number;
  /** How many attempts a request may have when its runs fail; 1: its trigger asks for no retry. */
  readonly attempts: number;
  readonly retryDelaySeconds: number;
  /** Whether its trigger asks what Glue says of the failure. */
  readonly retryWhen: boolean;
  /** Whether a person redrives, once, what was rejected or has failed; and how long that takes at most. */
  readonly personHelps: boolean;
  readonly personTakesMs: number;
  /** Whether a person says which run belongs to a request in doubt, though a search could find out. */
  readonly personSays: boolean;
  /** How often a person runs a request again that has ended, whatever its end. */
  readonly reruns: number;
  /** What a person cancels and takes up again. */
  readonly cancelled: readonly Cancelled[];
  readonly pauses: readonly PlannedPause[];
  readonly bulk: readonly PlannedAct[];
  /** The ledger's table is put back to an earlier moment. */
  readonly restore: Restore | undefined;
  /** Uploads that share runs; undefined: none does. */
  readonly batches: BatchScenario | undefined;
  readonly mix: FaultMix;
  /** When the first sweep begins; one follows each minute. */
  readonly firstSweepMs: number;
  readonly faultsUntil: EpochMs;
  readonly endsBy: EpochMs;
}

const mixOf = (chance: Chance): FaultMix => {
  // Each seed knows only some kinds of faults, so that not all of them drown each other.
  const share = chance.pick('kinds', [0.25, 0.5, 0.75, 1]);
  const kinds = knownFaults((kind) => chance.happens(`knows ${kind}`, share));
  const many = chance.happens('many faults', 0.4);
  return {
    kinds,
    rate: many ? chance.pick('rate', [0.03, 0.08, 0.2]) : chance.pick('rate', [0.02, 0.06, 0.15]),
    most: many ? 1_000 : chance.between('most faults', 0, 4),
  };
};

const jobsOf = (chance: Chance): SimulatedJob[] =>
  Array.from({ length: chance.pick('jobs', [1, 1, 1, 2, 3]) }, (_, at) => {
    const about = `job ${at}`;
    const fenced = chance.happens(`${about} has the fence`, 0.2);
    return {
      name: `job-${at}`,
      maxConcurrentRuns: chance.pick(`${about} limit`, [1, 1, 2, 5, 50]),
      queuing: chance.happens(`${about} queues`, 0.1),
      maxRetries: chance.happens(`${about} retries`, fenced ? 0.5 : 0.1)
        ? chance.pick(`${about} retries`, [1, 1, 2])
        : 0,
      fenced,
      inFile: !chance.happens(`${about} dropped`, 0.2),
      foreignRuns: Array.from({ length: chance.pick(`${about} foreign`, [0, 0, 0, 1, 4]) }, (_run, run) => ({
        atMs: chance.between(`${about} foreign ${run}`, 0, 8 * MINUTE_MS),
        lastsMs: chance.between(`${about} foreign ${run} lasts`, SECOND_MS, 6 * MINUTE_MS),
      })),
    };
  });

const requestsOf = (
  chance: Chance,
  jobs: readonly SimulatedJob[],
  triggers: readonly SimulatedTrigger[],
): SimulatedRequest[] => {
  // Several that come together share the calls of their writes.
  const together = chance.happens('together', 0.25);
  const windowMs = together ? 0 : chance.pick('window', [0, 10 * SECOND_MS, 2 * MINUTE_MS, 8 * MINUTE_MS]);
  const direct = together ? 0 : chance.pick('direct share', [0, 0.3, 1]);
  const requests = together ? chance.pick('requests', [4, 6, 8]) : chance.pick('requests', [1, 1, 2, 3, 5, 8]);
  return Array.from({ length: requests }, (_, at) => {
    const about = `request ${at}`;
    return {
      id: `r${at + 1}`,
      jobName: `job-${chance.between(`${about} job`, 0, jobs.length - 1)}`,
      trigger: triggers[chance.between(`${about} trigger`, 0, triggers.length - 1)]?.name ?? ORDERS.name,
      atMs: chance.between(`${about} at`, 0, windowMs),
      via: chance.happens(`${about} direct`, direct) ? 'direct' : 'queue',
      deliveries: chance.pick(`${about} deliveries`, [1, 1, 1, 2, 3]),
      invalid: chance.happens(`${about} invalid`, 0.03),
    };
  });
};

/** The bounds at their very edge more often than not: that is where a promise breaks. */
const bound = (chance: Chance, question: string, most: number): number =>
  chance.happens(`${question} at the edge`, 0.5) ? most : chance.between(question, 0, most);

export const scenarioOf = (chance: Chance): Scenario => {
  const jobs = jobsOf(chance);
  const triggers = triggersOf(chance);
  const requests = requestsOf(chance, jobs, triggers);
  const sticks = sticksOf(chance, { jobs, requests });
  const firstSweepMs = chance.between('first sweep', 0, MINUTE_MS);
  const batches = batchesOf(chance, firstSweepMs);
  const restore = restoreOf(chance);
  // What waits for a time of day comes on the next one; and a held group gives up each of its batches after an hour.
  const isLong = batches !== undefined && (batches.policy.at !== undefined || batches.uploads.length > 6);
  return {
    jobs,
    triggers,
    requests,
    sticks,
    unreadable: requests.filter(({ id }) => chance.happens(`${id} is unreadable`, 0.02)).map(({ id }) => id),
    acceptLateMs: bound(chance, 'accepts late', 30 * SECOND_MS),
    showLateMs: bound(chance, 'shows late', 50 * SECOND_MS),
    lagMs: chance.pick('lag', [0, 300, 3_000]),
    skewMs: bound(chance, 'skew', DEFAULT_TIMING.skewMs),
    glueClockMs: chance.between('Glue’s clock', -60 * SECOND_MS, 60 * SECOND_MS),
    runsPerPage: chance.pick('runs per page', [1, 2, 3, 200]),
    // Those with a backoff take turns within a page of the backlog.
    entriesPerPage: sticks.length > 1 ? 25 : chance.pick('entries per page', [1, 2, 25]),
    timing: {
      ...DEFAULT_TIMING,
      glueRetryMs: 5 * MINUTE_MS,
      longestBackoffMs: 4 * MINUTE_MS,
      pollEveryMs: chance.pick('poll', [1, 3, 10]) * MINUTE_MS,
    },
    batches,
    keepForMs: batches?.keepForMs ?? DAY_MS,
    giveUpMs: HOUR_MS,
    limitsMs: { uploads: MINUTE_MS, sweep: 2 * MINUTE_MS, states: MINUTE_MS },
    batch: chance.pick('batch', [1, 3, 10]),
    windowMs: chance.pick('batch window', [0, 1_000, 5_000]),
    longestRunMs: chance.pick('longest run', [2 * SECOND_MS, MINUTE_MS, 4 * MINUTE_MS]),
    failing: chance.pick('failing', [0, 0.3, 0.8]),
    attempts: chance.pick('attempts', [1, 1, 2, 3]),
    retryDelaySeconds: chance.pick('retry delay', [0, 30, 90]),
    retryWhen: chance.happens('retry asks why', 0.4),
    personHelps: chance.happens('person helps', 0.4),
    personTakesMs: 3 * MINUTE_MS,
    personSays: chance.happens('person says', 0.2),
    reruns: chance.pick('reruns', [0, 0, 0, 0, 1, 2]),
    cancelled: cancelledOf(chance, requests),
    pauses: pausesOf(chance, jobs, batches === undefined ? triggers : [...triggers, { name: BULK }]),
    bulk: bulkOf(chance, triggers),
    restore,
    mix: restore === undefined ? mixOf(chance) : bearable(mixOf(chance)),
    firstSweepMs,
    faultsUntil: plusMs(START, 12 * MINUTE_MS),
    endsBy: plusMs(START, isLong ? 2 * DAY_MS : 480 * MINUTE_MS),
  };
};
